import { checkCode } from "../chains/check-code.ts"
import type { NodeState } from "../chains/read-nodes.ts"
import { readNodes } from "../chains/read-nodes.ts"
import { absent, readDeployment } from "../config/read-deployments.ts"
import { resolveUrl } from "../config/resolve-urls.ts"
import { isDevelopmentChain } from "@agentgpt/core"
import type { ChainConfig, ChainId } from "@agentgpt/core"
import { bad, failed, ok } from "./doctor-check.ts"
import type { DoctorCheck } from "./doctor-check.ts"

type Environment = Readonly<Record<string, string | undefined>>

const MOST_LAG_BLOCKS = 3n
const OLDEST_HEAD_MS = 600_000
const MOST_SKEW_MS = 15_000

/** The nodes of a chain, and the code of the contracts on it. */
export async function checkChain(
  chainId: ChainId,
  config: ChainConfig,
  environment: Environment,
  now: () => number,
): Promise<readonly DoctorCheck[]> {
  const nodes = await readNodes(chainId, config, environment)
  const usable = nodes.findIndex(({ isRightChain }) => isRightChain)
  const url = config.rpcUrls[usable]
  return [
    ...nodes.map((node) => judgeNode(chainId, node, now())),
    ...(await checkDeployment(chainId, url === undefined ? undefined : resolveUrl(url, environment))),
  ]
}

export function judgeNode(chainId: ChainId, state: NodeState, nowMs: number): DoctorCheck {
  const { node, error, head, headAtMs = 0, lagBlocks = 0n } = state
  if (error !== undefined) {
    return failed(chainId, node, error, "Start the node, or put another URL into the configuration.")
  }
  const ageMs = nowMs - headAtMs
  const value = `block ${head}, ${Math.round(ageMs / 1_000)} s old${lagBlocks > 0n ? `, ${lagBlocks} behind` : ""}`
  if (lagBlocks > MOST_LAG_BLOCKS) {
    const advice = "The node is behind the others and is left out; wait, or put another one in its place."
    return bad("warn", [chainId, node, value], advice, "NODE_NONE_USABLE")
  }
  if (ageMs < -MOST_SKEW_MS) {
    const advice = "The newest block is of the future: set the clock of this machine by NTP."
    return bad("warn", [chainId, node, value], advice)
  }
  // A local chain mines only when something is sent.
  if (ageMs > OLDEST_HEAD_MS && !isDevelopmentChain(chainId)) {
    const advice = "The chain stands still, or the node does: ask another node, and set the clock by NTP."
    return bad("warn", [chainId, node, value], advice, "NODE_NONE_USABLE")
  }
  return ok(chainId, node, value)
}

async function checkDeployment(chainId: ChainId, url: string | undefined): Promise<readonly DoctorCheck[]> {
  const name = "deployment"
  try {
    const deployment = await readDeployment(chainId).catch(absent)
    if (deployment === undefined) {
      const advice =
        "Payrolls need the contracts: `agentgpt deploy --network <name>`, or `npm start` for a local chain."
      return [bad("warn", [chainId, name, "no record"], advice, "CONTRACT_NOT_DEPLOYED")]
    }
    const count = Object.keys(deployment.contracts).length
    if (url === undefined) {
      const advice = "Without a node their code cannot be looked at."
      return [bad("warn", [chainId, name, `${count} contracts recorded`], advice, "NODE_NONE_USABLE")]
    }
    const problems = await checkCode(deployment, url)
    if (problems.length === 0) return [ok(chainId, name, `${count} contracts, code as recorded`)]
    const names = problems.map(
      ({ contract, isMissing }) => `${contract} (${isMissing ? "no code" : "other code"})`,
    )
    const advice = isDevelopmentChain(chainId)
      ? "The local chain was reset: `npm start` deploys again."
      : "Stop: the chain or the record is not the right one. Sign nothing until you know which."
    return [bad("fail", [chainId, name, names.join(", ")], advice, "DEPLOY_CODE_MISMATCH")]
  } catch (thrown) {
    return [failed(chainId, name, thrown, "Ask again; see the code in docs/errors.md.")]
  }
}
