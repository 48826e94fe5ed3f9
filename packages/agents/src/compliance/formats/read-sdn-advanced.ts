import type { AddEntry, ListFacts } from "../list-entry.ts"
import { readListDate } from "../list-date.ts"
import { invalidEntry, malformed } from "../screen-error.ts"
import type { XmlReading } from "./read-ofac-xml.ts"

const PREFIX = /^digital currency address\b(?:\s*-\s*)?/iu

/**
 * The elements of SDN_ADVANCED.XML. What a feature of a party means is defined by number at the head of the
 * file; a feature of an undefined number may be an address and refuses the file.
 */
export function readSdnAdvanced(add: AddEntry): XmlReading {
  const date: Partial<Record<string, string>> = {}
  const knownTypes = new Set<string>()
  const tickers = new Map<string, string>()
  let definedType = ""
  let party = ""
  let recordCount = 0
  let feature: { readonly ticker: string; addressCount: number } | undefined

  return {
    open: (path, attributes) => {
      switch (path.at(-1)) {
        case "FeatureType":
          definedType = attributes["ID"] ?? ""
          break
        case "DistinctParty":
          recordCount += 1
          party = attributes["FixedRef"] ?? `#${recordCount}`
          break
        case "Feature": {
          const type = attributes["FeatureTypeID"] ?? ""
          if (!knownTypes.has(type))
            throw malformed(`Party ${party}: the feature type ${type} is not defined.`)
          const ticker = tickers.get(type)
          feature = ticker === undefined ? undefined : { ticker, addressCount: 0 }
          break
        }
      }
    },
    close: (path, text) => {
      const name = path.at(-1) ?? ""
      if (path.length === 3 && path[1] === "DateOfIssue") date[name] = text.trim()
      else if (name === "FeatureType") {
        knownTypes.add(definedType)
        const meaning = text.trim()
        if (PREFIX.test(meaning)) tickers.set(definedType, meaning.replace(PREFIX, ""))
      } else if (name === "VersionDetail" && feature !== undefined && text.trim() !== "") {
        feature.addressCount += 1
        add({ text, entry: party, ...(feature.ticker !== "" && { ticker: feature.ticker }) })
      } else if (name === "Feature") {
        if (feature?.addressCount === 0) throw invalidEntry(party, "its digital currency address is empty.")
        feature = undefined
      }
    },
    finish: (): ListFacts => {
      const { Year: year, Month: month = "", Day: day = "" } = date
      return {
        kind: "sdn-advanced",
        recordCount,
        isLossy: false,
        ...(year !== undefined && {
          publishedOn: readListDate(`${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`),
        }),
      }
    },
  }
}
