import { finalityOf } from "@agentgpt/chain"
import type { FinalityPolicy } from "@agentgpt/chain"
import { AgentGptError, fromEvmChainNumber, suggest } from "@agentgpt/core"
import type { ChainId } from "@agentgpt/core"
import type { CommandRun } from "../command.ts"
import { readNodes } from "../chains/read-nodes.ts"
import type { NodeState } from "../chains/read-nodes.ts"
import { loadConfig } from "../config/load-config.ts"
import { absent, readDeployment } from "../config/read-deployments.ts"
import { writeFacts, writeTable } from "../output/table.ts"

export const run: CommandRun = async (context, given) => {
  const { config } = await loadConfig(context, given)
  const [asked = ""] = given.arguments
  const chainId = findChain(asked, Object.keys(config.chains) as ChainId[])
  const nodes = await readNodes(chainId, config.chains[chainId] ?? { rpcUrls: [] }, context.environment)
  const deployment = await readDeployment(chainId).catch(absent)
  const finality = readFinality(chainId)
  const contracts = Object.entries(deployment?.contracts ?? {}).map(([name, { address, purpose }]) => ({
    name,
    address,
    purpose,
  }))
  const facts = [
    ["chain", chainId],
    ["safe", finality === undefined ? "no rule" : writeRule(finality.safe)],
    ["finalized", finality === undefined ? "no rule" : writeRule(finality.finalized)],
    ["deployed", deployment === undefined ? "no" : `block ${deployment.block}, ${deployment.deployedAt}`],
  ] as const
  const tables = [
    writeFacts(facts),
    writeTable(["node", "state", "head>"], nodes.map(toRow)),
    ...(contracts.length === 0
      ? []
      : [
          writeTable(
            ["contract", "address", "purpose"],
            contracts.map(({ name, address, purpose }) => [name, address, purpose]),
          ),
        ]),
  ]
  const shown = nodes.map(({ error, ...state }) => ({
    ...state,
    ...(error !== undefined && { error: error.code }),
  }))
  context.writer.result(
    { chainId, finality, nodes: shown, deployment: { block: deployment?.block, contracts } },
    tables.join("\n\n"),
  )
  return 0
}

function findChain(asked: string, known: readonly ChainId[]): ChainId {
  const id = /^[1-9]\d*$/u.test(asked) ? fromEvmChainNumber(BigInt(asked)) : asked
  const found = known.find((chainId) => chainId === id)
  if (found !== undefined) return found
  const meant = suggest(asked, known)
  throw new AgentGptError("CONFIG_UNKNOWN_CHAIN", `The chain ${asked} is not configured.`, {
    meta: [meant === undefined ? `There are: ${known.join(", ") || "none"}.` : `Did you mean ${meant}?`],
  })
}

function readFinality(chainId: ChainId): FinalityPolicy | undefined {
  try {
    return finalityOf(chainId)
  } catch {
    return undefined
  }
}

function writeRule(rule: FinalityPolicy["safe"]): string {
  return rule.kind === "tag" ? `the node's ${rule.tag} block` : `${rule.blocks} blocks on top`
}

function toRow({ node, error, head, lagBlocks = 0n }: NodeState): readonly string[] {
  const state =
    error === undefined
      ? lagBlocks > 0n
        ? `${lagBlocks} behind`
        : "ok"
      : `${error.code}: ${error.shortMessage}`
  return [node, state, String(head ?? "")]
}
