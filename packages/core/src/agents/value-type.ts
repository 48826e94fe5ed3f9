import type { UnitsText } from "../events/event-data.ts"
import type { CanonicalValue } from "../hash/canonical-json.ts"
import type { Hex } from "../hash/hexadecimal.ts"
import type { Bytes32 } from "../identity/abi-word.ts"
import type { AssetType } from "../ids/asset-id.ts"
import type { ChainId } from "../ids/chain-id.ts"
import type { EvmAddress } from "../ids/evm-address.ts"

/**
 * Who is paid, by reference. The rows themselves stay outside the plan, under the hash that binds them to it, so that
 * a payroll of 50,000 rows is as small a step as one of two.
 */
export type PaymentsValue = {
  /** `hashRoster` of the rows. */
  readonly roster: Bytes32
  readonly asset: AssetType
  /** The account whose money it is. */
  readonly payer: EvmAddress
  /** Rows with an amount above zero. */
  readonly count: number
  /** Token units of all rows. */
  readonly total: UnitsText
}

/** What a screening found. */
export type ScreeningValue = {
  /** Of the sanctions list that was used. */
  readonly listHash: Bytes32
  readonly listVersion: string
  readonly screenedAtMs: number
  readonly screenedCount: number
  /** False as soon as one address is refused. */
  readonly passed: boolean
  readonly refused: readonly { readonly address: EvmAddress; readonly reason: string }[]
}

/** A price that was offered, and how long it stands. */
export type QuoteValue = {
  readonly sell: AssetType
  readonly buy: AssetType
  readonly sellAmount: UnitsText
  readonly buyAmount: UnitsText
  /** Less is refused: the slippage bound. */
  readonly leastBuyAmount: UnitsText
  readonly expiresAtMs: number
  readonly source: string
}

/** What became of the transactions of a step. */
export type ReceiptValue = {
  readonly chainId: ChainId
  readonly succeeded: boolean
  readonly transactionHashes: readonly string[]
  readonly gasUsed: UnitsText
}

/** A written report, by its content. */
export type ReportValue = {
  readonly mediaType: string
  readonly contentHash: Bytes32
  readonly byteLength: number
}

/**
 * What goes from step to step, by the name of its type. All of it is canonical JSON: amounts are decimal text, so that
 * a value survives the database and is hashed alike everywhere.
 */
export type ValueByType = {
  readonly address: EvmAddress
  readonly amount: UnitsText
  readonly asset: AssetType
  readonly chain: ChainId
  readonly hash: Bytes32
  /** Bytes, such as the data of a call. */
  readonly data: Hex
  readonly text: string
  readonly integer: number
  readonly boolean: boolean
  readonly payments: PaymentsValue
  readonly screening: ScreeningValue
  readonly quote: QuoteValue
  readonly receipt: ReceiptValue
  readonly report: ReportValue
  /** For steps of one's own, where no other type fits; nothing is checked but that it is canonical. */
  readonly json: CanonicalValue
}

export type ValueType = keyof ValueByType

/** The values of a step by their names. */
export type StepValues = Readonly<Record<string, CanonicalValue>>
