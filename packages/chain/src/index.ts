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
export { gasBacktestCommand } from "./fees/gas-backtest-command.ts"
export { gasRecordCommand } from "./fees/gas-record-command.ts"

export { createRelayNode } from "./relay/relay-node.ts"
export type { Bundle } from "./relay/bundle.ts"
export { createRelayClient } from "./relay/relay-client.ts"
export type { BundleSimulation, RelayClient, RelayClientOptions } from "./relay/relay-client.ts"
export { openStore } from "./store/open-store.ts"
export type { StoreOptions } from "./store/open-store.ts"
export type { Store } from "./store/store.ts"
export { translateStoreError, withCodedErrors } from "./store/translate-error.ts"
export type { JournalDatabase, JournalSql, JournalTransaction } from "./store/database.ts"
export { homeDirectory } from "./store/home-directory.ts"
export { makeHome } from "./store/make-home.ts"
export { diagnoseStore } from "./store/diagnose-store.ts"
export type { StoreCheck, StoreDiagnosis } from "./store/diagnose-store.ts"
export { backupJournal } from "./store/backup-journal.ts"
export type { BackupFooter } from "./store/backup-format.ts"
export { checkBackup } from "./store/read-backup.ts"
export { restoreJournal } from "./store/restore-journal.ts"
export type { Restored } from "./store/restore-journal.ts"

export { ATTEMPT_TRANSITIONS, INTENT_TRANSITIONS, SLOT_TRANSITIONS } from "./journal/states.ts"
export type { AttemptState, IntentState, SlotState } from "./journal/states.ts"
export type { Person } from "./journal/person.ts"
export { planIntents } from "./journal/plan-intents.ts"
export type { Alongside, Intent, IntentRequest } from "./journal/plan-intents.ts"
export { readIntent } from "./journal/read-intent.ts"
export type { IntentProgress } from "./journal/read-intent.ts"
export { closeIntents } from "./journal/close-intents.ts"
export type { Closing } from "./journal/close-intents.ts"
export { listFrozenIntents } from "./journal/list-frozen-intents.ts"
export type { FrozenIntent } from "./journal/list-frozen-intents.ts"
export { releaseIntents } from "./journal/release-intents.ts"
export { reserveSlots } from "./journal/reserve-slots.ts"
export type { Slot } from "./journal/reserve-slots.ts"
export { recordAttempts } from "./journal/record-attempts.ts"
export type { SignedAttempt } from "./journal/record-attempts.ts"
export { takeBytes } from "./journal/committed-attempt.ts"
export type { CommittedAttempt } from "./journal/committed-attempt.ts"
export { loadUnsettledAttempts } from "./journal/load-attempts.ts"
export type { UnsettledAttempt } from "./journal/load-attempts.ts"
export { recordObservations } from "./journal/record-observations.ts"
export type { ChangedAttempt, Observation } from "./journal/record-observations.ts"
export { settleForeign } from "./journal/settle-foreign.ts"
export type { ForeignProof } from "./journal/settle-foreign.ts"
export { measureJournal } from "./journal/measure-journal.ts"
export type { JournalFigures, JournalMeasureOptions } from "./journal/measure-journal.ts"

export { advanceView } from "./confirm/advance-view.ts"
export type {
  ChainView,
  SoughtTransaction,
  TransactionPlace,
  ViewBlock,
  ViewStep,
  WatchedAttempt,
} from "./confirm/chain-view.ts"
export { createChainReader } from "./confirm/create-chain-reader.ts"

export type { AccountNonces, BlockReference, ChainReader, FoundTransaction } from "./lanes/chain-port.ts"
export type { LaneKey, Lease } from "./lanes/lease.ts"
export { parseLaneKey } from "./lanes/lane-key.ts"
export { hasEnded, nameProcess } from "./lanes/process-identity.ts"
export { openLane } from "./lanes/open-lane.ts"
export { acquireLease, releaseLease, renewLease } from "./lanes/acquire-lease.ts"
export type { LeaseOptions } from "./lanes/acquire-lease.ts"
export { startHeartbeat } from "./lanes/start-heartbeat.ts"
export type { Heartbeat } from "./lanes/start-heartbeat.ts"
export { matchNonces } from "./lanes/match-nonces.ts"
export type { NonceMatch, UnexplainedNonces } from "./lanes/match-nonces.ts"
export { declareForeign } from "./lanes/declare-foreign.ts"
export type { NonceRange } from "./lanes/declare-foreign.ts"
export { findUnexplained } from "./lanes/find-unexplained.ts"
export { listLanes } from "./lanes/list-lanes.ts"
export type { LaneStanding } from "./lanes/list-lanes.ts"
export { listOpenSlots } from "./lanes/list-open-slots.ts"
export type { OpenSlot } from "./lanes/list-open-slots.ts"

export { halt, readHalt, resume } from "./halt/halt.ts"
export type { HaltReport } from "./halt/halt.ts"
export type { InFlight } from "./halt/list-in-flight.ts"

export {
  DELEGATE_FUNCTIONS,
  PAYOUT_FUNCTIONS,
  PERMIT2_FUNCTIONS,
  SWAP_FUNCTIONS,
  TOKEN_FUNCTIONS,
  ZK_WORKFLOW_FUNCTIONS,
} from "./guard/allowed-functions.ts"
export { checkApprovals } from "./guard/check-approvals.ts"
export { expectDeployedCode } from "./guard/expect-deployed-code.ts"
export type { DeploymentRecord } from "./guard/expect-deployed-code.ts"
export { recoverApprover, signPlanApproval, writePlanApproval } from "./guard/plan-approval.ts"
export type { PlanApproval, PlanApprovalTerms, PlanApprovalTypedData } from "./guard/plan-approval.ts"
export { readCall } from "./guard/read-call.ts"
export type { ReadCall } from "./guard/read-call.ts"
export { createSigningGuard } from "./guard/signing-guard.ts"
export type { SigningCandidate, SigningGuard, SigningGuardOptions } from "./guard/signing-guard.ts"
export type {
  AllowedFunction,
  ArgumentPath,
  Asset,
  Destination,
  PlanAdmission,
  SigningPolicy,
} from "./guard/signing-policy.ts"

export { openTransactionEngine } from "./submit/open-transaction-engine.ts"
export type { EngineFees, EngineOptions } from "./submit/engine-options.ts"
export type { TransactionEngine } from "./submit/transaction-engine.ts"
export type { Authority, TransactionCall, TransactionRequest } from "./submit/transaction-request.ts"
export type { EngineEvent, EngineEventData, EngineEventType } from "./submit/engine-event.ts"
export { ENGINE_STEPS } from "./submit/engine-step.ts"
export type { EngineStep, StepHook } from "./submit/engine-step.ts"
export type { EngineStatus, LaneStatus, PreparedCounts } from "./submit/engine-status.ts"
export type { LaneState } from "./submit/lane-session.ts"
export type { Cancellation } from "./submit/cancel-intent.ts"
export type { PreparedTransaction } from "./submit/prepared-transactions.ts"
export type { ProgressRow } from "./submit/read-progress.ts"
export type { WaitGoal } from "./submit/wait-for.ts"
export { changeRoute, readRoute } from "./submit/change-route.ts"
export type { KnownRoute, RouteChange } from "./submit/change-route.ts"
export { hashCall } from "./submit/call-payload.ts"

export { checkPayees } from "./batch/rows/check-payees.ts"
export type { PayeeCheck } from "./batch/rows/check-payees.ts"
export type { Payee, RowProblem } from "./batch/rows/payee.ts"
export { PAYEE_COLUMNS } from "./batch/rows/payee-columns.ts"
export type { PayeeRules, ScreenRecipients } from "./batch/rows/payee-rules.ts"
export type { PayeeFormat, PayeeSource } from "./batch/rows/payee-source.ts"
export { readPayees } from "./batch/rows/read-payees.ts"
export type { Payees } from "./batch/rows/read-payees.ts"
export { packPayments } from "./batch/plan/pack-payments.ts"
export type { PackedBatch, PackedTransaction, PackOptions } from "./batch/plan/pack-payments.ts"
export type { PayoutFunding } from "./batch/plan/payout-call.ts"
export { listPayments, planPayments } from "./batch/plan/plan-payments.ts"
export type {
  PaymentPlan,
  PayoutRun,
  PlannedChunk,
  PlannedPayment,
  PlanOptions,
} from "./batch/plan/plan-payments.ts"
export { TRANSACTION_GAS_CAP } from "./batch/plan/size-limits.ts"
export type { SizeLimits, SizeOptions } from "./batch/plan/size-limits.ts"
export type { BatchEngine } from "./batch/send/batch-engine.ts"
export { checkBatch } from "./batch/send/check-batch.ts"
export type { CheckedBatch, CheckOptions } from "./batch/send/check-batch.ts"
export { payBatch, prepareBatch, reportRun } from "./batch/send/pay-batch.ts"
export type { BatchPorts, PayOptions, PayProgress, SendOptions } from "./batch/send/pay-batch.ts"
export { payOwed } from "./batch/send/pay-owed.ts"
export type { PayOwedOptions } from "./batch/send/pay-owed.ts"
export type {
  PayoutReport,
  ReportedRow,
  ReportedTransaction,
  RowStatus,
} from "./batch/results/payout-report.ts"
export { readLogs } from "./batch/results/read-logs.ts"
export type { ChainLog, LogFilter } from "./batch/results/read-logs.ts"
export { readPayments } from "./batch/results/read-payments.ts"
export type { ReadPaymentsOptions } from "./batch/results/read-payments.ts"
export type {
  Discrepancy,
  PaymentState,
  PaymentStatus,
  TracedPayments,
} from "./batch/results/trace-payments.ts"
export { reconcileRun } from "./batch/results/reconcile-run.ts"
export type { Difference, ReconcileOptions } from "./batch/results/reconcile-run.ts"
export { writeReport } from "./batch/results/write-report.ts"
export type { ReportStyle } from "./batch/results/write-report.ts"
export { mintBatch } from "./batch/mints/mint-batch.ts"
export type { MintOptions, MintReport } from "./batch/mints/mint-batch.ts"
export { planMints } from "./batch/mints/mint-plan.ts"
export type { Mint, MintContract, MintPlan } from "./batch/mints/mint-plan.ts"
export type { MintState } from "./batch/mints/read-mints.ts"
export type { ApprovalGuard } from "./guard/signing-guard.ts"
export type { SignatureCandidate } from "./guard/check-typed-data.ts"

export { finishStep } from "./approvals/approval-step.ts"
export type {
  ApprovalStep,
  CallStep,
  ContractCall,
  DelegationStep,
  SignatureStep,
} from "./approvals/approval-step.ts"
export { createApprovalSigner } from "./approvals/create-approval-signer.ts"
export type { ApprovalSigner } from "./approvals/create-approval-signer.ts"
export { detectApprovalWays } from "./approvals/detect-approval-ways.ts"
export type { TokenAbilities } from "./approvals/detect-approval-ways.ts"
export { ERC7645 } from "./approvals/erc7645.ts"
export type {
  ExecutorEngine,
  ExecutorOptions,
  ExecutorRequest,
  PreapprovalRequest,
} from "./approvals/erc7645.ts"
export { APPROVAL_WAYS, planApproval, writePermit } from "./approvals/plan-approval.ts"
export type { ApprovalPlan, ApprovalQuestion, ApprovalWay } from "./approvals/plan-approval.ts"
export { planFunding } from "./approvals/plan-funding.ts"
export type { FundingPlan, FundingQuestion, FundingWay } from "./approvals/plan-funding.ts"
export { planRevocation } from "./approvals/plan-revocation.ts"
export type { RevocationQuestion } from "./approvals/plan-revocation.ts"
export { signTypedData } from "./approvals/typed-data.ts"
export type { TokenDomain, TypedData } from "./approvals/typed-data.ts"
export { checkAdmission, checkPolicy } from "./guard/signing-policy.ts"

export * from "./bridge/cross-chain-orders.ts"
export * from "./atomic/payment-groups.ts"
export * from "./swap/swaps.ts"
