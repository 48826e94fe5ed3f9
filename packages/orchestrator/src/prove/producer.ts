import { readFileSync } from "node:fs"

// This module runs from src and, built, from dist: both lie two folders below package.json.
const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  readonly version: string
}

/** The program, as it names itself in what it archives. */
export const PRODUCER: string = `agentgpt ${version}`
