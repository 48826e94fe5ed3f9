import type { ColumnType, Generated, Kysely, Transaction } from "kysely"
import type { DeedAction, DestinationState, SourceState } from "../bridge/order.ts"
import type { AttemptState, IntentState, SlotState } from "../journal/states.ts"

/** Read as text and written by the database alone. */
type WrittenByDatabase = ColumnType<Date, never, never>
/** Computed from the state, for indexes that a change of state need not touch. */
type Computed = ColumnType<boolean, never, never>

export type IdentityTable = {
  readonly only_row: Generated<boolean>
  readonly journal_id: Generated<string>
  readonly generation: Generated<bigint>
  readonly system_identifier: string | null
  readonly created_at: WrittenByDatabase
}

export type DecisionKind = "halt" | "resume" | "freeze" | "restore" | "declare-foreign" | "release"

export type DecisionTable = {
  readonly decision_id: Generated<bigint>
  readonly kind: DecisionKind
  readonly subject: string
  readonly who: string
  readonly why: string
  readonly decided_at: WrittenByDatabase
}

export type LaneTable = {
  readonly chain_id: string
  readonly account: string
  readonly first_nonce: bigint
  readonly next_nonce: bigint
  readonly fencing_token: Generated<bigint>
  readonly holder: string | null
  readonly lease_expires_at: Date | null
  readonly checked_token: bigint | null
  readonly frozen_why: string | null
}

export type IntentTable = {
  readonly intent_id: Generated<bigint>
  readonly idempotency_key: string
  readonly chain_id: string
  readonly payload: string
  readonly payload_hash: string
  readonly state: Generated<IntentState>
  readonly state_why: string | null
  readonly created_at: WrittenByDatabase
  readonly is_unfinished: Computed
}

export type SlotTable = {
  readonly chain_id: string
  readonly account: string
  readonly nonce: bigint
  readonly intent_id: bigint | null
  readonly state: SlotState
  readonly taken_by: string | null
  readonly taken_block_number: bigint | null
  readonly taken_block_hash: string | null
  readonly finalized_block_number: bigint | null
  readonly declared_by: string | null
  readonly declared_why: string | null
  /** Given out, and not settled. */
  readonly is_open: Computed
  /** Given out, and not lost to something else: it pays its intent, or paid it. */
  readonly is_live: Computed
}

export type AttemptTable = {
  readonly chain_id: string
  readonly transaction_hash: string
  readonly account: string
  readonly nonce: bigint
  readonly attempt_number: number
  readonly kind: "payment" | "cancel"
  readonly call_hash: string
  readonly signed_bytes: Uint8Array
  readonly fencing_token: bigint
  readonly state: AttemptState
  readonly succeeded: boolean | null
  readonly block_number: bigint | null
  readonly block_hash: string | null
  readonly finalized_block_number: bigint | null
  readonly signed_at: WrittenByDatabase
}

export type SpendingTable = {
  readonly chain_id: string
  readonly account: string
  readonly nonce: bigint
  readonly asset: string
  /** Read as text: it may be larger than what a column of 64 bits holds. */
  readonly amount: string
  readonly plan_hash: string
  readonly passed_at: WrittenByDatabase
}

export type CrossOrderTable = {
  readonly order_id: string
  readonly source_chain_id: string
  readonly destination_chain_id: string
  readonly order_json: string
  readonly dispatch_transaction: string
  readonly dispatch_log_index: number
  readonly dispatched_at: Date
  readonly source_state: Generated<Exclude<SourceState, "none">>
  readonly destination_state: Generated<DestinationState>
  readonly asks_why: string | null
  readonly patience_round: Generated<number>
  readonly recorded_at: WrittenByDatabase
  readonly ended_at: Date | null
  readonly is_unfinished: Computed
}

export type CrossOrderDeedTable = {
  readonly order_id: string
  readonly action: DeedAction
  readonly attempt_number: number
  readonly patience_round: number
  readonly idempotency_key: string
  readonly chain_id: string
  readonly account: string
  readonly to_address: string
  /** Read as text: it may be larger than what a column of 64 bits holds. */
  readonly value_wei: string
  readonly data: string
  readonly why: string
  readonly chosen_at: Date
}

export type PaymentGroupTable = {
  readonly idempotency_key: string
  readonly group_id: string
  readonly group_json: string
  readonly recorded_at: WrittenByDatabase
}

/** Only what reads and writes secrets selects from it. */
export type SwapSecretTable = {
  readonly hashlock: string
  readonly secret: string
  readonly known_since: WrittenByDatabase
}

export type SwapTable = {
  readonly swap_id: string
  readonly hashlock: string
  readonly terms_json: string
  readonly recorded_at: WrittenByDatabase
}

export type PublicationTable = {
  readonly intent_id: bigint
  readonly from_block: bigint
  readonly who: string
  readonly why: string
  readonly decided_at: WrittenByDatabase
}

export type IntentProgressView = {
  readonly intent_id: bigint
  readonly idempotency_key: string
  readonly chain_id: string
  readonly payload_hash: string
  readonly state: IntentState
  readonly state_why: string | null
  readonly account: string | null
  readonly nonce: bigint | null
  readonly transaction_hash: string | null
  readonly block_number: bigint | null
  readonly progress: IntentState | AttemptState
}

/** The tables of the journal, as kysely knows them. All stand in the schema `agentgpt`. */
export type JournalDatabase = {
  readonly "agentgpt.identity": IdentityTable
  readonly "agentgpt.decision": DecisionTable
  readonly "agentgpt.lane": LaneTable
  readonly "agentgpt.intent": IntentTable
  readonly "agentgpt.slot": SlotTable
  readonly "agentgpt.attempt": AttemptTable
  readonly "agentgpt.spending": SpendingTable
  readonly "agentgpt.cross_order": CrossOrderTable
  readonly "agentgpt.cross_order_deed": CrossOrderDeedTable
  readonly "agentgpt.payment_group": PaymentGroupTable
  readonly "agentgpt.swap_secret": SwapSecretTable
  readonly "agentgpt.swap": SwapTable
  readonly "agentgpt.publication": PublicationTable
  readonly "agentgpt.intent_progress": IntentProgressView
}

export type JournalSql = Kysely<JournalDatabase>
export type JournalTransaction = Transaction<JournalDatabase>
