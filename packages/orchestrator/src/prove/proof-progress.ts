import { AgentRegistry__factory, VerifierRegistry__factory } from "@agentgpt/contracts"
import type { Bytes32, EvmAddress, Hex } from "@agentgpt/core"
import type { AskNode } from "./proof-ports.ts"
import { PROOFS_PER_CALL, ZK_WORKFLOW } from "./registration.ts"

const AGENTS = AgentRegistry__factory.createInterface()
const CIRCUITS = VerifierRegistry__factory.createInterface()

/** A run as ZKWorkflow has it. */
export type RegisteredRun = {
  readonly payer: EvmAddress
  readonly beneficiary: EvmAddress
  readonly circuitId: Bytes32
  readonly screenCircuitId: Bytes32
  readonly context: bigint
  readonly policy: bigint
  readonly agentsRoot: bigint
  readonly chunkCount: number
  readonly verifiedChunks: number
  /** The last state that was proved; 0 at first. */
  readonly state: bigint
}

/** The registered run; undefined if there is none. */
export async function readRegisteredRun(
  call: AskNode,
  zkWorkflow: EvmAddress,
  runId: Bytes32,
): Promise<RegisteredRun | undefined> {
  const answer = await ask(call, zkWorkflow, ZK_WORKFLOW.encodeFunctionData("workflowRun", [runId]))
  const [run] = ZK_WORKFLOW.decodeFunctionResult("workflowRun", answer)
  if (run.chunkCount === 0n) return undefined
  return {
    payer: run.payer.toLowerCase(),
    beneficiary: run.beneficiary.toLowerCase(),
    circuitId: run.circuitId,
    screenCircuitId: run.screenCircuitId,
    context: run.context,
    policy: run.policy,
    agentsRoot: run.parts.agentsRoot,
    chunkCount: Number(run.chunkCount),
    verifiedChunks: Number(run.verifiedChunks),
    state: run.state,
  }
}

/**
 * How many chunks of a roster are recorded as screened: all, or as many as calls of the usual size have recorded.
 * @param states The state after each chunk.
 */
export async function readScreenedChunks(
  call: AskNode,
  zkWorkflow: EvmAddress,
  circuitId: Bytes32,
  states: readonly bigint[],
): Promise<number> {
  const isRecorded = async (chunks: number) => {
    const data = ZK_WORKFLOW.encodeFunctionData("screening", [circuitId, states[chunks - 1] ?? 0n])
    const [record] = ZK_WORKFLOW.decodeFunctionResult("screening", await ask(call, zkWorkflow, data))
    return record.chunkCount === BigInt(chunks)
  }
  if (await isRecorded(states.length)) return states.length
  const lastCall = Math.floor((states.length - 1) / PROOFS_PER_CALL)
  for (let calls = lastCall; calls > 0; calls -= 1) {
    if (await isRecorded(calls * PROOFS_PER_CALL)) return calls * PROOFS_PER_CALL
  }
  return 0
}

/** Whether a bundle is anchored for a run. */
export async function isAnchored(
  call: AskNode,
  zkWorkflow: EvmAddress,
  runId: Bytes32,
  digest: Bytes32,
): Promise<boolean> {
  const answer = await ask(call, zkWorkflow, ZK_WORKFLOW.encodeFunctionData("anchorOf", [runId, digest]))
  return ZK_WORKFLOW.decodeFunctionResult("anchorOf", answer)[0].position !== 0n
}

/** Whether proofs may name this state of the agents tree: no agent was deactivated since. */
export async function isKnownAgentsRoot(
  call: AskNode,
  agentRegistry: EvmAddress,
  agentsRoot: bigint,
): Promise<boolean> {
  const answer = await ask(call, agentRegistry, AGENTS.encodeFunctionData("isKnownRoot", [agentsRoot]))
  return AGENTS.decodeFunctionResult("isKnownRoot", answer)[0] === true
}

/** Whether proofs under this key are accepted on the chain. */
export async function isRegisteredCircuit(
  call: AskNode,
  verifierRegistry: EvmAddress,
  circuitId: Bytes32,
): Promise<boolean> {
  const data = CIRCUITS.encodeFunctionData("isVerifierRegistered", [circuitId])
  return (
    CIRCUITS.decodeFunctionResult("isVerifierRegistered", await ask(call, verifierRegistry, data))[0] === true
  )
}

/** The root of the deny list that rosters under a screening circuit are registered by; 0 if none is in force. */
export async function readDenyRoot(
  call: AskNode,
  zkWorkflow: EvmAddress,
  screenCircuitId: Bytes32,
): Promise<bigint> {
  const data = ZK_WORKFLOW.encodeFunctionData("denyList", [screenCircuitId])
  return ZK_WORKFLOW.decodeFunctionResult("denyList", await ask(call, zkWorkflow, data))[0]
}

async function ask(call: AskNode, to: EvmAddress, data: string): Promise<Hex> {
  return (await call("eth_call", [{ to, data }, "latest"])) as Hex
}
