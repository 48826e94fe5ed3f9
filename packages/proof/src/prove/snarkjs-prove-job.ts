import { groth16 } from "snarkjs"

import type { SnarkjsProveOrder } from "./snarkjs-prover.ts"

/** Runs in a process of its own, which ends the threads that snarkjs leaves running. */
export async function run({ zkeyFile, witness, singleThread }: SnarkjsProveOrder): Promise<unknown> {
  return await groth16.prove(zkeyFile, witness, undefined, { singleThread })
}
