export { ComplianceAgent } from "./compliance/compliance-agent.ts"
export type { ComplianceAgentOptions, KeptEvidence } from "./compliance/compliance-agent.ts"
export { importList } from "./compliance/import-list.ts"
export type { ImportOptions } from "./compliance/import-list.ts"
export type { ListKind } from "./compliance/list-entry.ts"
export type { ListPlace, ListRecord, SanctionsList } from "./compliance/list-record.ts"
export { createListRegister } from "./compliance/list-register.ts"
export type { ListRegister } from "./compliance/list-register.ts"
export type { ListRules } from "./compliance/list-rules.ts"
export type { ListFormat, ListSource } from "./compliance/list-source.ts"
export { createScreenRecipients } from "./compliance/screen-recipients.ts"
export { createScreening } from "./compliance/screening.ts"
export type { Screening, ScreeningOptions } from "./compliance/screening.ts"
export { hashEvidence, parseEvidence } from "./compliance/screening-evidence.ts"
export type { Hit, ScreeningEvidence } from "./compliance/screening-evidence.ts"
export { verifyEvidence } from "./compliance/verify-evidence.ts"

export { ContractAgent } from "./contract/contract-agent.ts"
export type { ContractAgentOptions } from "./contract/contract-agent.ts"

export { CrossChainAgent } from "./cross-chain/cross-chain-agent.ts"
export type { CrossChainAgentOptions } from "./cross-chain/cross-chain-agent.ts"

export { FXAgent } from "./fx/fx-agent.ts"
export type { FXAgentOptions } from "./fx/fx-agent.ts"
export { leastFor } from "./fx/slippage.ts"
export { createUniswapVenue } from "./fx/uniswap-v3.ts"
export type { UniswapDeployment, UniswapOptions } from "./fx/uniswap-v3.ts"
export type { Exchange, Offer, SwapCall, SwapTerms, Venue } from "./fx/venue.ts"

export { MintAgent } from "./mint/mint-agent.ts"
export type { MintAgentOptions } from "./mint/mint-agent.ts"

export { PaymentAgent } from "./payment/payment-agent.ts"
export type { PaymentAgentOptions } from "./payment/payment-agent.ts"
export { planPayouts } from "./payment/plan-payouts.ts"
export type { Payout } from "./payment/plan-payouts.ts"
export type { PaymentScreening } from "./payment/screen-again.ts"

export type { Movement } from "./treasury/read-movement.ts"
export { TreasuryAgent } from "./treasury/treasury-agent.ts"
export type { TreasuryAgentOptions } from "./treasury/treasury-agent.ts"

export { ReportingAgent } from "./reporting/reporting-agent.ts"
export type { KeptReport, ReportFormat, ReportingAgentOptions } from "./reporting/reporting-agent.ts"
export type {
  RefusedRow,
  ReportedAsset,
  ReportedPayment,
  ReportedProof,
  ReportedScreening,
  ReportedStatus,
  ReportedStep,
  RunReport,
} from "./reporting/run-report.ts"
export { writeCsv } from "./reporting/write-csv.ts"
export { writeHtml } from "./reporting/write-html.ts"
export { writeJson } from "./reporting/write-json.ts"
export { writeMarkdown } from "./reporting/write-markdown.ts"
