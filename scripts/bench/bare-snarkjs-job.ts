import { groth16 } from "snarkjs"

/** What the peer is told. */
export type BareSnarkjsOrder = {
  readonly input: Readonly<Record<string, unknown>>
  readonly wasmFile: string
  readonly zkeyFile: string
}

/** Runs in a process of its own: the peer of our prover, nothing but snarkjs. */
export async function run({ input, wasmFile, zkeyFile }: BareSnarkjsOrder): Promise<unknown> {
  const options = { singleThread: true }
  return await groth16.fullProve(input, wasmFile, zkeyFile, undefined, undefined, options)
}
