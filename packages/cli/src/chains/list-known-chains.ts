import { listChains } from "@agentgpt/core"
import type { ChainFamily } from "@agentgpt/core"
import type { CommandContext } from "../command.ts"
import { writeTable } from "../output/table.ts"
import { writeFinality } from "./known-chain-facts.ts"

/** The chains of a family that are publicly known, whether configured or not; no node is asked. */
export function listKnownChains(
  { writer }: CommandContext,
  family: string,
  configured: ReadonlySet<string>,
): void {
  const chains = listChains(family === "all" ? undefined : (family as ChainFamily))
  if (writer.isJson) {
    for (const chain of chains) writer.result({ ...chain, isConfigured: configured.has(chain.id) }, "")
    return
  }
  const rows = chains.map(({ id, name, blockTimeMs, finality }) => [
    id,
    name,
    String(blockTimeMs),
    writeFinality(finality),
    configured.has(id) ? "yes" : "",
  ])
  writer.text(writeTable(["chain", "name", "block ms>", "final", "configured"], rows))
}
