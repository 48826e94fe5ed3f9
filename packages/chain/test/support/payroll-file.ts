import { execFile } from "node:child_process"
import { createWriteStream } from "node:fs"
import { Readable } from "node:stream"
import { finished } from "node:stream/promises"
import { promisify } from "node:util"

const run = promisify(execFile)
const child = new URL("../children/read-payees.ts", import.meta.url).pathname

export type ReadResult = { readonly payments: number; readonly peakMiB: number }

export async function writeLines(path: string, lines: Iterable<string>): Promise<string> {
  await finished(Readable.from(lines).pipe(createWriteStream(path)))
  return path
}

/** Reads and plans a payroll in a process of its own, whose memory is its alone. */
export async function readInChild(path: string): Promise<ReadResult> {
  const { stdout } = await run(process.execPath, ["--conditions=source", child, path])
  return JSON.parse(stdout) as ReadResult
}

export function addressOf(index: number): string {
  return `0x${"a5".repeat(16)}${index.toString(16).padStart(8, "0")}`
}

export function* writeCsv(count: number, filler: string): Generator<string> {
  yield "key,name,address,amount,note\n"
  for (let index = 0; index < count; index += 1) {
    yield `employee-${index},"Name, of ${index}",${addressOf(index)},${1000 + index}.25,${filler}\n`
  }
}
