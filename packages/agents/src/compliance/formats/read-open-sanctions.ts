import type { AddEntry, ListFacts } from "../list-entry.ts"
import { invalidEntry, malformed, truncated } from "../screen-error.ts"
import { splitLines } from "./split-lines.ts"
import type { Line } from "./split-lines.ts"

/** Entities with many names and addresses have long lines. */
const LONGEST_LINE = 16_777_216

/**
 * Reads `entities.ftm.json` of OpenSanctions: an entity a line, of which those of the schema CryptoWallet are
 * taken. The file tells neither its date nor how long it is.
 * @throws SCREEN_ codes
 */
export async function readOpenSanctions(text: AsyncIterable<string>, add: AddEntry): Promise<ListFacts> {
  let recordCount = 0
  for await (const line of splitLines(text, LONGEST_LINE)) {
    if (line.text.trim() === "") continue
    recordCount += 1
    const entity = readEntity(line)
    if (entity.schema !== "CryptoWallet") continue
    const [ticker] = readTexts(entity, "currency")
    const addresses = readTexts(entity, "publicKey")
    if (addresses.length === 0) throw invalidEntry(entity.id, "the wallet has no address.")
    for (const address of addresses) {
      add({ text: address, entry: entity.id, ...(ticker !== undefined && { ticker }) })
    }
  }
  return { kind: "open-sanctions", recordCount, isLossy: false }
}

type Entity = { readonly id: string; readonly schema: string; readonly properties: object }

function readEntity({ number, text, isEnded }: Line): Entity {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw isEnded
      ? malformed(`Line ${number} is not JSON.`)
      : truncated(`The file ends inside line ${number}.`)
  }
  const { id, schema, properties } = (value ?? {}) as Readonly<Record<string, unknown>>
  if (typeof id !== "string" || typeof schema !== "string" || typeof properties !== "object") {
    throw malformed(`Line ${number} is not an entity.`)
  }
  return { id, schema, properties: properties ?? {} }
}

function readTexts({ id, properties }: Entity, name: string): readonly string[] {
  const values = (properties as Readonly<Record<string, unknown>>)[name] ?? []
  if (!Array.isArray(values) || !values.every((value) => typeof value === "string")) {
    throw invalidEntry(id, `its ${name} is no list of texts.`)
  }
  return values
}
