import { setTimeout as pause } from "node:timers/promises"

import type { Store } from "@agentgpt/chain"

import { countConnections } from "../../packages/orchestrator/test/support/database.ts"

/** A store keeps unused connections for ten seconds. */
const LONGEST_MS = 20_000

/** How many connections to a database are left once everything is closed, without the one that counts. */
export async function countLeft(store: Store): Promise<number> {
  const untilMs = Date.now() + LONGEST_MS
  let connections = await countConnections(store)
  while (connections > 1 && Date.now() < untilMs) {
    await pause(500)
    connections = await countConnections(store)
  }
  return connections - 1
}
