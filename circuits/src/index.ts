export { default as circuits } from "../circuits.ts"
export { agentsTreeDepth, chunkTreeDepth, type CircuitDefinition, stepBatchAgents } from "../circuits.ts"
export { fieldOrder, fitsBits, isFieldElement, toField } from "./field.ts"
export { type BinaryTree, computeBinaryRoot, createBinaryTree } from "./model/binary-tree.ts"
export { type CurvePoint, isOnCurve, type Signature, verifySignature } from "./model/eddsa.ts"
export { hashFields } from "./model/hash-fields.ts"
export {
  checkPayBatch,
  computeFingerprint,
  computePayBatchMessage,
  computePayBatchSignals,
  computePolicy,
  type PayBatchInput,
} from "./model/pay-batch.ts"
export {
  checkPayBatchPrivate,
  computePayBatchPrivateMessage,
  computePayBatchPrivateSignals,
  computePrivatePolicy,
  hideFigure,
  type PayBatchPrivateInput,
} from "./model/pay-batch-private.ts"
export {
  computePaymentLeaf,
  computePaymentWord,
  computeRosterEntry,
  type PaymentChunkInput,
} from "./model/payment-chunk.ts"
export {
  checkScreen,
  computeDenyRoot,
  computeScreenRoot,
  computeScreenSignals,
  padDenyList,
  type ScreenInput,
} from "./model/screen.ts"
export { computeAgentLeaf, type SignersInput } from "./model/signers.ts"
export { computeChunkRoot, computeSixteenAryRoot } from "./model/sixteen-ary-root.ts"
export { computeNextState, hashStatement, type Statement } from "./model/statement.ts"
export {
  checkStepBatch,
  computePlanRoot,
  computeStepBatchMessage,
  computeStepBatchSignals,
  computeStepEntry,
  type PlannedStep,
  type StepBatchInput,
} from "./model/step-batch.ts"
export type { Violation } from "./model/violation.ts"
export { decodePublicSignals } from "./signals/decode-public-signals.ts"
export { encodePublicSignals } from "./signals/encode-public-signals.ts"
export {
  type CircuitTemplate,
  listPublicSignals,
  type PublicSignalName,
  publicSignals,
  type PublicSignals,
} from "./signals/public-signals.ts"
