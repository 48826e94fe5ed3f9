import { AgentRegistry__factory } from "@agentgpt/contracts"
import { AgentGptError } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import type { AgentEvent } from "@agentgpt/proof"
import type { AskNode } from "./proof-ports.ts"

const AGENTS = AgentRegistry__factory.createInterface()
const TOPICS = [AGENTS.getEvent("AgentEnrolled").topicHash, AGENTS.getEvent("AgentDeactivated").topicHash]

type Log = { readonly topics: readonly string[]; readonly data: string }

/**
 * What the registry announced, in order: up to now, or up to when the agents tree had a root. The root of now is that of
 * the last event.
 * @throws PROOF_AGENTS_INVALID if the tree never had this root
 *
 * @example
 * const agents = await pool.withNode(({ call }) => readAgentEvents(call, agentRegistry))
 */
export async function readAgentEvents(
  call: AskNode,
  agentRegistry: EvmAddress,
  atRoot?: bigint,
): Promise<readonly AgentEvent[]> {
  const filter = { address: agentRegistry, topics: [TOPICS], fromBlock: "0x0", toBlock: "latest" }
  const logs = (await call("eth_getLogs", [filter])) as readonly Log[]
  const events = logs.map(readEvent)
  if (atRoot === undefined) return events
  const last = events.findLastIndex(({ root }) => root === atRoot)
  if (last < 0) {
    throw new AgentGptError("PROOF_AGENTS_INVALID", "The registry's events never led to this root of agents.")
  }
  return events.slice(0, last + 1)
}

function readEvent({ topics, data }: Log): AgentEvent {
  const [topic = ""] = topics
  if (topic === AGENTS.getEvent("AgentDeactivated").topicHash) {
    const { leafIndex, root } = AGENTS.decodeEventLog("AgentDeactivated", data, [...topics])
    return { type: "deactivated", leafIndex: Number(leafIndex), root }
  }
  const { leafIndex, publicKey, role, root } = AGENTS.decodeEventLog("AgentEnrolled", data, [...topics])
  const agent = { publicKey: [publicKey.x, publicKey.y] as const, role: Number(role) }
  return { type: "enrolled", leafIndex: Number(leafIndex), agent, root }
}
