export type { Groth16Proof, ProvenStatement, SecurityLevel } from "./types.ts"
export {
  computeCircuitId,
  encodeVerificationKey,
  readVerificationKey,
  type VerificationKey,
  verifyGroth16,
} from "./verify-groth16.ts"
export type {
  BatchEntry,
  BatchKind,
  ChunkContent,
  PaymentRow,
  Receipt,
  RunIdentity,
  StepRow,
} from "./bundle/bundle-schema.ts"
export { type ChunkRecord, type RunRecord, writeBundle, type WrittenBundle } from "./bundle/write-bundle.ts"
export { disclose, type DisclosureReader, type DisclosureTarget } from "./disclose/disclose.ts"
export type { Disclosure, DisclosedItem } from "./disclose/disclosure-schema.ts"
export { type DisclosureVerification, verifyDisclosure } from "./disclose/verify-disclosure.ts"
export { wrapRunKey } from "./readers/wrap-run-key.ts"
export { deriveReaderKey } from "./readers/x25519-keys.ts"
export {
  type Bundle,
  type Check,
  readBundle,
  type ReadOptions,
  type TrustedKeys,
  unwrapRunKey,
  type Verification,
  verifyBundle,
  type VerifyOptions,
} from "./verify/index.ts"
export { computeNoteHash } from "./verify/note-hash.ts"
export type { ChainReader } from "./verify/onchain/chain-reader.ts"
export { connectChain } from "./verify/onchain/connect-chain.ts"
export { verifyOnchain } from "./verify/onchain/verify-onchain.ts"
