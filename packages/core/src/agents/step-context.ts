import type { CanonicalValue } from "../hash/canonical-json.ts"
import type { ChainId } from "../ids/chain-id.ts"
import type { Role } from "../vocabulary/role.ts"
import type { StepEffects } from "./step-effects.ts"
import type { StepValues } from "./value-type.ts"

/** How far a step has come, for people. */
export type StepProgress = {
  readonly done: number
  readonly total: number
  readonly note?: string
  readonly detail?: CanonicalValue
}

/** What a step is given when it is performed. Effects go through `effects`, never around it. */
export type StepContext<R extends Role = Role, I = StepValues> = {
  readonly runId: string
  /** The step's id in the plan. */
  readonly stepId: string
  readonly agentId: string
  readonly chainId: ChainId
  readonly input: I
  /** A key of this step that is the same at every repetition of it: `idempotencyKey("swap")`. */
  readonly idempotencyKey: (name: string) => string
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Aborted when the run is cancelled or its deadline has passed. */
  readonly signal: AbortSignal
  readonly effects: StepEffects<R>
  readonly emit: (progress: StepProgress) => void
}
