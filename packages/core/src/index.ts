export { AgentGptError, toAgentGptError } from "./errors/agentgpt-error.ts"
export type { AgentGptErrorOptions } from "./errors/agentgpt-error.ts"
export { AREAS } from "./errors/areas.ts"
export type { Area } from "./errors/areas.ts"
export { areaOf, ERROR_CODES, errorCodeEntry, isErrorCode } from "./errors/codes.ts"
export type { ErrorCode, ErrorCodeEntry } from "./errors/codes.ts"
export { describeIssues } from "./errors/describe-issues.ts"
export { RECOVERIES, RECOVERY_ADVICE } from "./errors/recovery.ts"
export type { Recovery } from "./errors/recovery.ts"
export { toCliText } from "./errors/to-cli-text.ts"
export { toExitCode } from "./errors/to-exit-code.ts"
export { toProblemJson } from "./errors/to-problem-json.ts"
export type { ProblemJson } from "./errors/to-problem-json.ts"

export { REDACTED } from "./redaction/redacted.ts"
export { containsSecret, redactText } from "./redaction/redact-text.ts"
export { stripControlCharacters } from "./redaction/strip-control-characters.ts"
export { redactUrl } from "./redaction/redact-url.ts"

export type {
  AgentConfig,
  AgentGptConfig,
  AgentGptConfigInput,
  ChainConfig,
  CustomGasConfig,
  ExecutionConfig,
  FastGasFeedConfig,
  RemoteSignerConfig,
  TasksConfig,
  WorkflowConfig,
} from "./config/config.ts"
export { configJsonSchema } from "./config/config-json-schema.ts"
export { configSchema } from "./config/config-schema.ts"
export { defineConfig } from "./config/define-config.ts"
export type { ValueOrigin } from "./config/layers.ts"
export { suggest } from "./config/spelling.ts"
export { resolveConfig } from "./config/resolve-config.ts"
export type { ConfigSources, ResolvedConfig } from "./config/resolve-config.ts"
export { isSecretReference, secret } from "./config/secret.ts"
export type { SecretReference } from "./config/secret.ts"
export { listSettings } from "./config/settings.ts"
export type { Setting } from "./config/settings.ts"

export { parseAccountId } from "./ids/account-id.ts"
export type { AccountId, AccountIdParts } from "./ids/account-id.ts"
export { parseAssetId, parseAssetType } from "./ids/asset-id.ts"
export type { AssetId, AssetIdParts, AssetType, AssetTypeParts } from "./ids/asset-id.ts"
export { fromEvmChainNumber, parseChainId, toEvmChainNumber } from "./ids/chain-id.ts"
export type { ChainId, ChainIdParts } from "./ids/chain-id.ts"
export { DEVELOPMENT_CHAIN_IDS, isDevelopmentChain } from "./ids/development-chains.ts"
export { parseEvmAddress, toChecksumAddress } from "./ids/evm-address.ts"
export type { EvmAddress } from "./ids/evm-address.ts"

export type { Bytes32 } from "./identity/abi-word.ts"
export { parseBytes32 } from "./identity/abi-word.ts"
export { PAYMENTS_PER_BITMAP_WORD, paymentIdOf, splitPaymentId } from "./identity/payment-id.ts"
export { decodePaymentWord, encodePaymentWord } from "./identity/payment-word.ts"
export type { Payment } from "./identity/payment-word.ts"
export { computeRunId } from "./identity/run-id.ts"
export type { RunIdInput } from "./identity/run-id.ts"
export { computeStepId, computeWorkflowId, joinStepIds } from "./identity/workflow-id.ts"

export { amountFromJson, amountToJson } from "./amounts/amount.ts"
export type { Amount, AmountJson } from "./amounts/amount.ts"
export { formatAmount } from "./amounts/format-amount.ts"
export { assertPayableAmount, MAX_AMOUNT } from "./amounts/max-amount.ts"
export { parseAmount } from "./amounts/parse-amount.ts"

export { canonicalJson, parseCanonicalJson } from "./hash/canonical-json.ts"
export type { CanonicalValue } from "./hash/canonical-json.ts"
export { hashCanonical } from "./hash/hash-canonical.ts"
export { bytesToHex, hexToBytes } from "./hash/hexadecimal.ts"
export type { Hex } from "./hash/hexadecimal.ts"
export { keccak256, keccak256Bytes, useKeccak256 } from "./hash/keccak256.ts"
export type { Keccak256 } from "./hash/keccak256.ts"
export { sha256 } from "./hash/sha256.ts"

export type {
  EventDataByType,
  EventType,
  TransactionInBlock,
  TransactionReference,
  UnitsText,
} from "./events/event-data.ts"
export { EVENT_VERSION } from "./events/event.ts"
export type { AgentGptEvent, EventEnvelope, EventOf, UnknownEvent } from "./events/event.ts"
export { EVENT_TYPES, eventSchema } from "./events/event-schema.ts"
export { checkEvent, parseEvent } from "./events/parse-event.ts"
export type { ParsedEvent } from "./events/parse-event.ts"

export { ALL_STEPS } from "./vocabulary/all-steps.ts"
export { CONSISTENCY_LEVELS } from "./vocabulary/consistency-level.ts"
export type { ConsistencyLevel } from "./vocabulary/consistency-level.ts"
export { EXECUTION_METHODS } from "./vocabulary/execution-method.ts"
export type { ExecutionMethod } from "./vocabulary/execution-method.ts"
export { GAS_STRATEGIES } from "./vocabulary/gas-strategy.ts"
export type { GasStrategy } from "./vocabulary/gas-strategy.ts"
export { PRIORITIES, Priority } from "./vocabulary/priority.ts"
export { PrivacyLevel } from "./vocabulary/privacy-level.ts"
export { Role } from "./vocabulary/role.ts"
export { TaskStatus } from "./vocabulary/task-status.ts"

export type { AgentOutput, ProvenStatement, WorkflowMetadata, WorkflowProof } from "./agents/agent-output.ts"
export { BaseAgent } from "./agents/base-agent.ts"
export type { AgentOptions } from "./agents/base-agent.ts"
export { checkAgents } from "./agents/check-agents.ts"
export { checkStepDefinition } from "./agents/check-step-definition.ts"
export { explainValue, listValueTypes } from "./agents/check-value.ts"
export { defineAgent, defineStep } from "./agents/define-agent.ts"
export type { PerformableStep } from "./agents/define-agent.ts"
export { excludeRefused } from "./agents/exclude-refused.ts"
export { hashRoster } from "./agents/hash-roster.ts"
export { explainLegs, readLegs } from "./agents/read-legs.ts"
export { performStep } from "./agents/perform-step.ts"
export type { StepCall, StepOutcome } from "./agents/perform-step.ts"
export { explainLevel, requireLevel } from "./agents/require-level.ts"
export { STANDARD_STEPS } from "./agents/standard-steps.ts"
export type { StepContext, StepProgress } from "./agents/step-context.ts"
export type {
  InputsOf,
  OptionalInput,
  OutputsOf,
  StepDefinition,
  StepInputs,
  StepOutputs,
} from "./agents/step-definition.ts"
export type {
  AtomicPayments,
  BatchReceipt,
  BridgeOrder,
  GroupReceipt,
  MintBatch,
  MintReceipt,
  OrderReceipt,
  OrderTransaction,
  PaymentBatch,
  PaymentLeg,
  ReadEffects,
  ReadRequest,
  RosterRow,
  SettlementGoal,
  StepEffects,
  StepReceipt,
  StepRequest,
  SubmitEffects,
  TokenMint,
} from "./agents/step-effects.ts"
export type {
  PaymentsValue,
  QuoteValue,
  ReceiptValue,
  ReportValue,
  ScreeningValue,
  StepValues,
  ValueByType,
  ValueType,
} from "./agents/value-type.ts"

export { FAMILIES } from "./chains/chain-record.ts"
export type { ChainFamily, ChainField, ChainFinality, ChainRecord } from "./chains/chain-record.ts"
export { findChain, findChainId, listChains, suggestChain } from "./chains/chain-registry.ts"
export { summariseRoundTrips } from "./chains/summarise-round-trips.ts"
export type { RoundTripSummary } from "./chains/summarise-round-trips.ts"
export {
  DEFAULT_RELAY_MS,
  describeSynchronisation,
  DOCUMENTED_PAIRS,
  listSynchronisation,
} from "./chains/synchronisation-matrix.ts"
export type {
  DocumentedPair,
  SynchronisationCost,
  SynchronisationRow,
} from "./chains/synchronisation-matrix.ts"
