import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { EvmAddress, RosterRow } from "@agentgpt/core"
import { createAgentKeyFile, createAgentsTree, openAgentKeyFile } from "@agentgpt/proof"
import type { AgentEvent, AgentKey } from "@agentgpt/proof"

/** Two agents with their opened keys, and what the registry announced of them. */
export type TestAgents = {
  readonly executor: AgentKey
  readonly validator: AgentKey
  readonly events: readonly AgentEvent[]
}

const passphrase = () => Promise.resolve("known to this test alone")

export async function makeAgents(): Promise<TestAgents> {
  const folder = mkdtempSync(join(tmpdir(), "agentgpt-agents-"))
  try {
    const open = async (name: string) => {
      const file = join(folder, name)
      await createAgentKeyFile(file, passphrase)
      return await openAgentKeyFile(file, passphrase)
    }
    const [executor, validator] = [await open("executor.json"), await open("validator.json")]
    const enrolled = [
      { publicKey: executor.publicKey, role: 1 },
      { publicKey: validator.publicKey, role: 2 },
    ]
    const events = enrolled.map((agent, leafIndex): AgentEvent => {
      const { root } = createAgentsTree(enrolled.slice(0, leafIndex + 1))
      return { type: "enrolled", leafIndex, agent, root }
    })
    return { executor, validator, events }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export const SECRET: Uint8Array = Uint8Array.from({ length: 32 }, (_, i) => i + 1)

/** Rows with these amounts, each of another payee. */
export function rowsOf(amounts: readonly bigint[]): readonly RosterRow[] {
  return amounts.map((amount, i) => ({ key: `employee-${i}`, recipient: payee(i), amount }))
}

export function payee(place: number): EvmAddress {
  return `0x${(0x10_0000 + place).toString(16).padStart(40, "5")}`
}
