import { AgentGptError, fromEvmChainNumber } from "@agentgpt/core"
import type { ChainId, EvmAddress } from "@agentgpt/core"
import { toQuantity } from "../batch/plan/quantity.ts"
import { callAll } from "../batch/plan/call-all.ts"
import { ARBITER, FINALITY_POLICY } from "./arbiter-interface.ts"
import type { OrderRequest } from "./order.ts"
import { encodeDispatch } from "./order-codec.ts"
import { addHeadroom, quoteOrder } from "./quote-order.ts"
import { readFinalBlock } from "./read-order.ts"
import type { OrderReader } from "./read-order.ts"

export type OrderPlanning = {
  readonly source: OrderReader & { readonly arbiter: EvmAddress }
  readonly destination: OrderReader & { readonly arbiter: EvmAddress }
  readonly sender: EvmAddress
  readonly request: OrderRequest
  /** As the tender's: what a message may take. */
  readonly messageMs: number
  /** Whether the arbiter is allowed to take the escrow only when the order is sent: until then the source refuses it. */
  readonly allowanceFollows?: boolean
  readonly now?: () => number
}

/** What an order would cost and how long it could take. Nothing is written or sent. */
export type OrderPlan = {
  readonly sourceChainId: ChainId
  readonly destinationChainId: ChainId
  /** Native units of the source for the message, with headroom; what is over comes back. */
  readonly messageFeeWei: bigint
  /** Gas units of the transaction that sends it; 0 where the source refuses it by now. */
  readonly gas: bigint
  /** How long the dispatch takes to be final, and the outcome. */
  readonly sourceFinalityMs: number
  readonly destinationFinalityMs: number
  /** Until the beneficiary is paid, when every message takes as long as it may. */
  readonly slowestPaymentMs: number
  /** Until the sender has its money back when nothing is ever brought to the destination, with nodes and gas at hand. */
  readonly slowestRefundMs: number
  readonly isActionAllowed: boolean
  /** Token units that one order may hold; undefined when it holds none. */
  readonly escrowCap?: bigint
  readonly deadlineBounds: { readonly earliest: bigint; readonly latest: bigint }
  /** What stands in the way, one sentence each; empty when the order can be sent. */
  readonly problems: readonly string[]
  /** The same for people, line by line. */
  readonly text: string
}

/**
 * A dry run of an order: fee, finality, worst time to a refund, and what stands in the way.
 * @throws NODE_ codes, BRIDGE_ANSWER_INVALID, RpcError when the pair of chains has no terms or no way
 *
 * @example
 * const { problems, text } = await planOrder({ source, destination, sender, request, messageMs })
 */
export async function planOrder(planning: OrderPlanning): Promise<OrderPlan> {
  const { source, destination, sender, request, messageMs, now = Date.now } = planning
  const sourceNumber = source.pool.chainNumber
  const feeWei = addHeadroom(await quoteOrder(source.pool, source.arbiter, request, sender))
  const { terms, cap, gas, refusal } = await askSource(planning, feeWei)
  const { isActionAllowed, timeS } = await askDestination(destination, request)
  const deadlineMs = Math.max(0, Number(request.deadline) * 1000 - now())
  const finality = [source.finality.expectedMs, destination.finality.expectedMs] as const
  const bounds = { earliest: timeS + terms.minTtlS, latest: timeS + terms.maxTtlS }
  const hasEscrow = BigInt(request.escrowToken) !== 0n
  const problems = [
    ...(destination.pool.chainNumber === request.dstChainId
      ? []
      : ["The destination's nodes are of another chain."]),
    ...(request.deadline >= bounds.earliest
      ? []
      : ["The deadline is earlier than the terms of the pair allow."]),
    ...(request.deadline <= bounds.latest ? [] : ["The deadline is later than the terms of the pair allow."]),
    ...(isActionAllowed ? [] : ["The destination does not allow this function of the target."]),
    ...(!hasEscrow || request.escrowAmount <= cap ? [] : ["The escrow is above the cap of one order."]),
    ...(refusal === undefined || (hasEscrow && planning.allowanceFollows === true)
      ? []
      : [`The source refuses the order now: ${refusal}`]),
  ]
  const plan = {
    sourceChainId: fromEvmChainNumber(sourceNumber),
    destinationChainId: fromEvmChainNumber(request.dstChainId),
    messageFeeWei: feeWei,
    gas,
    sourceFinalityMs: finality[0],
    destinationFinalityMs: finality[1],
    slowestPaymentMs: deadlineMs + finality[1] + messageMs + finality[0],
    // The deadline, the mark of expiry made final, its message, the payment back made final.
    slowestRefundMs: deadlineMs + 2 * finality[1] + messageMs + finality[0],
    isActionAllowed,
    ...(hasEscrow && { escrowCap: cap }),
    deadlineBounds: bounds,
    problems,
  }
  return { ...plan, text: describePlan(plan) }
}

async function askSource({ source, sender, request }: OrderPlanning, feeWei: bigint) {
  const chains = [source.pool.chainNumber, request.dstChainId]
  return source.pool.withNode(async (node) => {
    const where = ARBITER.encodeFunctionData("finalityPolicy")
    const [found] = await callAll(node, [askAt(source.arbiter, where)])
    const policy = ARBITER.decodeFunctionResult("finalityPolicy", found as string)[0] as string
    const ask = (name: string, parameters: readonly unknown[]) =>
      askAt(policy, FINALITY_POLICY.encodeFunctionData(name, parameters))
    const answers = await callAll(node, [
      ask("policyOf", chains),
      ask("capOf", [...chains, request.escrowToken]),
    ])
    const [terms, cap] = ["policyOf", "capOf"].map((name, index) => decode(name, answers[index]))
    const [trial] = await node.callMany([
      {
        method: "eth_estimateGas",
        params: [
          { from: sender, to: source.arbiter, value: toQuantity(feeWei), data: encodeDispatch(request) },
        ],
      },
    ])
    return {
      terms: { minTtlS: terms!["minTtlSeconds"]!, maxTtlS: terms!["maxTtlSeconds"]! },
      cap: cap!["perOrder"]!,
      gas: trial!.ok ? BigInt(trial!.result as string) : 0n,
      refusal: trial!.ok ? undefined : trial!.failure.message,
    }
  })
}

function askAt(to: string, data: string) {
  return { method: "eth_call", params: [{ to, data }, "latest"] }
}

function decode(name: string, answer: unknown): Record<string, bigint> {
  try {
    const [row] = FINALITY_POLICY.decodeFunctionResult(name, answer as string)
    return (row as { toObject: () => Record<string, bigint> }).toObject()
  } catch {
    throw new AgentGptError("BRIDGE_ANSWER_INVALID", `${name} answered what makes no sense.`)
  }
}

async function askDestination(
  { pool, finality, arbiter }: OrderPlanning["destination"],
  request: OrderRequest,
) {
  const selector = request.data.slice(0, 10).padEnd(10, "0")
  const data = ARBITER.encodeFunctionData("isActionAllowed", [request.target, selector])
  return pool.withNode(async (node) => {
    const answer = await node.call("eth_call", [{ to: arbiter, data }, "latest"])
    const { block } = await readFinalBlock(node, finality)
    return {
      isActionAllowed: answer !== "0x" && BigInt(answer as string) === 1n,
      timeS: BigInt(block.timestampMs / 1000),
    }
  })
}

function describePlan(plan: Omit<OrderPlan, "text">): string {
  const lines = [
    `from ${plan.sourceChainId} to ${plan.destinationChainId}`,
    `message: at most ${plan.messageFeeWei} wei, what is over comes back; ${describeGas(plan.gas)}`,
    `final: about ${inMinutes(plan.sourceFinalityMs)} at the source, ${inMinutes(plan.destinationFinalityMs)} at the destination`,
    `paid out: at the latest in about ${inMinutes(plan.slowestPaymentMs)}`,
    `refunded: if nothing is ever delivered, in about ${inMinutes(plan.slowestRefundMs)}`,
    ...plan.problems.map((problem) => `in the way: ${problem}`),
  ]
  return `${lines.join("\n")}\n`
}

function describeGas(gas: bigint): string {
  return gas === 0n ? "what gas it takes shows once the escrow may be taken" : `${gas} gas to send it`
}

function inMinutes(durationMs: number): string {
  return durationMs < 120_000 ? `${Math.ceil(durationMs / 1000)} s` : `${Math.ceil(durationMs / 60_000)} min`
}
