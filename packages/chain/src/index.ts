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

export type { Standing } from "./nodes/assess-heads.ts"
export type { BroadcastResult, NodeOutcome } from "./nodes/broadcast.ts"
export { classifySend, classifySendFailure, isNodeFault } from "./nodes/classify-send.ts"
export { ERROR_WORDINGS } from "./nodes/error-wording.ts"
export { CHAINS_WITH_FINALITY, finalityOf, judgeFinality } from "./nodes/finality.ts"
export type { ChainHeights, FinalityPolicy, FinalityRule, FinalityState } from "./nodes/finality.ts"
export { RpcError } from "./nodes/json-rpc.ts"
export type { RpcFailure, RpcReply, RpcRequest, TransportReason } from "./nodes/json-rpc.ts"
export type { NodeHealth } from "./nodes/node-health.ts"
export type { PoolNode, PoolOptions, Route, StandingChange } from "./nodes/pool-options.ts"
export { createRpcClient } from "./nodes/rpc-client.ts"
export type { RpcClient, RpcClientOptions, Subscription, SubscriptionListener } from "./nodes/rpc-client.ts"
export { createRpcPool } from "./nodes/rpc-pool.ts"
export type { NodeStatus, PinnedNode, ReadOptions, RpcPool } from "./nodes/rpc-pool.ts"
export { SEND_OUTCOMES } from "./nodes/send-outcome.ts"
export type { OutcomeMeaning, SendOutcome } from "./nodes/send-outcome.ts"
export type { RateLimit } from "./nodes/token-bucket.ts"

export { backtest } from "./fees/backtest.ts"
export type { BacktestOptions, BacktestResult } from "./fees/backtest.ts"
export { rankChains } from "./fees/compare-chains.ts"
export type { ChainCost, RankedChain } from "./fees/compare-chains.ts"
export { decideFee } from "./fees/decide-fee.ts"
export type { FeeDecision, FeeQuestion } from "./fees/decide-fee.ts"
export { summariseBaseFees } from "./fees/eco.ts"
export type { BaseFeeDistribution } from "./fees/eco.ts"
export { capPrice } from "./fees/fee-cap.ts"
export type { FeeCaps } from "./fees/fee-cap.ts"
export { worstCaseWei } from "./fees/fee-market.ts"
export type { DynamicMarket, FeeBlock, FeeMarket, FeePrice, LegacyMarket } from "./fees/fee-market.ts"
export { readRecording, recordFeeHistory } from "./fees/fee-recording.ts"
export { priceByFeed } from "./fees/price-by-feed.ts"
export type { FeedPrice } from "./fees/price-by-feed.ts"
export { priceFromFeed, readFastGas } from "./fees/fast-gas-feed.ts"
export type { FastGasFeed } from "./fees/fast-gas-feed.ts"
export { readBaseFees, readFeeMarket } from "./fees/read-fee-market.ts"
export { isUnderpriced, replacePrice, replacementDueAtMs, scheduleOf } from "./fees/replacement.ts"
export type { ReplacementSchedule } from "./fees/replacement.ts"
export { readArbitrumEstimate, readOpStackFees } from "./fees/rollup-fees.ts"
export type { ArbitrumEstimate, OpStackFees } from "./fees/rollup-fees.ts"
export { openBudget, reserveFee, settleFee } from "./fees/run-budget.ts"
export type { RunBudget } from "./fees/run-budget.ts"
export { generateHistory } from "./fees/synthetic-history.ts"

export type { Bundle } from "./relay/bundle.ts"
export { createRelayClient } from "./relay/relay-client.ts"
export type { BundleSimulation, RelayClient, RelayClientOptions } from "./relay/relay-client.ts"
