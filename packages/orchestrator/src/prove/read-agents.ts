import { readLogs } from "@agentgpt/chain"
import type { ChainLog } from "@agentgpt/chain"
import { AgentRegistry__factory } from "@agentgpt/contracts"
import { AgentGptError } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import type { AgentEvent } from "@agentgpt/proof"
import type { ProofContracts } from "./paid-payroll.ts"
import type { AskNode } from "./proof-ports.ts"

const AGENTS = AgentRegistry__factory.createInterface()
const DEACTIVATED = AGENTS.getEvent("AgentDeactivated").topicHash as Hex
const TOPICS = [AGENTS.getEvent("AgentEnrolled").topicHash as Hex, DEACTIVATED]

/**
 * What the registry announced, in order: up to now, or up to when the agents tree had a root. The root of now is that of
 * the last event. A missing event is found when the tree is built of them, since each names its root.
 * @throws PROOF_AGENTS_INVALID if the tree never had this root, RpcError, NODE_ANSWER_INVALID
 *
 * @example
 * const agents = await pool.withNode(({ call }) => readAgentEvents(call, contracts))
 */
export async function readAgentEvents(
  call: AskNode,
  { agentRegistry, fromBlock = 0n }: Pick<ProofContracts, "agentRegistry" | "fromBlock">,
  atRoot?: bigint,
): Promise<readonly AgentEvent[]> {
  const head = BigInt((await call("eth_blockNumber", [])) as Hex)
  const logs = await readLogs(toLogNode(call), { address: agentRegistry, topics: [TOPICS] }, fromBlock, head)
  const events = logs.map(readEvent)
  if (atRoot === undefined) return events
  const last = events.findLastIndex(({ root }) => root === atRoot)
  if (last < 0) {
    throw new AgentGptError("PROOF_AGENTS_INVALID", "The registry's events never led to this root of agents.")
  }
  return events.slice(0, last + 1)
}

/** A port as `readLogs` takes it. */
export function toLogNode(call: AskNode): Parameters<typeof readLogs>[0] {
  return { call: (method, params = []) => call(method, params) }
}

function readEvent({ topics, data }: ChainLog): AgentEvent {
  if (topics[0] === DEACTIVATED) {
    const { leafIndex, root } = AGENTS.decodeEventLog("AgentDeactivated", data, [...topics])
    return { type: "deactivated", leafIndex: Number(leafIndex), root }
  }
  const { leafIndex, publicKey, role, root } = AGENTS.decodeEventLog("AgentEnrolled", data, [...topics])
  const agent = { publicKey: [publicKey.x, publicKey.y] as const, role: Number(role) }
  return { type: "enrolled", leafIndex: Number(leafIndex), agent, root }
}
