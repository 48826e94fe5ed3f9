import { readLogs } from "@agentgpt/chain"
import type { Bytes32, Hex } from "@agentgpt/core"
import type { ProofContracts } from "./paid-payroll.ts"
import type { AskNode } from "./proof-ports.ts"
import { toLogNode } from "./read-agents.ts"
import { ZK_WORKFLOW } from "./registration.ts"

const VERIFIED = ZK_WORKFLOW.getEvent("WorkflowVerified").topicHash as Hex

/** The transactions that verified a run, in the order of the chain, whoever sent them. */
export async function readVerifications(
  call: AskNode,
  { zkWorkflow, fromBlock = 0n }: Pick<ProofContracts, "zkWorkflow" | "fromBlock">,
  runId: Bytes32,
): Promise<readonly string[]> {
  const head = BigInt((await call("eth_blockNumber", [])) as Hex)
  const filter = { address: zkWorkflow, topics: [VERIFIED, runId] }
  const logs = await readLogs(toLogNode(call), filter, fromBlock, head)
  return [...new Set(logs.map(({ transactionHash }) => transactionHash))]
}
