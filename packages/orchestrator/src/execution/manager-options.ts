import { AgentGptError, EXECUTION_METHODS } from "@agentgpt/core"
import type { ExecutionMethod } from "@agentgpt/core"
import { z } from "zod"
import { readCamelKeys } from "../input/camel-keys.ts"
import type { Spelled } from "../input/camel-keys.ts"
import { readWithSchema } from "../input/read-with-schema.ts"
import type { Orchestrator } from "../orchestrator-port.ts"
import { readSwitchLimits } from "../route/switch-methods.ts"
import type { SwitchLimits } from "../route/switch-methods.ts"
import { sourceFields } from "../workflows/workflow-source.ts"

export type ExecutionManagerOptions = Spelled<{
  readonly orchestrator: Orchestrator
  /** What the router and every fallback choose among. Default: all that the orchestrator enables. */
  readonly strategies?: readonly ExecutionMethod[]
  /** Gwei above which `activeStrategies` leaves out batch. Default 100. */
  readonly batchGasCeiling?: string
  /** The beginning of the names of runs that are not named. */
  readonly name?: string
}>

/** What one transaction of a batch may be at most. */
export type BatchLimits = Spelled<{
  /** Gas. As documented it is a budget per block, 30,000,000; one transaction has 2^24 at most in any case. */
  readonly gasLimit?: number | bigint
  /** Payments. Default 450; whole chunks travel together. */
  readonly maxTxs?: number
}>

const fields = z.strictObject({
  orchestrator: sourceFields.orchestrator.unwrap(),
  strategies: z
    .array(z.enum(EXECUTION_METHODS))
    .min(1, "expected at least one strategy")
    .default([...EXECUTION_METHODS]),
  batchGasCeiling: z.string("expected gwei as text, such as 100").default("100"),
  name: sourceFields.name.unwrap().default("execution"),
})

const limitFields = z.strictObject({
  gasLimit: z
    .union([z.int(), z.bigint()], "expected gas, 21000 to 1000000000")
    .refine((gas) => gas >= 21_000 && gas <= 1_000_000_000, "expected gas, 21000 to 1000000000")
    .default(30_000_000),
  maxTxs: z.int("expected payments, 1 to 2000").min(1).max(2000).default(450),
})

const REFUSAL = { code: "WORKFLOW_OPTION_INVALID", sentence: "The options are not acceptable." } as const

export function readManagerOptions(given: ExecutionManagerOptions): {
  readonly orchestrator: Orchestrator
  readonly strategies: readonly ExecutionMethod[]
  readonly limits: SwitchLimits
  readonly name: string
} {
  const { batchGasCeiling, ...rest } = readWithSchema<z.infer<typeof fields>>(
    fields,
    readCamelKeys(given),
    REFUSAL,
  )
  return { ...rest, limits: readSwitchLimits(batchGasCeiling) }
}

/** The limits as hints of a task, and whatever else was given. */
export function readBatchLimits(given: BatchLimits): {
  readonly limits: { readonly gasLimit: string; readonly maxTxs: number }
  readonly rest: Readonly<Record<string, unknown>>
} {
  const { gasLimit, maxTxs, ...rest } = readCamelKeys(given)
  const read = readWithSchema<z.infer<typeof limitFields>>(limitFields, { gasLimit, maxTxs }, REFUSAL)
  return { limits: { gasLimit: read.gasLimit.toString(), maxTxs: read.maxTxs }, rest }
}

/** @throws ROUTE_METHOD_DISABLED */
export function requireStrategy(strategies: readonly ExecutionMethod[], method: ExecutionMethod): void {
  if (strategies.includes(method)) return
  throw new AgentGptError("ROUTE_METHOD_DISABLED", `The strategy ${method} is not one of these.`, {
    meta: [`There are: ${strategies.join(", ")}.`],
  })
}
