import { RpcError } from "@agentgpt/chain"
import { AgentRegistry__factory } from "@agentgpt/contracts"
import type { EvmAddress, Hex } from "@agentgpt/core"
import type { AskNode, ProofCall, ProofReceipt, SendCalls } from "../prove/proof-ports.ts"
import { ZK_WORKFLOW } from "../prove/registration.ts"

const AGENTS = AgentRegistry__factory.createInterface()
const SIGNALS = 10
const SCREEN_SIGNALS = 5

/** A run of the mock, with what ZKWorkflow would have of it. */
export type MockRun = {
  payer: string
  beneficiary: string
  circuitId: string
  screenCircuitId: string
  context: bigint
  policy: bigint
  agentsRoot: bigint
  chunkCount: number
  verifiedChunks: number
  state: bigint
}

export type MockZkWorkflow = {
  readonly state: MockState
  readonly hooks: MockHooks
  /** May be emptied. */
  readonly sent: ProofCall[]
  readonly call: AskNode
  readonly send: SendCalls
}

type MockState = {
  run: MockRun | undefined
  /** How many chunks each state of a screening stands for. */
  readonly screened: Map<bigint, number>
  readonly anchors: Set<string>
  isAgentsRootKnown: boolean
  /** So many answers about the run are still those of before the last transaction. */
  answersBehind: number
}

type MockHooks = {
  /** Names the error that a call is refused with. */
  refuse?: (name: string) => string | undefined
  /** Lets something happen between trying and sending. */
  beforeSend?: (call: ProofCall) => void
}

/**
 * ZKWorkflow as far as its order of events goes: it verifies no proof at all.
 */
export function createMockZkWorkflow(rules: {
  readonly context: bigint
  readonly policy: bigint
}): MockZkWorkflow {
  const state: MockState = {
    run: undefined,
    screened: new Map(),
    anchors: new Set(),
    isAgentsRootKnown: true,
    answersBehind: 0,
  }
  const hooks: MockHooks = {}
  let shown: MockRun | undefined
  const sent: ProofCall[] = []

  const execute = (data: Hex, from: string | undefined, isTrial: boolean): void => {
    const call = ZK_WORKFLOW.parseTransaction({ data })
    const name = call?.name ?? ""
    const refused = hooks.refuse?.(name)
    if (refused !== undefined) throw revert(refused)
    const args = call?.args ?? []
    if (name === "registerWorkflow") {
      if (state.run !== undefined) throw revert("UnknownRun")
      const { run, circuitId, screenCircuitId, policy, beneficiary, chunkCount } = args[0]
      if (String(run.payer).toLowerCase() !== from) throw revert("UnknownRun")
      if (isTrial) return
      state.run = {
        payer: run.payer,
        beneficiary,
        circuitId,
        screenCircuitId,
        ...rules,
        agentsRoot: policy.agentsRoot,
        chunkCount: Number(chunkCount),
        verifiedChunks: 0,
        state: 0n,
      }
    } else if (name === "verifyWorkflow") {
      const inputs: readonly bigint[] = args[1]
      if (state.run === undefined || inputs[5] !== state.run.state) throw revert("StateMismatch")
      if (isTrial) return
      state.run.verifiedChunks += inputs.length / SIGNALS
      state.run.state = inputs.at(-SIGNALS) ?? 0n
    } else if (name === "recordScreening") {
      const inputs: readonly bigint[] = args[0]
      const before = inputs[1] === 0n ? 0 : state.screened.get(inputs[1] ?? 0n)
      if (before === undefined) throw revert("UnknownScreenState")
      if (!isTrial) {
        state.screened.set(inputs.at(-SCREEN_SIGNALS) ?? 0n, before + inputs.length / SCREEN_SIGNALS)
      }
    } else if (!isTrial) {
      state.anchors.add(String(args[1]))
    }
  }

  const call: AskNode = async (_method, [request]) => {
    const { from, data } = request as { readonly from?: EvmAddress; readonly data: Hex }
    if (data.startsWith(AGENTS.getFunction("isKnownRoot").selector)) {
      return AGENTS.encodeFunctionResult("isKnownRoot", [state.isAgentsRootKnown])
    }
    const asked = ZK_WORKFLOW.parseTransaction({ data })
    if (asked?.name === "workflowRun") {
      if (state.answersBehind > 0) state.answersBehind -= 1
      else shown = state.run && { ...state.run }
      return ZK_WORKFLOW.encodeFunctionResult("workflowRun", [writeRun(shown)])
    }
    if (asked?.name === "screening") {
      const chunkCount = state.screened.get(asked.args[1]) ?? 0
      const record = { rosterRoot: 0n, denyRoot: 0n, chunkCount }
      return ZK_WORKFLOW.encodeFunctionResult("screening", [record])
    }
    if (asked?.name === "anchorOf") {
      const position = state.anchors.has(String(asked.args[1])) ? 1n : 0n
      const anchor = { by: NOBODY, blockNumber: 0n, position }
      return ZK_WORKFLOW.encodeFunctionResult("anchorOf", [anchor])
    }
    execute(data, from, true)
    return "0x"
  }

  const send: SendCalls = async (calls) =>
    calls.map((each): ProofReceipt => {
      hooks.beforeSend?.(each)
      sent.push(each)
      const receipt = { name: each.name, transactionHash: `0x${sent.length.toString(16).padStart(64, "0")}` }
      try {
        execute(each.data, state.run?.payer.toLowerCase() ?? PAYER, false)
        return { ...receipt, succeeded: true }
      } catch {
        return { ...receipt, succeeded: false }
      }
    })

  return { state, hooks, sent, call, send }
}

/** Who registers in the mock. */
export const PAYER: EvmAddress = `0x${"b1".repeat(20)}`

const NOBODY = `0x${"0".repeat(40)}`
const NOTHING = `0x${"0".repeat(64)}`

function writeRun(run: MockRun | undefined) {
  const { agentsRoot = 0n, ...rest } = run ?? {}
  return {
    payer: NOBODY,
    beneficiary: NOBODY,
    circuitId: NOTHING,
    screenCircuitId: NOTHING,
    context: 0n,
    policy: 0n,
    chunkCount: 0,
    verifiedChunks: 0,
    state: 0n,
    ...rest,
    expiresAt: 0n,
    screenedChunks: 0n,
    rewardPerChunk: 0n,
    budget: 0n,
    fee: 0n,
    parts: { agentsRoot, listRoot: 0n, screenRoot: 0n, budgetCommitment: 0n },
  }
}

function revert(name: string): RpcError {
  const fragment = ZK_WORKFLOW.getError(name)
  const values = fragment?.inputs.map(({ type }) => (type === "bytes32" ? NOTHING : 0n)) ?? []
  const data = ZK_WORKFLOW.encodeErrorResult(name, values)
  return new RpcError("mock", "eth_call", { kind: "rpc", code: 3, message: "execution reverted", data })
}
