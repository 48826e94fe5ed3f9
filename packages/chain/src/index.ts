export { decodeTransaction } from "./codec/decode-transaction.ts"
export type { DecodedTransaction } from "./codec/decode-transaction.ts"
export {
  encodeSigned,
  encodeUnsigned,
  hashAuthorization,
  hashForSigning,
} from "./codec/encode-transaction.ts"
export type {
  AccessList,
  Authorization,
  DynamicFeeTransaction,
  LegacyTransaction,
  SetCodeTransaction,
  Signature,
  SignedAuthorization,
  SignedTransaction,
  Transaction,
} from "./codec/transaction.ts"

export { openKeystore, writeKeystore } from "./signers/keystore.ts"
export { createKmsSigner } from "./signers/kms-signer.ts"
export type { KeyManagementService } from "./signers/kms-signer.ts"
export { loadCurve } from "./signers/load-curve.ts"
export type { CurveNotice } from "./signers/load-curve.ts"
export { createLocalSigner } from "./signers/local-signer.ts"
export { recoverAddress, recoverSender } from "./signers/recover-sender.ts"
export { createRemoteSigner } from "./signers/remote-signer.ts"
export { hashMessage, signAuthorization, writeSignature } from "./signers/sign-message.ts"
export type { DigestSigner, Signer } from "./signers/signer.ts"
