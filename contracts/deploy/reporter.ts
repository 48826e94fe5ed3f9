import type { Writable } from "node:stream"

export type Reporter = {
  /** What is going on, for a person who waits. */
  readonly progress: (text: string) => void
  /** A result: text for a person, or the same as one JSON object on a line. */
  readonly result: (event: string, fields: Readonly<Record<string, unknown>>, text: string) => void
}

/** Progress goes to `error`, results go to `output`: so that a pipe gets the results alone. */
export function createReporter(json: boolean, output: Writable, error: Writable): Reporter {
  return {
    progress: (text) => void error.write(`${text}\n`),
    result: (event, fields, text) =>
      void output.write(`${json ? JSON.stringify({ event, ...fields }, bigintsAsStrings) : text}\n`),
  }
}

function bigintsAsStrings(_name: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value
}
