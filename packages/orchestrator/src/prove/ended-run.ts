import type { PayoutRun } from "@agentgpt/chain"
import type { Bytes32, ChainId } from "@agentgpt/core"
import type { Plan } from "../plan/plan.ts"
import type { WrittenOutput } from "../runs/record-step.ts"
import type { ProofTerms } from "./paid-payroll.ts"

/** How a step of a run ended. */
export type StepOutcome = {
  readonly stepId: string
  readonly state: "done" | "failed" | "refused" | "skipped"
  /** None where it was never begun. */
  readonly output?: WrittenOutput
  readonly errorCode?: string
}

/** A run after all its steps have ended: all that the proof of its steps, on all its chains, is made from. */
export type EndedRun = {
  readonly run: string
  readonly plan: Plan
  /** Where it is proved: the chain of the first payroll that was begun and is proved itself, or that of its own terms. */
  readonly chainId: ChainId
  /**
   * That payroll's payer, token and BatchPayout under a nonce of the run's own: nothing is paid under it. Without a
   * payroll the account that acted there, and ZKWorkflow in the place of a token.
   */
  readonly payout: PayoutRun
  readonly runId: Bytes32
  /** Of that payroll, or of the run: settled before anything was sent. */
  readonly terms: ProofTerms
  /** How each step of the plan ended, in its order. */
  readonly outcomes: readonly StepOutcome[]
  /** 32 bytes, made for these outcomes alone: blinds the leaves. */
  readonly secret: Uint8Array
  /** What the bundle is sealed with; none at privacy level 0. */
  readonly runKey?: Uint8Array
  readonly privacy: 0 | 3
}
