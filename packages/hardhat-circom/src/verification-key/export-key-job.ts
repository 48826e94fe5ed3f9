import { zKey, type VerificationKeyJson } from "snarkjs"

/** Runs in a process of its own: the verification key of a proving key. */
export async function run(zkeyPath: string): Promise<VerificationKeyJson> {
  return zKey.exportVerificationKey(zkeyPath)
}
