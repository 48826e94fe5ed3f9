import { SaxesParser } from "saxes"
import { malformed, truncated } from "../screen-error.ts"

export type XmlEvents = {
  /** `path` holds the local names from the root to this element. */
  readonly open?: (path: readonly string[], attributes: Readonly<Record<string, string>>) => void
  /** `text` is what stood directly in the element. */
  readonly close?: (path: readonly string[], text: string) => void
}

/** Deeper nesting, and longer stretches without any markup, occur in no list. */
const DEEPEST_LEVEL = 64
const LONGEST_TEXT = 1_048_576
const PIECE_LENGTH = 65_536

/**
 * Parses XML as a stream. Namespaces are left out, since publishers change them from file to file; documents
 * with a type definition are refused, since it could define what a text means.
 * @throws SCREEN_FILE_MALFORMED, SCREEN_FILE_TRUNCATED, and what the events throw
 */
export async function parseXml(text: AsyncIterable<string>, events: XmlEvents): Promise<void> {
  const parser = new SaxesParser({ xmlns: false })
  const path: string[] = []
  const texts: string[] = []
  let lengthSinceMarkup = 0
  const tooLong = () => malformed(`Line ${parser.line}: a text is too long.`)
  const append = (piece: string) => {
    const level = texts.length - 1
    const before = texts[level]
    // Blanks between elements would add up.
    if (before === undefined || (before === "" && piece.trim() === "")) return
    if (before.length + piece.length > LONGEST_TEXT) throw tooLong()
    texts[level] = before + piece
  }
  parser.on("error", (error) => {
    throw malformed(`Line ${parser.line}: ${error.message.replace(/^[\d:]+ /u, "")}`)
  })
  parser.on("doctype", () => {
    throw malformed(`Line ${parser.line}: a list has no document type.`)
  })
  parser.on("opentag", ({ name, attributes }) => {
    lengthSinceMarkup = 0
    path.push(toLocalName(name))
    if (path.length > DEEPEST_LEVEL) throw malformed(`Line ${parser.line}: it is nested too deeply.`)
    texts.push("")
    events.open?.(path, attributes)
  })
  parser.on("text", append)
  parser.on("cdata", append)
  parser.on("closetag", () => {
    lengthSinceMarkup = 0
    events.close?.(path, texts.pop() ?? "")
    path.pop()
  })
  for await (const chunk of text) {
    for (let start = 0; start < chunk.length; start += PIECE_LENGTH) {
      const piece = chunk.slice(start, start + PIECE_LENGTH)
      lengthSinceMarkup += piece.length
      parser.write(piece)
      if (lengthSinceMarkup > LONGEST_TEXT) throw tooLong()
    }
  }
  finish(parser, path)
}

function finish(parser: SaxesParser, path: readonly string[]): void {
  const last = path.at(-1)
  if (last !== undefined) throw truncated(`The file ends inside the element ${last}.`)
  parser.on("error", (error) => {
    throw truncated(`The file ends too early: ${error.message.replace(/^[\d:]+ /u, "")}`)
  })
  parser.close()
}

function toLocalName(name: string): string {
  return name.slice(name.indexOf(":") + 1)
}
