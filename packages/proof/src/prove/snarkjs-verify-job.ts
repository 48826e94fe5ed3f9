import { curves, groth16, type SnarkjsProof } from "snarkjs"

export type SnarkjsVerifyOrder = {
  readonly key: unknown
  readonly publicSignals: readonly string[]
  readonly proof: unknown
}

/** Runs in a process of its own. One thread: a pairing is quicker than starting others. */
export async function run({ key, publicSignals, proof }: SnarkjsVerifyOrder): Promise<boolean> {
  // snarkjs takes the curve from here, if there is one.
  const shared = globalThis as { curve_bn128?: unknown }
  shared.curve_bn128 = await curves.getCurveFromName("bn128", { singleThread: true })
  return await groth16.verify(key, publicSignals, proof as SnarkjsProof)
}
