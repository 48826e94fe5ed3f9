import { explainLevel, STANDARD_STEPS } from "@agentgpt/core"
import type { ChainId } from "@agentgpt/core"
import type { DraftStep } from "./draft-step.ts"
import type { InputSource } from "./plan.ts"
import type { PlanProblem } from "./plan-problem.ts"

const { bridgeAndExecute } = STANDARD_STEPS

/** What is wrong with orders to other chains beyond the types of their values: the level, the chains, the escrow. */
export function checkOrders(
  { id, kind, chainId, inputs }: DraftStep,
  chains: readonly string[] | undefined,
): readonly PlanProblem[] {
  if (kind !== bridgeAndExecute.kind) return []
  const level = fixedText(inputs["level"])
  const destination = fixedText(inputs["destination"])
  const why = level === undefined ? undefined : explainLevel(kind, level)
  return [
    ...(why === undefined ? [] : [problem("BRIDGE_LEVEL_REFUSED", `${id}.level`, why)]),
    ...(destination === undefined ? [] : checkDestination(id, chainId, destination, chains)),
    ...(level === undefined || why !== undefined ? [] : checkEscrow(id, level, inputs)),
  ]
}

function checkDestination(
  id: string,
  chainId: ChainId,
  destination: string,
  chains: readonly string[] | undefined,
): readonly PlanProblem[] {
  const path = `${id}.destination`
  if (destination === chainId) return [problem("TASK_VALUE_INVALID", path, "expected another chain.")]
  if (chains === undefined || chains.includes(destination)) return []
  const sentence = `${destination} is not configured; there are ${chains.join(", ")}.`
  return [problem("TASK_CHAIN_UNKNOWN", path, sentence)]
}

function checkEscrow(id: string, level: string, inputs: DraftStep["inputs"]): readonly PlanProblem[] {
  const names = ["asset", "amount", "beneficiary"]
  const isWanted = level !== "best-effort"
  return names
    .filter((name) => (inputs[name] !== undefined) !== isWanted)
    .map((name) => {
      const sentence = isWanted
        ? `expected it at ${level}.`
        : `expected nothing: ${level} sets nothing aside.`
      return problem("TASK_VALUE_INVALID", `${id}.${name}`, sentence)
    })
}

function fixedText(source: InputSource | undefined): string | undefined {
  return source !== undefined && "value" in source && typeof source.value === "string"
    ? source.value
    : undefined
}

function problem(code: PlanProblem["code"], path: string, sentence: string): PlanProblem {
  return { code, path, sentence }
}
