import type { AddEntry, ListFacts } from "../list-entry.ts"
import { readListDate } from "../list-date.ts"
import { invalidEntry, malformed } from "../screen-error.ts"
import type { XmlReading } from "./read-ofac-xml.ts"

const PREFIX = /^digital currency address\b(?:\s*-\s*)?/iu

/** The elements of SDN.XML: `sdnEntry/idList/id` with the kind in `idType` and the address in `idNumber`. */
export function readSdn(add: AddEntry): XmlReading {
  let publishedOn: string | undefined
  let declaredCount: number | undefined
  let recordCount = 0
  let entry = ""
  let idType = ""
  let idNumber = ""

  const addId = () => {
    const kind = idType.trim()
    if (!PREFIX.test(kind)) return
    if (idNumber.trim() === "") throw invalidEntry(entry, "its digital currency address is empty.")
    const ticker = kind.replace(PREFIX, "")
    add({ text: idNumber, entry, ...(ticker !== "" && { ticker }) })
  }
  return {
    open: (path) => {
      if (isAt(path, "sdnList/sdnEntry")) {
        recordCount += 1
        // Until its number is read.
        entry = `#${recordCount}`
      }
      if (path.at(-1) === "id") [idType, idNumber] = ["", ""]
    },
    close: (path, text) => {
      const name = path.at(-1)
      if (path.length === 3 && name === "Publish_Date") publishedOn = readListDate(text)
      else if (path.length === 3 && name === "Record_Count") declaredCount = readCount(text)
      else if (isAt(path, "sdnList/sdnEntry/uid")) entry = text.trim()
      else if (name === "idType") idType = text
      else if (name === "idNumber") idNumber = text
      else if (name === "id") addId()
    },
    finish: (): ListFacts => ({
      kind: "sdn",
      recordCount,
      isLossy: false,
      ...(publishedOn !== undefined && { publishedOn }),
      ...(declaredCount !== undefined && { declaredCount }),
    }),
  }
}

/** @throws SCREEN_FILE_MALFORMED */
export function readCount(text: string): number {
  const trimmed = text.trim()
  if (!/^\d{1,9}$/u.test(trimmed)) throw malformed("The number of records is not a number.")
  return Number(trimmed)
}

function isAt(path: readonly string[], where: string): boolean {
  return path.join("/") === where
}
