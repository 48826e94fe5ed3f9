import { isDevelopmentChain } from "@agentgpt/core"
import type { ChainId } from "@agentgpt/core"
import type { CommandRun } from "../command.ts"
import { textOf } from "../command.ts"
import { listKnownChains } from "../chains/list-known-chains.ts"
import { loadConfig } from "../config/load-config.ts"
import { readDeployments } from "../config/read-deployments.ts"
import { readNodes } from "../chains/read-nodes.ts"
import { writeTable } from "../output/table.ts"

export const run: CommandRun = async (context, given) => {
  const { environment, writer } = context
  const { config } = await loadConfig(context, given)
  const chainIds = Object.keys(config.chains) as ChainId[]
  const family = textOf(given, "family")
  if (family !== undefined) {
    listKnownChains(context, family, new Set(chainIds))
    return 0
  }
  const deployments = await readDeployments(chainIds)
  const chains = await Promise.all(
    chainIds.map(async (chainId) => {
      const nodes = await readNodes(chainId, config.chains[chainId] ?? { rpcUrls: [] }, environment)
      const heads = nodes.flatMap(({ head }) => head ?? [])
      return {
        chainId,
        isDevelopment: isDevelopmentChain(chainId),
        nodes: nodes.length,
        usableNodes: nodes.filter(({ isRightChain }) => isRightChain).length,
        head: heads.toSorted((one, other) => (one < other ? 1 : -1))[0],
        contracts: Object.keys(deployments.get(chainId)?.contracts ?? {}).length,
      }
    }),
  )
  if (writer.isJson) for (const chain of chains) writer.result(chain, "")
  else if (chains.length === 0)
    writer.text("No chain is configured. `agentgpt init` writes a file to begin with.")
  else {
    const rows = chains.map(({ chainId, nodes, usableNodes, head, contracts }) => [
      chainId,
      `${usableNodes} of ${nodes}`,
      String(head ?? ""),
      contracts === 0 ? "not deployed" : `${contracts} contracts`,
    ])
    writer.text(writeTable(["chain", "nodes", "head>", "deployment"], rows))
  }
  return 0
}
