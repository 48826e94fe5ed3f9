import type { ListRecord } from "@agentgpt/agents"
import { listFolderOf, readStoredLists } from "./stored-lists.ts"

export type ListState = { readonly record: ListRecord; readonly ageDays: number; readonly isStale: boolean }

const DAY_MS = 86_400_000
/** The importer's own limit, where none was given. */
const MOST_AGE_DAYS = 14

/** The accepted lists and how old they are. */
export async function readListStates(home: string, nowMs: number): Promise<readonly ListState[]> {
  const { createListRegister } = await import("@agentgpt/agents")
  const register = createListRegister(listFolderOf(home))
  const lists = await readStoredLists(home)
  const states = await Promise.all(
    lists.map(async ({ source, rules }) => {
      const record = await register.read(source.name)
      if (record === undefined) return []
      const ageDays = Math.floor((nowMs - Date.parse(record.publishedOn)) / DAY_MS)
      return [{ record, ageDays, isStale: ageDays > (rules.mostAgeDays ?? MOST_AGE_DAYS) }]
    }),
  )
  return states.flat()
}
