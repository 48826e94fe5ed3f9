import { groth16 } from "snarkjs"

export type SnarkjsProveOrder = {
  readonly zkeyFile: string
  readonly witness: Uint8Array
  readonly singleThread: boolean
}

/** Runs in a process of its own, which ends the threads that snarkjs leaves running. */
export async function run({ zkeyFile, witness, singleThread }: SnarkjsProveOrder): Promise<unknown> {
  return await groth16.prove(zkeyFile, witness, undefined, { singleThread })
}
