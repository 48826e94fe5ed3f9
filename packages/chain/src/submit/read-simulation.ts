import { AgentGptError } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import { Interface } from "ethers"
import type { RpcFailure, RpcReply } from "../nodes/json-rpc.ts"

export type Simulation =
  | { readonly is: "fine"; readonly gas: bigint }
  /** The contract, or the rules of the chain, refuse it. */
  | { readonly is: "refused"; readonly error: AgentGptError }
  /** The account cannot pay: how much is missing is computed from the balance. */
  | { readonly is: "unfunded" }
  /** The node could not say: that is no refusal. */
  | { readonly is: "unknown"; readonly failure: RpcFailure }

/** What a node's answer to `eth_estimateGas` or `eth_call` says about a transaction. */
export function readSimulation(reply: RpcReply): Simulation {
  if (reply.ok) {
    const { result } = reply
    const isQuantity = typeof result === "string" && /^0x[0-9a-fA-F]{1,16}$/u.test(result)
    return { is: "fine", gas: isQuantity ? BigInt(result) : 0n }
  }
  const { failure } = reply
  if (failure.kind === "transport") return { is: "unknown", failure }
  const { message, code } = failure
  if (/insufficient (?:funds|balance)|doesn't have enough funds|out of funds/iu.test(message)) {
    return { is: "unfunded" }
  }
  const data = findRevertData(failure.data)
  if (code === REVERTED || data !== undefined || REFUSALS.test(message)) {
    return { is: "refused", error: explain(message, data) }
  }
  return { is: "unknown", failure }
}

/** geth's code of a revert, which others took over. */
const REVERTED = 3
const REFUSALS =
  /revert|always failing|invalid opcode|opcode not found|out of gas|gas required exceeds|stack (?:under|over)flow/iu

function explain(message: string, data: Hex | undefined): AgentGptError {
  const reason = data === undefined ? undefined : decodeReason(data)
  const meta = data === undefined || data === "0x" ? [] : [`The revert data is ${data.slice(0, 1000)}.`]
  return new AgentGptError("SUBMIT_WOULD_REVERT", reason ?? message.slice(0, 500), { meta })
}

const standard = new Interface(["error Error(string)", "error Panic(uint256)"])

/** The reason in words; a contract's own error is known by its selector alone. */
export function decodeReason(data: Hex): string | undefined {
  if (data === "0x") return "It reverts without a reason."
  if (data.length < 10) return undefined
  try {
    const parsed = standard.parseError(data)
    if (parsed?.name === "Error") return `It reverts: ${String(parsed.args[0])}`
    if (parsed?.name === "Panic") return `It reverts with panic 0x${BigInt(parsed.args[0]).toString(16)}.`
  } catch {
    return undefined
  }
  return `It reverts with the contract's error ${data.slice(0, 10)}.`
}

/** Nodes put it into the data itself or one level below. */
function findRevertData(data: unknown): Hex | undefined {
  if (typeof data === "string") return /^0x(?:[0-9a-fA-F]{2})*$/u.test(data) ? (data as Hex) : undefined
  if (typeof data !== "object" || data === null) return undefined
  return findRevertData(Reflect.get(data, "data"))
}
