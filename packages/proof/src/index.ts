export { audit } from "./audit/audit-command.ts"
export { parseAuditOptions } from "./audit/audit-options.ts"
export type { AuditOptions } from "./audit/audit-options.ts"
export { renderText as renderAudit } from "./audit/render-report.ts"
export type { Report as AuditReport } from "./audit/render-report.ts"
export { listTrustedKeys } from "./audit/read-trusted-keys.ts"
export { decodeAggregatedProof, encodeAggregatedProof } from "./commitments/aggregated-proof.ts"
export { bindPayments, isBoundToPayments, type PaymentBinding } from "./commitments/bind-payments.ts"
export { deriveSalt, type SaltPurpose } from "./commitments/derive-salt.ts"
export { computeRunContext, type RunContextInput } from "./commitments/run-context.ts"
export { computeStatementHash } from "./commitments/statement-hash.ts"
export type { Usage } from "./jobs/run-job.ts"
export type { AgentKey } from "./keys/agent-key.ts"
export { createAgentKeyFile, openAgentKeyFile, type PassphraseSource } from "./keys/agent-key-file.ts"
export { DEV_BANNER, refuseDevKeyOn } from "./level.ts"
export {
  bothVerifiers,
  checkProof,
  nobleVerifier,
  type ProofVerifier,
  snarkjsVerifier,
} from "./prove/check-proof.ts"
export { createExternalProver, type ExternalProverOptions } from "./prove/external-prover.ts"
export { loadProvingKey, type ProvingKey, type ProvingKeyRequest } from "./prove/load-proving-key.ts"
export type { ProvingLimits } from "./prove/plan-concurrency.ts"
export { proveRun, type ProveRunOptions, type ProvingEvent } from "./prove/prove-run.ts"
export { proveStatement } from "./prove/prove-statement.ts"
export type { ProveOrder, Prover, RawProof } from "./prove/prover.ts"
export { readZkeyVerificationKey } from "./prove/read-zkey-key.ts"
export { createSnarkjsProver } from "./prove/snarkjs-prover.ts"
export { type PayRun, type PayRunInput, preparePayBatches } from "./statements/pay-batches.ts"
export { preparePrivatePayBatches, type PrivatePayRunInput } from "./statements/pay-batches-private.ts"
export type { StepOutput } from "./statements/plan-outputs.ts"
export { type PaymentRequest, type PlannedChunk, planPayments } from "./statements/plan-payments.ts"
export { prepareScreens, type Screening } from "./statements/screens.ts"
export { signStatements } from "./statements/sign-statements.ts"
export type { SignerKeys, Statement, StatementSigner, UnsignedStatement } from "./statements/statement.ts"
export { prepareStepBatches, type StepRun, type StepRunInput } from "./statements/step-batches.ts"
export {
  type AgentEvent,
  type AgentPlace,
  type AgentsTree,
  createAgentsTree,
  type EnrolledAgent,
  replayAgentEvents,
} from "./trees/agents-tree.ts"
export type { ChunkPlace } from "./trees/chunk-tree.ts"
export { createDenyList, type DenyList } from "./trees/deny-list.ts"
export {
  type CommittedStep,
  createPlanTree,
  type PlanChunk,
  type PlanStep,
  type PlanTree,
} from "./trees/plan-tree.ts"
export { createRoster, type Roster, type RosterChunk, type RosterRow } from "./trees/roster.ts"
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
export { readProgress, type RunProgress, writeProgress } from "./bundle/progress.ts"
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
