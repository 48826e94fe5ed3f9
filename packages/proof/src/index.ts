export type { Groth16Proof, ProvenStatement, SecurityLevel } from "./types.ts"
export {
  computeCircuitId,
  encodeVerificationKey,
  readVerificationKey,
  type VerificationKey,
  verifyGroth16,
} from "./verify-groth16.ts"
