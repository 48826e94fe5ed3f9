import type { AssetType, Bytes32, CanonicalValue, ChainId, EvmAddress, Role, UnitsText } from "@agentgpt/core"

/** Where an input of a step comes from: a value of the plan, or an output of an earlier step. */
export type InputSource =
  | { readonly value: CanonicalValue }
  | { readonly step: string; readonly output: string }

/** What a step says it moves, where its kind does not show it. The signer holds the run to it. */
export type Movement = { readonly asset: AssetType; readonly amount: UnitsText; readonly to: EvmAddress }

/** A canonical step: with its place in the list of steps it is what the workflow's id commits to. */
export type PlannedStep = {
  readonly id: string
  readonly kind: string
  readonly agentId: string
  readonly role: Role
  readonly chainId: ChainId
  /** Steps that have to be done before, besides those that inputs come from. Sorted. */
  readonly after: readonly string[]
  readonly inputs: Readonly<Record<string, InputSource>>
  /** Only for kinds that do not show it themselves. */
  readonly moves: readonly Movement[]
}

/** A typed graph of steps in the one order in which it is done by a single hand. */
export type Plan = {
  readonly version: 1
  /** The Merkle root of the steps in their order: what is to be done. */
  readonly workflowId: Bytes32
  readonly steps: readonly PlannedStep[]
}

/**
 * The steps that have to be done before a step, each once.
 *
 * @example
 * dependenciesOf({ after: ["b"], inputs: { quote: { step: "a", output: "quote" } } }) // ["a", "b"]
 */
export function dependenciesOf({ after, inputs }: Pick<PlannedStep, "after" | "inputs">): readonly string[] {
  const sources = Object.values(inputs).flatMap((source) => ("step" in source ? [source.step] : []))
  return [...new Set([...after, ...sources])].sort()
}
