import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs"
import { dirname } from "node:path"

/** One signed transaction, written down before it was given to the node. */
export type Broadcast = {
  readonly nonce: number
  readonly hash: string
  readonly raw: string
  readonly fees: BroadcastFees
}

/** Decimal strings, in wei per unit of gas. */
export type BroadcastFees =
  | { readonly maxFeePerGas: string; readonly maxPriorityFeePerGas: string }
  | { readonly gasPrice: string }

/** Appends and returns only when the line is on the disk: what is not written here must not be sent. */
export function appendBroadcast(file: string, broadcast: Broadcast): void {
  mkdirSync(dirname(file), { recursive: true })
  const descriptor = openSync(file, "a")
  try {
    writeSync(descriptor, `${JSON.stringify(broadcast)}\n`)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Every signed transaction of a deployment, oldest first. */
export function readBroadcasts(file: string): readonly Broadcast[] {
  return readJsonLines(file) as readonly Broadcast[]
}

/** The lines of a file as JSON. A last line that a power failure cut off is left out: it was never acted on. */
export function readJsonLines(file: string): readonly unknown[] {
  if (!existsSync(file)) return []
  const lines = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
  return lines.flatMap((line, index) => {
    try {
      return [JSON.parse(line)]
    } catch (error) {
      if (index === lines.length - 1) return []
      throw error
    }
  })
}
