import { zKey, type VerificationKeyJson } from "snarkjs"

/** Runs in a worker thread: the verification key of a proving key. */
export async function run(zkeyPath: string): Promise<VerificationKeyJson> {
  return zKey.exportVerificationKey(zkeyPath)
}
