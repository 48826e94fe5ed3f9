import type { TransactionEngine } from "../../submit/transaction-engine.ts"

/** What batches need of the transaction engine. */
export type BatchEngine = Pick<TransactionEngine, "submit" | "waitFor">
