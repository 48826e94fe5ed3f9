import { hostname, userInfo } from "node:os"
import { homeDirectory } from "@agentgpt/chain"
import type { HaltReport, Person, Store } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { CommandContext, Given } from "../command.ts"
import { textOf } from "../command.ts"
import { writeTable } from "../output/table.ts"

/**
 * Who decides, and why; a reason that is missing is asked for at a terminal.
 * @throws JOURNAL_PERSON_MISSING
 */
export async function readPerson({ prompts }: CommandContext, given: Given): Promise<Person> {
  const who = textOf(given, "who") ?? `${userInfo().username}@${hostname()}`
  const why = textOf(given, "why") ?? (prompts.isPossible ? await prompts.ask("Why? ") : "")
  if (why.trim() !== "") return { who, why }
  throw new AgentGptError("JOURNAL_PERSON_MISSING", "The decision lacks a reason.", {
    meta: ['Give it by --why, such as --why "the treasury key is lost".'],
  })
}

/** Opens the journal for the length of some work. */
export async function withStore<Result>(
  { ports, environment }: CommandContext,
  work: (store: Store) => Promise<Result>,
): Promise<Result> {
  const store = await ports.openStore({
    home: homeDirectory(undefined, { ...environment }),
    environment: { ...environment },
  })
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

export function writeHalt({ isHalted, last, inFlight }: HaltReport): string {
  const state = isHalted ? "All lanes are halted." : "The lanes are not halted."
  const by = last === undefined ? [] : [`By ${last.who}, ${last.at.toISOString()}: ${last.why}`]
  if (inFlight.length === 0) return [state, ...by, "Nothing is on its way."].join("\n")
  const rows = inFlight.map(({ chainId, account, nonce, transactionHash, state: stage }) => [
    chainId,
    account,
    String(nonce),
    stage,
    transactionHash,
  ])
  const table = writeTable(["chain", "account", "nonce>", "state", "transaction"], rows)
  return [state, ...by, `On its way, and may still be mined (${inFlight.length}):`, table].join("\n")
}
