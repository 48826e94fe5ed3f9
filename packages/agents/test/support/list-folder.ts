import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { ListRecord } from "../../src/compliance/list-record.ts"
import type { ListRegister } from "../../src/compliance/list-register.ts"

export type ListFolder = {
  readonly path: string
  readonly write: (name: string, content: string | Uint8Array) => Promise<string>
  readonly remove: () => Promise<void>
}

export async function makeListFolder(): Promise<ListFolder> {
  const path = await mkdtemp(join(tmpdir(), "agentgpt-lists-"))
  return {
    path,
    write: async (name, content) => {
      const file = join(path, name)
      await writeFile(file, content)
      return file
    },
    remove: () => rm(path, { recursive: true }),
  }
}

/** A register that forgets everything with the process. */
export function keepInMemory(): ListRegister & { readonly records: Map<string, ListRecord> } {
  const records = new Map<string, ListRecord>()
  return {
    records,
    read: async (name) => records.get(name),
    write: async (record) => void records.set(record.name, record),
  }
}
