import { malformed } from "../screen-error.ts"

export type Line = {
  /** From 1. */
  readonly number: number
  readonly text: string
  /** False for a last line without a line end: what a file that was cut looks like. */
  readonly isEnded: boolean
}

/**
 * The lines of a text, whatever pieces it comes in, without their ends.
 * @throws SCREEN_FILE_MALFORMED
 */
export async function* splitLines(text: AsyncIterable<string>, longest: number): AsyncGenerator<Line> {
  let rest = ""
  let number = 1
  for await (const piece of text) {
    const lines = (rest + piece).split("\n")
    rest = lines.pop() ?? ""
    if (rest.length > longest) throw malformed(`Line ${number + lines.length} is too long.`)
    for (const line of lines) {
      if (line.length > longest) throw malformed(`Line ${number} is too long.`)
      yield { number, text: line.endsWith("\r") ? line.slice(0, -1) : line, isEnded: true }
      number += 1
    }
  }
  if (rest !== "") yield { number, text: rest, isEnded: false }
}
