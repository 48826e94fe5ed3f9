import fs from "node:fs"
import { createRequire } from "node:module"

import { bindings, CircomRunner } from "circom"

import type { Mount } from "./mounts.ts"

export type CompileInput = { readonly arguments: readonly string[]; readonly mounts: readonly Mount[] }

export type CompileOutput = {
  readonly exitCode: number
  /** Everything the compiler printed to either stream. */
  readonly printed: string
  /** Set when the compiler died instead of exiting: out of memory, or an inner error. */
  readonly crash?: string
}

/** Runs in a process of its own: circom, with no file system but the given folders. */
export async function run({ arguments: args, mounts }: CompileInput): Promise<CompileOutput> {
  const printed: Buffer[] = []
  // Standard output and error arrive as writes to descriptors 1 and 2; the rest are real files.
  const capturingFs = {
    ...fs,
    writeSync: (
      descriptor: number,
      bytes: Uint8Array,
      offset = 0,
      length = bytes.length,
      position?: number,
    ) => {
      if (descriptor !== 1 && descriptor !== 2)
        return fs.writeSync(descriptor, bytes, offset, length, position)
      printed.push(Buffer.from(bytes.slice(offset, offset + length)))
      return length
    },
  }
  const runner = new CircomRunner({
    args,
    env: {},
    preopens: Object.fromEntries(mounts.map(({ virtual, real }) => [virtual, real])),
    bindings: {
      ...bindings,
      fs: capturingFs,
      isTTY: () => false,
      // Seeds the compiler's hash tables: the same on every run, so that its output is.
      randomFillSync: (buffer, offset, size) => buffer.fill(7, offset, offset + size),
    },
  })
  const text = (): string => Buffer.concat(printed).toString("utf8")
  try {
    await runner.execute(fs.readFileSync(createRequire(import.meta.url).resolve("circom/circom.wasm")))
    return { exitCode: 0, printed: text() }
  } catch (error) {
    const code = (error as { readonly code?: unknown }).code
    if (typeof code === "number") return { exitCode: code, printed: text() }
    return { exitCode: -1, printed: text(), crash: String(error) }
  }
}
