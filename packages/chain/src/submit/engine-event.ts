import type { ChainId, EventDataByType, EvmAddress, Hex, UnitsText } from "@agentgpt/core"

type TransactionEvents = Pick<
  EventDataByType,
  | "transaction-signed"
  | "transaction-sent"
  | "transaction-safe"
  | "transaction-finalized"
  | "transaction-reorged"
  | "transaction-replaced"
> & {
  /** Receipts are not read, so gas is not told. */
  readonly "transaction-included": Omit<EventDataByType["transaction-included"], "gasUsed" | "gasPriceWei">
}

type IntentEvents = {
  readonly "intent-planned": { readonly payloadHash: Hex }
  /** It stays planned; `errorCode` says what it waits for, absent for a better price. */
  readonly "intent-waiting": { readonly why: string; readonly errorCode?: string }
  /** Closed before anything was signed. */
  readonly "intent-refused": { readonly why: string; readonly errorCode: string }
  /** `isSettled`: nothing was signed, or the cancelling transaction is final. */
  readonly "intent-cancelled": { readonly isSettled: boolean; readonly who?: string; readonly why?: string }
  /** Its nonce was taken by a transaction that is not ours; it gets another one. */
  readonly "intent-replanned": { readonly nonce: UnitsText; readonly takenBy: string }
  readonly "intent-settled": {
    readonly as: "finalized" | "reverted" | "cancelled"
    readonly nonce: UnitsText
  }
  /** Nodes refused the bytes and will go on refusing them: a person has to look. */
  readonly "transaction-refused": {
    readonly transactionHash: Hex
    readonly outcome: string
    readonly message?: string
  }
  /** Private relays do not take it, as `outcome` says; or they took it, and no block has it. */
  readonly "transaction-withheld": {
    readonly transactionHash: Hex
    readonly outcome: string
    readonly message?: string
  }
  /** It was asked to be private, and goes to public nodes from now on: same nonce, same bytes. */
  readonly "intent-made-public": { readonly who: string; readonly why: string }
}

type LaneOnly = { readonly chainId: ChainId }

type LaneEvents = {
  readonly "lane-opened": { readonly fencingToken: UnitsText; readonly unsettled: number }
  /** Another program writes in the lane; this one waits for its turn. */
  readonly "lane-busy": LaneOnly
  readonly "lane-frozen": { readonly why: string }
  readonly "lane-halted": LaneOnly
  readonly "lane-resumed": LaneOnly
  /** The account needs `shortfallWei` more before anything further is signed. */
  readonly "lane-unfunded": { readonly shortfallWei: UnitsText; readonly balanceWei: UnitsText }
  readonly "lane-funded": LaneOnly
  /** The lane begins again after a pause; what was signed is in the journal. */
  readonly "lane-interrupted": { readonly errorCode: string; readonly why: string }
  readonly "lane-closed": LaneOnly
  /** The fee history is followed instead, until the feed can be used again; told once for each reason. */
  readonly "feed-refused": { readonly errorCode: string; readonly why: string }
  readonly "chain-unreadable": { readonly errorCode: string; readonly why: string }
  readonly "chain-readable": LaneOnly
}

/** What happens in an engine, by type. Transactions are told in the vocabulary of the project's events. */
export type EngineEventData = TransactionEvents & IntentEvents & LaneEvents
export type EngineEventType = keyof EngineEventData

/** Plain data: it may be stored or sent as it is. */
export type EngineEvent = {
  readonly [Type in EngineEventType]: {
    readonly type: Type
    /** Milliseconds since 1970. */
    readonly at: number
    readonly account: EvmAddress
    /** Of the intent it is about. */
    readonly idempotencyKey?: string
    readonly data: EngineEventData[Type]
  }
}[EngineEventType]

export type EmitEvent = <Type extends EngineEventType>(
  type: Type,
  account: EvmAddress,
  data: EngineEventData[Type],
  idempotencyKey?: string,
) => void
