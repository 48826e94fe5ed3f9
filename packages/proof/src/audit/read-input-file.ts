import { open } from "node:fs/promises"

import { AgentGptError } from "@agentgpt/core"

/**
 * The bytes of a file, if there are not too many. The size is asked first, so that a sparse file of any size
 * costs nothing; devices and pipes are refused, since they have none.
 * @throws BUNDLE_FILE_UNREADABLE, BUNDLE_FILE_TOO_LARGE, BUNDLE_FILE_EMPTY
 */
export async function readInputFile(path: string, mostBytes: number): Promise<Uint8Array> {
  try {
    const file = await open(path, "r")
    try {
      const stats = await file.stat()
      if (!stats.isFile()) throw new AgentGptError("BUNDLE_FILE_UNREADABLE", `${path} is not a file.`)
      if (stats.size > mostBytes) throw new AgentGptError("BUNDLE_FILE_TOO_LARGE", `${path} is too large.`)
      if (stats.size === 0) throw new AgentGptError("BUNDLE_FILE_EMPTY", `${path} is empty.`)
      return new Uint8Array(await file.readFile())
    } finally {
      await file.close()
    }
  } catch (error) {
    if (AgentGptError.is(error)) throw error
    throw new AgentGptError("BUNDLE_FILE_UNREADABLE", `${path} cannot be read.`, { cause: error })
  }
}

/**
 * A key of 32 bytes in a file: 64 hexadecimal digits, with or without 0x, on one line.
 * @throws BUNDLE_READER_KEY_INVALID, and what `readInputFile` throws
 */
export async function readKeyFile(path: string): Promise<Uint8Array> {
  const text = Buffer.from(await readInputFile(path, 1024))
    .toString("utf8")
    .trim()
  const digits = /^(?:0x)?([0-9a-fA-F]{64})$/u.exec(text)?.[1]
  if (digits === undefined) {
    throw new AgentGptError("BUNDLE_READER_KEY_INVALID", `${path} does not hold 64 hexadecimal digits.`)
  }
  return new Uint8Array(Buffer.from(digits, "hex"))
}
