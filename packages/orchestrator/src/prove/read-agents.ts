import { AgentRegistry__factory } from "@agentgpt/contracts"
import { AgentGptError } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import { replayAgentEvents } from "@agentgpt/proof"
import type { AgentEvent, AgentsTree } from "@agentgpt/proof"
import type { AskNode } from "./proof-ports.ts"

const AGENTS = AgentRegistry__factory.createInterface()
const TOPICS = [AGENTS.getEvent("AgentEnrolled").topicHash, AGENTS.getEvent("AgentDeactivated").topicHash]

type Log = { readonly topics: readonly string[]; readonly data: string }

/**
 * The agents tree out of the registry's events: as it is now, or as it was when its root was another.
 * @throws PROOF_AGENTS_INVALID if events are missing, or the tree never had this root
 *
 * @example
 * const agents = await pool.withNode(({ call }) => readAgentsTree(call, agentRegistry))
 */
export async function readAgentsTree(
  call: AskNode,
  agentRegistry: EvmAddress,
  atRoot?: bigint,
): Promise<AgentsTree> {
  const filter = { address: agentRegistry, topics: [TOPICS], fromBlock: "0x0", toBlock: "latest" }
  const logs = (await call("eth_getLogs", [filter])) as readonly Log[]
  const events = logs.map(readEvent)
  const last = atRoot === undefined ? events.length - 1 : events.findLastIndex(({ root }) => root === atRoot)
  if (last < 0) {
    throw new AgentGptError("PROOF_AGENTS_INVALID", "The registry's events never led to this root of agents.")
  }
  return replayAgentEvents(events.slice(0, last + 1))
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
