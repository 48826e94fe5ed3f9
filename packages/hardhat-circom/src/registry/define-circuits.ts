/** A number that a template takes, or an array of such. */
export type CircuitParameter = number | bigint | readonly CircuitParameter[]

/** One circuit: a template with its parameters and its public face. */
export type CircuitDefinition = {
  /** Names keys, artefacts and contracts: letters and digits, beginning with a capital. */
  readonly name: string
  /** The source file, relative to the folder of sources. */
  readonly file: string
  readonly template: string
  readonly parameters?: readonly CircuitParameter[]
  /** The outputs of the template, in order. They are the first public signals; an array counts once. */
  readonly outputs: readonly string[]
  /** The public inputs, in the order in which the template declares them; an array counts once. */
  readonly publicInputs: readonly string[]
  /** Compiled only when named, for circuits that take minutes. */
  readonly onDemand?: boolean
}

/**
 * The list of circuits of a project, with its type checked.
 *
 * @example
 * ```ts
 * import { defineCircuits } from "@agentgpt/hardhat-circom/registry"
 *
 * export default defineCircuits([
 *   {
 *     name: "Square3",
 *     file: "square.circom",
 *     template: "Square",
 *     parameters: [3],
 *     outputs: ["result"],
 *     publicInputs: ["x"],
 *   },
 * ])
 * ```
 */
export function defineCircuits(circuits: readonly CircuitDefinition[]): readonly CircuitDefinition[] {
  return circuits
}
