import { finalityOf } from "@agentgpt/chain"
import type { FinalityPolicy } from "@agentgpt/chain"
import { findChain } from "@agentgpt/core"
import type { ChainId } from "@agentgpt/core"
import type { CommandRun } from "../command.ts"
import { chooseChain } from "../chains/choose-chain.ts"
import { readNodes } from "../chains/read-nodes.ts"
import type { NodeState } from "../chains/read-nodes.ts"
import { knownChainFacts } from "../chains/known-chain-facts.ts"
import { loadConfig } from "../config/load-config.ts"
import { absent, readDeployment } from "../config/read-deployments.ts"
import { writeFacts, writeTable } from "../output/table.ts"

export const run: CommandRun = async (context, given) => {
  const { config } = await loadConfig(context, given)
  const [asked = ""] = given.arguments
  const chainId = chooseChain(asked, Object.keys(config.chains) as ChainId[])
  const known = findChain(chainId)
  if (!Object.hasOwn(config.chains, chainId)) {
    const facts = [["chain", chainId], ...knownChainFacts(known), ["configured", "no"]] as const
    context.writer.result({ chainId, known, isConfigured: false }, writeFacts(facts))
    return 0
  }
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
    // What this program goes by comes last: it is its own rule of finality, not the public one.
    ...knownChainFacts(known).filter(([name]) => name !== "finality"),
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
    {
      chainId,
      known,
      isConfigured: true,
      finality,
      nodes: shown,
      deployment: { block: deployment?.block, contracts },
    },
    tables.join("\n\n"),
  )
  return 0
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
