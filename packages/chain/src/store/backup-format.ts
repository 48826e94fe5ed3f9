/** A backup is text: one line of canonical JSON per row, between a header and a footer with the hash of all before it. */
export const BACKUP_FORMAT = "agentgpt-journal-backup"
export const BACKUP_VERSION = 1

export type BackupHeader = {
  readonly format: typeof BACKUP_FORMAT
  readonly version: number
  readonly journalId: string
  readonly generation: string
  readonly migrations: readonly string[]
  readonly writtenAt: string
}

export type BackupFooter = { readonly rows: number; readonly sha256: string }

type BackupTable = {
  readonly name: string
  /** Column and type; all values are written as PostgreSQL's own text. */
  readonly columns: Readonly<Record<string, string>>
  readonly order: readonly string[]
  /** The column that the database numbers itself. */
  readonly numbered?: string
}

/** In the order in which rows refer to each other. Identity, transitions and leases belong to a database, not to a backup. */
export const BACKUP_TABLES: readonly BackupTable[] = [
  {
    name: "decision",
    columns: {
      decision_id: "bigint",
      kind: "text",
      subject: "text",
      who: "text",
      why: "text",
      decided_at: "timestamptz",
    },
    order: ["decision_id"],
    numbered: "decision_id",
  },
  {
    name: "lane",
    columns: {
      chain_id: "text",
      account: "text",
      first_nonce: "bigint",
      next_nonce: "bigint",
      fencing_token: "bigint",
      frozen_why: "text",
    },
    order: ["chain_id", "account"],
  },
  {
    name: "intent",
    columns: {
      intent_id: "bigint",
      idempotency_key: "text",
      chain_id: "text",
      payload: "text",
      payload_hash: "text",
      state: "text",
      state_why: "text",
      created_at: "timestamptz",
    },
    order: ["intent_id"],
    numbered: "intent_id",
  },
  {
    name: "slot",
    columns: {
      chain_id: "text",
      account: "text",
      nonce: "bigint",
      intent_id: "bigint",
      state: "text",
      taken_by: "text",
      taken_block_number: "bigint",
      taken_block_hash: "text",
      finalized_block_number: "bigint",
      declared_by: "text",
      declared_why: "text",
    },
    order: ["chain_id", "account", "nonce"],
  },
  {
    name: "attempt",
    columns: {
      chain_id: "text",
      transaction_hash: "text",
      account: "text",
      nonce: "bigint",
      attempt_number: "integer",
      kind: "text",
      call_hash: "text",
      signed_bytes: "bytea",
      fencing_token: "bigint",
      state: "text",
      succeeded: "boolean",
      block_number: "bigint",
      block_hash: "text",
      finalized_block_number: "bigint",
      signed_at: "timestamptz",
    },
    order: ["chain_id", "account", "nonce", "attempt_number"],
  },
  {
    name: "spending",
    columns: {
      chain_id: "text",
      account: "text",
      nonce: "bigint",
      asset: "text",
      amount: "numeric",
      plan_hash: "text",
      passed_at: "timestamptz",
    },
    order: ["chain_id", "account", "nonce", "asset"],
  },
  {
    name: "cross_order",
    columns: {
      order_id: "text",
      source_chain_id: "text",
      destination_chain_id: "text",
      order_json: "text",
      dispatch_transaction: "text",
      dispatch_log_index: "integer",
      dispatched_at: "timestamptz",
      source_state: "text",
      destination_state: "text",
      asks_why: "text",
      patience_round: "integer",
      recorded_at: "timestamptz",
      ended_at: "timestamptz",
    },
    order: ["order_id"],
  },
  {
    name: "cross_order_deed",
    columns: {
      order_id: "text",
      action: "text",
      attempt_number: "integer",
      patience_round: "integer",
      idempotency_key: "text",
      chain_id: "text",
      account: "text",
      to_address: "text",
      value_wei: "numeric",
      data: "text",
      why: "text",
      chosen_at: "timestamptz",
    },
    order: ["order_id", "action", "attempt_number"],
  },
  {
    name: "payment_group",
    columns: {
      idempotency_key: "text",
      group_id: "text",
      group_json: "text",
      recorded_at: "timestamptz",
    },
    order: ["idempotency_key"],
  },
  {
    name: "swap_secret",
    columns: { hashlock: "text", secret: "text", known_since: "timestamptz" },
    order: ["hashlock"],
  },
  {
    name: "swap",
    columns: { swap_id: "text", hashlock: "text", terms_json: "text", recorded_at: "timestamptz" },
    order: ["swap_id"],
  },
  {
    name: "publication",
    columns: {
      intent_id: "bigint",
      from_block: "bigint",
      who: "text",
      why: "text",
      decided_at: "timestamptz",
    },
    order: ["intent_id", "from_block"],
  },
]
