/**
 * The public signals of every template, in the order in which a proof carries them: outputs first, then public
 * inputs, each in the order of declaration. The circuit tests compare these lists with the compiled circuits.
 */
export const publicSignals = {
  PayBatch: {
    outputs: ["nextState", "stepsRoot", "total", "count", "fingerprint"],
    inputs: ["prevState", "policy", "context", "challenge", "chunkIndex"],
  },
  PayBatchPrivate: {
    outputs: ["nextState", "stepsRoot", "total", "count", "fingerprint"],
    inputs: ["prevState", "policy", "context", "challenge", "chunkIndex"],
  },
  StepBatch: {
    outputs: ["nextState", "stepsRoot", "okCount", "failedCount", "totalGas"],
    inputs: ["prevState", "policy", "context", "stepCount", "chunkIndex"],
  },
  Screen: {
    outputs: ["nextScreen"],
    inputs: ["prevScreen", "rosterRoot", "denyRoot", "chunkIndex"],
  },
} as const

/** A circuit template with public signals. */
export type CircuitTemplate = keyof typeof publicSignals

/** The name of one public signal of a template. */
export type PublicSignalName<T extends CircuitTemplate> =
  | (typeof publicSignals)[T]["outputs"][number]
  | (typeof publicSignals)[T]["inputs"][number]

/** The public signals of a template by name. */
export type PublicSignals<T extends CircuitTemplate> = Readonly<Record<PublicSignalName<T>, bigint>>

/**
 * The names of a template's public signals, in proof order.
 *
 * @example
 * ```ts
 * listPublicSignals("Screen") // ["nextScreen", "prevScreen", "rosterRoot", "denyRoot", "chunkIndex"]
 * ```
 */
export function listPublicSignals<T extends CircuitTemplate>(template: T): readonly PublicSignalName<T>[] {
  const { outputs, inputs } = publicSignals[template]
  return [...outputs, ...inputs] as readonly PublicSignalName<T>[]
}
