import { planGroup } from "@agentgpt/chain"
import type { GroupPlan } from "@agentgpt/chain"
import { AgentGptError, fromEvmChainNumber, toAgentGptError } from "@agentgpt/core"
import type { AtomicPayments, ChainId } from "@agentgpt/core"
import { toGroup } from "../execute/draw-up-group.ts"
import { readAtomicStep } from "../guard/read-atomic-step.ts"
import type { PlannedStep } from "../plan/plan.ts"
import type { OrderTools, PlannedOrder } from "./plan-orders.ts"

/** The dry run of payments on several chains. What a chain does not answer is a problem. */
export async function planPayments(tools: OrderTools, step: PlannedStep): Promise<PlannedOrder> {
  const { level, ...payments } = readAtomicStep(step)
  const named = { stepId: step.id, level }
  try {
    const nowMs = Date.now()
    // As if it were begun now; which number it gets changes nothing.
    const deadline = BigInt(Math.floor(nowMs / 1000) + payments.timeToLiveSeconds)
    const { problems, text, ...figures } = await planGroup({
      group: toGroup(tools.policy, payments, 0n, deadline),
      readerOf: (number) => requireReader(tools, fromEvmChainNumber(number)),
      account: payments.account,
      messageMs: tools.messageMs,
      now: () => nowMs,
    })
    const more = findDear(figures, payments)
    const lines = more.map((problem) => `in the way: ${problem}\n`).join("")
    return { ...named, groupFigures: figures, problems: [...problems, ...more], text: text + lines }
  } catch (thrown) {
    const { code, shortMessage } = toAgentGptError(thrown)
    const isUnnamed = code === "POLICY_DESTINATION_REFUSED"
    const problem = isUnnamed ? shortMessage : `The chains do not answer: ${code}: ${shortMessage}`
    return { ...named, problems: [problem], text: `in the way: ${problem}\n` }
  }
}

function requireReader({ readerOf }: OrderTools, chainId: ChainId) {
  const reader = readerOf(chainId)
  if (reader !== undefined) return reader
  throw new AgentGptError("TASK_CHAIN_UNKNOWN", `There are no nodes for ${chainId}.`)
}

function findDear(
  { chains }: Pick<GroupPlan, "chains">,
  { largestFeeWei }: Pick<AtomicPayments, "largestFeeWei">,
): readonly string[] {
  return chains
    .filter(({ messageFeeWei }) => messageFeeWei > largestFeeWei)
    .map(
      ({ chainId, messageFeeWei }) =>
        `A message from ${chainId} costs ${messageFeeWei} wei; the step allows ${largestFeeWei}.`,
    )
}
