import type { CircuitTemplate, CurvePoint, Signature } from "@agentgpt/circuits"

/**
 * A statement to be proved, with the input that makes it true. The input opens every commitment: it stays with the
 * prover, and only `publicSignals` and the proof leave.
 */
export type Statement = {
  /** The circuit's name, such as PayBatch16. */
  readonly circuit: string
  readonly template: CircuitTemplate
  readonly chunkIndex: number
  readonly publicSignals: readonly bigint[]
  readonly input: Readonly<Record<string, unknown>>
}

/** A statement that executor and validator have yet to sign. */
export type UnsignedStatement = Statement & {
  /** The field element that both sign. */
  readonly message: bigint
}

/** Whoever signs for a key: an opened keystore, or a service that asks a person first. */
export type StatementSigner = {
  readonly publicKey: CurvePoint
  readonly sign: (message: bigint) => Signature | Promise<Signature>
}

/** The two signers, by their keys in the agents tree. */
export type SignerKeys = { readonly executor: CurvePoint; readonly validator: CurvePoint }
