import type { Role } from "../vocabulary/role.ts"
import type { ValueByType, ValueType } from "./value-type.ts"

/** An input that a step may do without. */
export type OptionalInput = { readonly type: ValueType; readonly optional: true }

export type StepInputs = Readonly<Record<string, ValueType | OptionalInput>>
export type StepOutputs = Readonly<Record<string, ValueType>>

/** A kind of step: what it takes, what it yields, who may do it. Agents offer kinds, the planner connects them. */
export type StepDefinition<
  R extends Role = Role,
  I extends StepInputs = StepInputs,
  O extends StepOutputs = StepOutputs,
> = {
  /** Unique among all kinds, `area.what`: `compliance.screen`, `payment.batch`. */
  readonly kind: string
  readonly role: R
  /** Whether it may move value or give an allowance. Only an executor's step may. */
  readonly movesValue: boolean
  readonly inputs: I
  readonly outputs: O
  /** One sentence for people and for planners. */
  readonly description: string
}

/** The values that a step with these inputs is given. */
export type InputsOf<I extends StepInputs> = {
  readonly [Name in keyof I as I[Name] extends OptionalInput ? never : Name]: I[Name] extends ValueType
    ? ValueByType[I[Name]]
    : never
} & {
  readonly [Name in keyof I as I[Name] extends OptionalInput ? Name : never]?: I[Name] extends OptionalInput
    ? ValueByType[I[Name]["type"]]
    : never
}

/** The values that a step with these outputs has to yield. */
export type OutputsOf<O extends StepOutputs> = { readonly [Name in keyof O]: ValueByType[O[Name]] }
