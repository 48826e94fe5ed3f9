import { type CircuitTemplate, publicSignals } from "./src/signals/public-signals.ts"

/** One circuit: a template with its sizes and its public face. */
export type CircuitDefinition = {
  /** Names keys, artefacts and contracts. */
  readonly name: string
  /** The source file, relative to `src`. */
  readonly file: string
  readonly template: CircuitTemplate
  readonly parameters: readonly number[]
  /** The outputs of the template, in order: the first public signals. */
  readonly outputs: readonly string[]
  /** The public inputs, in the order in which the template declares them. */
  readonly publicInputs: readonly string[]
  /** Compiled only when named: takes minutes. */
  readonly onDemand?: boolean
}

/**
 * Levels of a roster's or plan's tree above its chunks: 2,048 chunks, so 524,288 payees at 256 a chunk. Each
 * level costs every proof 241 constraints.
 */
export const chunkTreeDepth: number = 11

/** Levels of the agents tree: 1,024 agents. The registry contract has the same depth. */
export const agentsTreeDepth: number = 10

/** Agents beside the two signers that one StepBatch proof can name. */
export const stepBatchAgents: number = 6

const sourceFiles: Readonly<Record<CircuitTemplate, string>> = {
  PayBatch: "pay-batch.circom",
  PayBatchPrivate: "pay-batch-private.circom",
  StepBatch: "step-batch.circom",
  Screen: "screen.circom",
}

/** Every circuit that proofs are made for. Small sizes serve tests and demonstrations, large ones production. */
const circuits: readonly CircuitDefinition[] = [
  defineCircuit("PayBatch16", "PayBatch", [16, chunkTreeDepth, agentsTreeDepth]),
  defineCircuit("PayBatch128", "PayBatch", [128, chunkTreeDepth, agentsTreeDepth], { onDemand: true }),
  defineCircuit("PayBatch256", "PayBatch", [256, chunkTreeDepth, agentsTreeDepth], { onDemand: true }),
  defineCircuit("PayBatchPrivate16", "PayBatchPrivate", [16, chunkTreeDepth, agentsTreeDepth]),
  defineCircuit("PayBatchPrivate256", "PayBatchPrivate", [256, chunkTreeDepth, agentsTreeDepth], {
    onDemand: true,
  }),
  defineCircuit("StepBatch16", "StepBatch", [16, chunkTreeDepth, agentsTreeDepth, stepBatchAgents]),
  defineCircuit("StepBatch64", "StepBatch", [64, chunkTreeDepth, agentsTreeDepth, stepBatchAgents], {
    onDemand: true,
  }),
  defineCircuit("Screen16", "Screen", [16, 16, chunkTreeDepth]),
  defineCircuit("Screen128", "Screen", [128, 128, chunkTreeDepth], { onDemand: true }),
  defineCircuit("Screen256", "Screen", [256, 256, chunkTreeDepth], { onDemand: true }),
]

export default circuits

function defineCircuit(
  name: string,
  template: CircuitTemplate,
  parameters: readonly number[],
  options: { readonly onDemand?: boolean } = {},
): CircuitDefinition {
  const { outputs, inputs } = publicSignals[template]
  return {
    name,
    file: sourceFiles[template],
    template,
    parameters,
    outputs,
    publicInputs: inputs,
    ...options,
  }
}
