import type { Surroundings } from "../surroundings/surroundings.ts"
import { toJsonLine } from "./json-line.ts"

/** Where a command says what it found. Results go to the output, notes for a person who waits to the error stream. */
export type Output = {
  readonly isJson: boolean
  /** A result: one JSON object on a line, or the same as text. */
  readonly result: (fields: object, text: string) => void
  /** For a person; programs do not get it. */
  readonly note: (text: string) => void
  /** For people alone, on the output. */
  readonly text: (text: string) => void
}

export function createOutput(
  { output, error }: Pick<Surroundings, "output" | "error">,
  isJson: boolean,
): Output {
  return {
    isJson,
    result: (fields, text) => void output.write(`${isJson ? toJsonLine(fields) : text}\n`),
    note: (text) => void (isJson || error.write(`${text}\n`)),
    text: (text) => void (isJson || output.write(`${text}\n`)),
  }
}
