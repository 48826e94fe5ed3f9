import type { Person } from "../journal/person.ts"
import type { Alongside, Intent } from "../journal/plan-intents.ts"
import type { Route } from "../nodes/pool-options.ts"
import type { Cancellation } from "./cancel-intent.ts"
import type { RouteChange } from "./change-route.ts"
import type { EngineEvent } from "./engine-event.ts"
import type { PreparedBook } from "./prepared-transactions.ts"
import type { ProgressRow } from "./read-progress.ts"
import type { EngineStatus } from "./engine-status.ts"
import type { TransactionRequest } from "./transaction-request.ts"
import type { WaitGoal } from "./wait-for.ts"

/** One chain and one or more lanes: what is submitted is paid once, whatever happens on the way. */
export type TransactionEngine = {
  /**
   * Writes transactions down, durable when it returns; they are sent from then on, by this engine or by the next.
   * The same key with the same payload is the same request, however often it comes. `alongside` runs in the transaction that
   * writes them: what it throws takes them back.
   * @throws SUBMIT_ codes, JOURNAL_KEY_INVALID, JOURNAL_KEY_REUSED, FEE_DEADLINE_MISSING,
   * NODE_PRIVATE_ROUTE_MISSING, ID_ codes; nothing of the requests was written then
   */
  readonly submit: (
    requests: readonly TransactionRequest[],
    alongside?: Alongside,
  ) => Promise<readonly Intent[]>
  /**
   * Does all that needs no nonce and writes nothing: what it returns is fired when a trigger holds, or discarded.
   * @throws SUBMIT_WOULD_REVERT, SUBMIT_FUNDS_MISSING, SUBMIT_PREPARED_ENDED, FEE_ and NODE_ codes
   */
  readonly prepare: PreparedBook["prepare"]
  /**
   * Resolves when all have come so far, or have ended otherwise: reverted, failed before sending, cancelled,
   * frozen; or when `enough` is aborted, wherever they are then. Transactions in a block may have failed, and may leave it again: only `finalized` is for ever.
   * @throws JOURNAL_INTENT_UNKNOWN, SUBMIT_STOPPED
   */
  readonly waitFor: (
    idempotencyKeys: readonly string[],
    until: WaitGoal,
    enough?: AbortSignal,
  ) => Promise<readonly ProgressRow[]>
  /** Tells everything that happens; returns what ends the telling. What a listener throws is ignored. */
  readonly on: (listener: (event: EngineEvent) => void) => () => void
  /**
   * Ends an intent that is in no block; after signing the chain decides between payment and cancellation.
   * @throws JOURNAL_PERSON_MISSING, JOURNAL_INTENT_UNKNOWN, SUBMIT_CANCEL_TOO_LATE, SUBMIT_LANE_ELSEWHERE
   */
  readonly cancel: (idempotencyKey: string, person: Person) => Promise<Cancellation>
  /**
   * Lets public nodes have what was asked to be private: same slot, same bytes. Any program may do so (`changeRoute`).
   * @throws JOURNAL_PERSON_MISSING, JOURNAL_INTENT_UNKNOWN, SUBMIT_ROUTE_FIXED for the way back
   */
  readonly changeRoute: (idempotencyKey: string, route: Route, person: Person) => Promise<RouteChange>
  readonly status: () => Promise<EngineStatus>
  /** Ends in order: what was begun is finished or left to the next engine, leases are given back. */
  readonly stop: () => Promise<void>
}
