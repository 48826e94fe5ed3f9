import { readFile } from "node:fs/promises"

import { WitnessCalculatorBuilder } from "circom_runtime"
import { groth16, type Groth16Proof } from "snarkjs"

export type ProvenStatement = { readonly proof: Groth16Proof; readonly publicSignals: string[] }

/** Computes a witness and proves it, in this thread. Call `stopProver` afterwards. */
export async function prove(wasm: string, zkey: string, input: object): Promise<ProvenStatement> {
  const calculator = await WitnessCalculatorBuilder(await readFile(wasm), {})
  const witness = await calculator.calculateWTNSBin(input, 0)
  return groth16.prove(zkey, { type: "mem", data: witness })
}

/** Ends the worker threads that snarkjs keeps for the next proof. */
export async function stopProver(): Promise<void> {
  const { curve_bn128: curve } = globalThis as { curve_bn128?: { terminate(): Promise<void> } | null }
  await curve?.terminate()
}
