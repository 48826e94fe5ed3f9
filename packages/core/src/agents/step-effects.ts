import type { UnitsText } from "../events/event-data.ts"
import type { CanonicalValue } from "../hash/canonical-json.ts"
import type { Hex } from "../hash/hexadecimal.ts"
import type { Bytes32 } from "../identity/abi-word.ts"
import type { AssetType } from "../ids/asset-id.ts"
import type { ChainId } from "../ids/chain-id.ts"
import type { EvmAddress } from "../ids/evm-address.ts"
import type { Role } from "../vocabulary/role.ts"

/** A question to a node. Only methods that change nothing are let through. */
export type ReadRequest = { readonly method: string; readonly params: readonly CanonicalValue[] }

/** One payee of a roster. */
export type RosterRow = {
  /** Who is paid, in the payer's own terms: stable from run to run. */
  readonly key: string
  readonly recipient: EvmAddress
  /** Token units. Zero pays nothing, but keeps the row's place. */
  readonly amount: bigint
}

/** What every agent may do: look. */
export type ReadEffects = {
  readonly read: (chainId: ChainId, request: ReadRequest) => Promise<CanonicalValue>
  /** The rows behind a value of the type `payments`, in their order. */
  readonly readRoster: (roster: Bytes32) => Promise<readonly RosterRow[]>
}

/** A transaction that a step asks for. */
export type StepRequest = {
  readonly chainId: ChainId
  /** From the context's `idempotencyKey`: the same key is never sent twice, whatever is repeated. */
  readonly idempotencyKey: string
  readonly account: EvmAddress
  readonly to: EvmAddress
  readonly valueWei: bigint
  readonly data: Hex
  /** Estimated when absent. */
  readonly gasLimit?: bigint
}

/** What became of one request. */
export type StepReceipt = {
  readonly idempotencyKey: string
  /** `unsent`: ended before anything was signed. */
  readonly status: "succeeded" | "reverted" | "cancelled" | "unsent"
  readonly transactionHash?: string
  readonly gasUsed: bigint
  readonly errorCode?: string
}

/** Payments that travel together. */
export type PaymentBatch = {
  readonly chainId: ChainId
  readonly asset: AssetType
  readonly payer: EvmAddress
  readonly roster: Bytes32
  /** Rows to these addresses are left out; they keep their place in the roster. */
  readonly excluded: readonly EvmAddress[]
}

export type BatchReceipt = {
  readonly succeeded: boolean
  readonly paidCount: number
  /** Token units. */
  readonly paidTotal: UnitsText
  /** Refused by the token: the money waits at BatchPayout for the payee, and goes back to the payer after a time. */
  readonly owedCount: number
  readonly transactionHashes: readonly string[]
  readonly gasUsed: bigint
  readonly failed: readonly { readonly key: string; readonly reason: string }[]
}

/** One token of a collection for one recipient. */
export type TokenMint = { readonly recipient: EvmAddress; readonly tokenId: bigint }

/** Tokens of one collection that are minted together. */
export type MintBatch = {
  readonly chainId: ChainId
  /** Who may mint, and pays for the gas. */
  readonly account: EvmAddress
  readonly collection: EvmAddress
  readonly mints: readonly TokenMint[]
}

export type MintReceipt = {
  readonly succeeded: boolean
  readonly mintedCount: number
  readonly transactionHashes: readonly string[]
  readonly gasUsed: bigint
  /** Those that do not exist afterwards, and why. */
  readonly failed: readonly { readonly tokenId: bigint; readonly reason: string }[]
}

/** A call on another chain, and the money that is set aside for it. */
export type BridgeOrder = {
  readonly chainId: ChainId
  /** Whose money it is; it pays for the messages, and tends the order on both chains. */
  readonly account: EvmAddress
  readonly destination: ChainId
  readonly target: EvmAddress
  readonly data: Hex
  /** Gas units that the call of the target gets. */
  readonly gasLimit: bigint
  /** Paid to the beneficiary on this chain when the call is done there, else given back. */
  readonly escrow?: {
    readonly asset: AssetType
    readonly amount: bigint
    readonly beneficiary: EvmAddress
  }
  readonly timeToLiveSeconds: number
  /** Of each kind of message at most. */
  readonly largestFeeWei: bigint
}

/** A transaction of an order or of payments on several chains, on any of its chains. */
export type OrderTransaction = {
  readonly chainId: ChainId
  readonly transactionHash: Hex
  /** What it did: `dispatch`, `outcome`, or what the tender calls it. */
  readonly action: string
  /** Nothing of what somebody else sent. */
  readonly gasUsed: bigint
  readonly gasFeeWei: bigint
  /** What was paid along for a message; what was over came back. */
  readonly messageFeeWei: bigint
}

export type OrderReceipt = {
  readonly orderId: Bytes32
  readonly state: "completed" | "refunded"
  readonly transactions: readonly OrderTransaction[]
}

/** A payment of several that happen together. */
export type PaymentLeg = {
  readonly chainId: ChainId
  /** A token of that chain. */
  readonly asset: AssetType
  readonly amount: bigint
  readonly receiver: EvmAddress
  readonly payer: EvmAddress
}

/** Payments on several chains that happen all or not at all. */
export type AtomicPayments = {
  /** Where votes are counted and it is decided. */
  readonly chainId: ChainId
  /** It begins the payments and pays for the messages; the legs that it pays itself are set aside by the step. */
  readonly account: EvmAddress
  readonly legs: readonly PaymentLeg[]
  /** Until the last vote counts. */
  readonly timeToLiveSeconds: number
  /** Of each message at most. */
  readonly largestFeeWei: bigint
}

export type GroupReceipt = {
  readonly groupId: Bytes32
  readonly state: "paid" | "aborted"
  /** What became of each leg, in their order; `none` of one that was never set aside. */
  readonly legs: readonly { readonly chainId: ChainId; readonly state: "paid" | "refunded" | "none" }[]
  readonly transactions: readonly OrderTransaction[]
}

/** How sure a step has to be before it goes on. */
export type SettlementGoal = "included" | "safe" | "finalized"

/** What an executor may do besides. All of it goes through the journal and the signing guard. */
export type SubmitEffects = {
  /** Durable when it resolves; repeating it with the same keys does nothing. */
  readonly submit: (requests: readonly StepRequest[]) => Promise<void>
  readonly waitFor: (
    idempotencyKeys: readonly string[],
    until: SettlementGoal,
  ) => Promise<readonly StepReceipt[]>
  readonly payBatch: (batch: PaymentBatch) => Promise<BatchReceipt>
  readonly mintBatch: (batch: MintBatch) => Promise<MintReceipt>
  /**
   * Sends an order once and resolves when it is paid out or given back for ever, however often it is called. `mayBeSent`
   * is asked right before the order goes out and not again: what is on its way is brought to its end.
   */
  readonly bridgeOrder: (order: BridgeOrder, mayBeSent: () => Promise<void>) => Promise<OrderReceipt>
  /**
   * Begins payments on several chains once and resolves when all are paid or all that was set aside is back for ever,
   * however often it is called. `mayBeSent` is asked right before they are begun and not again.
   */
  readonly bridgeAtomic: (payments: AtomicPayments, mayBeSent: () => Promise<void>) => Promise<GroupReceipt>
}

/** What an agent of a role may do: validators and auditors look, executors act. */
export type StepEffects<R extends Role = Role> = [R] extends [typeof Role.EXECUTOR]
  ? ReadEffects & SubmitEffects
  : ReadEffects
