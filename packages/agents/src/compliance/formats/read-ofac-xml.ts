import type { AddEntry, ListFacts } from "../list-entry.ts"
import { malformed, truncated } from "../screen-error.ts"
import { parseXml } from "./parse-xml.ts"
import type { XmlEvents } from "./parse-xml.ts"
import { readSdn } from "./read-sdn.ts"
import { readSdnAdvanced } from "./read-sdn-advanced.ts"

/** Reads the elements of one kind of list, and then says what the list is. */
export type XmlReading = XmlEvents & { readonly finish: () => ListFacts }

const READINGS: Readonly<Record<string, (add: AddEntry) => XmlReading>> = {
  sdnList: readSdn,
  Sanctions: readSdnAdvanced,
}

/**
 * Reads SDN.XML, SDN_ADVANCED.XML and the consolidated lists in the same two shapes; the root element tells
 * which.
 * @throws SCREEN_ codes
 */
export async function readOfacXml(text: AsyncIterable<string>, add: AddEntry): Promise<ListFacts> {
  let reading: XmlReading | undefined
  await parseXml(text, {
    open: (path, attributes) => {
      if (path.length === 1) {
        reading = READINGS[path[0] ?? ""]?.(add)
        if (reading === undefined) throw malformed(`The root element ${path[0]} is that of no known list.`)
      }
      reading?.open?.(path, attributes)
    },
    close: (path, content) => reading?.close?.(path, content),
  })
  if (reading === undefined) throw truncated("The file has no elements.")
  return reading.finish()
}
