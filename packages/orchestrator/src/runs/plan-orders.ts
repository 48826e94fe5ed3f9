import { planOrder } from "@agentgpt/chain"
import type { GroupPlan, OrderPlan, OrderReader } from "@agentgpt/chain"
import { STANDARD_STEPS, toAgentGptError } from "@agentgpt/core"
import type { BridgeOrder, ChainId } from "@agentgpt/core"
import { toOrderRequest } from "../execute/to-order-request.ts"
import type { Policy } from "../guard/policy.ts"
import type { Plan, PlannedStep } from "../plan/plan.ts"
import { tokenOf } from "../guard/step-values.ts"
import { listOrderSteps } from "./given-up-orders.ts"
import { planPayments } from "./plan-payments.ts"
import { readBalance } from "./read-balance.ts"
import { readOrderStep } from "./read-order-step.ts"

/** What an order to another chain, or payments on several, would cost and how long it could take, and what stands in its way by now. */
export type PlannedOrder = {
  readonly stepId: string
  /** What is promised: `best-effort`, `escrow-release` or `two-phase-commit`. */
  readonly level: string
  /** Absent where the chains do not say. */
  readonly figures?: Omit<OrderPlan, "problems" | "text">
  /** The same of payments on several chains. */
  readonly groupFigures?: Omit<GroupPlan, "problems" | "text">
  readonly problems: readonly string[]
  /** The same for people, line by line. */
  readonly text: string
}

export type OrderTools = {
  readonly policy: Policy
  readonly readerOf: (chainId: ChainId) => OrderReader | undefined
  /** How long a message may take. */
  readonly messageMs: number
}

/** The dry run of each order of a plan, and of payments on several chains. Nothing is written or sent; what a chain does not answer is a problem. */
export async function planOrders(tools: OrderTools, plan: Plan): Promise<readonly PlannedOrder[]> {
  return Promise.all(
    listOrderSteps(plan).map((step) =>
      step.kind === STANDARD_STEPS.bridgeAtomic.kind ? planPayments(tools, step) : planOne(tools, plan, step),
    ),
  )
}

async function planOne(tools: OrderTools, plan: Plan, step: PlannedStep): Promise<PlannedOrder> {
  const { level, ...order } = readOrderStep(step)
  const named = { stepId: step.id, level }
  try {
    const source = openSide(tools, order.chainId)
    const destination = openSide(tools, order.destination)
    if (source === undefined || destination === undefined) {
      return { ...named, ...explain("The policy names no arbiter on both chains.") }
    }
    const request = await toOrderRequest(source.pool, { plan, stepId: step.id }, order)
    const { problems, text, ...figures } = await planOrder({
      source,
      destination,
      sender: order.account,
      request,
      messageMs: tools.messageMs,
      allowanceFollows: true,
    })
    const more = [...(await findLacking(source, order)), ...findDear(figures, order)]
    const lines = more.map((problem) => `in the way: ${problem}\n`).join("")
    return { ...named, figures, problems: [...problems, ...more], text: text + lines }
  } catch (thrown) {
    const { code, shortMessage } = toAgentGptError(thrown)
    return { ...named, ...explain(`The chains do not answer: ${code}: ${shortMessage}`) }
  }
}

function openSide({ policy, readerOf }: OrderTools, chainId: ChainId) {
  const arbiter = Object.hasOwn(policy.chains, chainId) ? policy.chains[chainId]?.arbiter : undefined
  const reader = readerOf(chainId)
  if (arbiter === undefined || reader === undefined) return undefined
  return { pool: reader.pool, finality: reader.finality, arbiter }
}

async function findLacking(
  source: OrderReader,
  { account, escrow }: BridgeOrder,
): Promise<readonly string[]> {
  const token = escrow === undefined ? undefined : tokenOf(escrow.asset)
  if (token === undefined || escrow === undefined) return []
  const held = await readBalance(source.pool, token, account)
  return held >= escrow.amount ? [] : [`The account holds ${held} units, less than the escrow.`]
}

function findDear(
  { messageFeeWei }: Pick<OrderPlan, "messageFeeWei">,
  order: BridgeOrder,
): readonly string[] {
  if (messageFeeWei <= order.largestFeeWei) return []
  return [`The message costs ${messageFeeWei} wei; the step allows ${order.largestFeeWei}.`]
}

function explain(problem: string): Pick<PlannedOrder, "problems" | "text"> {
  return { problems: [problem], text: `in the way: ${problem}\n` }
}
