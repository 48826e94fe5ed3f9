import { randomUUID } from "node:crypto"
import { mkdir, open, readFile, rename } from "node:fs/promises"
import { join } from "node:path"
import { AgentGptError, canonicalJson } from "@agentgpt/core"
import { listName, listRecordSchema } from "./list-record.ts"
import type { ListRecord } from "./list-record.ts"

/** Remembers the last accepted list of each name, so that the next one can be held against it. */
export type ListRegister = {
  readonly read: (name: string) => Promise<ListRecord | undefined>
  readonly write: (record: ListRecord) => Promise<void>
}

/**
 * A register in a folder, one file a name. Removing a file takes the comparison away once, which is for people
 * to do.
 *
 * @example
 * const register = createListRegister(join(homeDirectory(), "sanctions"))
 */
export function createListRegister(folder: string): ListRegister {
  const fileOf = (name: string) => {
    if (listName.safeParse(name).success) return join(folder, `${name}.json`)
    throw new AgentGptError("SCREEN_RULES_INVALID", "A list's name is a to z, 0 to 9 and dashes.")
  }
  return {
    read: async (name) => {
      const text = await readIfPresent(fileOf(name))
      return text === undefined ? undefined : parseRecord(text, name)
    },
    write: async (record) => {
      await mkdir(folder, { recursive: true })
      await replaceFile(fileOf(record.name), `${canonicalJson(record)}\n`)
    },
  }
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8")
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined
    throw new AgentGptError("SCREEN_REGISTER_INVALID", undefined, { cause: error })
  }
}

function parseRecord(text: string, name: string): ListRecord {
  try {
    const record = listRecordSchema.parse(JSON.parse(text))
    if (record.name === name) return record
  } catch (cause) {
    throw new AgentGptError("SCREEN_REGISTER_INVALID", undefined, { meta: [`The list is ${name}.`], cause })
  }
  throw new AgentGptError("SCREEN_REGISTER_INVALID", `The record of ${name} is that of another list.`)
}

/** The old content stays until the new one is on the disk as a whole. */
async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}`
  const file = await open(temporary, "w", 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, path)
}
