import type { ChainId, Hex } from "@agentgpt/core"
import type { FeeReader } from "./read-fee-market.ts"
import { readDataFeeBound, readOperatorFee } from "./rollup-fees.ts"

/** Who takes a fee beside gas: an OP-stack chain does; elsewhere the fee for data, if there is one, is gas itself. */
export const DATA_FEES = ["op-stack", "none"] as const
export type DataFeeKind = (typeof DATA_FEES)[number]

/** What a chain takes at most beside gas, at both ends of what a transaction may be. */
export type DataFees = {
  readonly smallest: { readonly dataWei: bigint; readonly operatorWei: bigint }
  readonly largest: { readonly dataWei: bigint; readonly operatorWei: bigint }
}

const OP_STACK_CHAINS: ReadonlySet<ChainId> = new Set([
  "eip155:10",
  "eip155:8453",
  "eip155:84532",
  "eip155:11155420",
])

/** Nodes take no transaction of more bytes, and no chain one of more gas. */
const MOST_BYTES = 131_072n
const MOST_GAS = 2n ** 24n
/** What a signed transaction holds beside its data, generously. */
const ENVELOPE_BYTES = 256n
/** The price on the chain below may rise by an eighth with each of its blocks: two of them. */
const MARGIN_PERMILLE = 1270n

export function dataFeeOf(chainId: ChainId): DataFeeKind {
  return OP_STACK_CHAINS.has(chainId) ? "op-stack" : "none"
}

/**
 * Asks an OP-stack chain for its fees beside gas. Four questions for all sizes: the fee for data never grows faster
 * at a small size than at a large one, and that of the operator grows evenly.
 * @throws FEE_ORACLE_FAILED, NODE_ codes
 */
export async function readDataFees(node: FeeReader): Promise<DataFees> {
  const [smallData, largeData, smallOperator, largeOperator] = await Promise.all([
    readDataFeeBound(node, 0n),
    readDataFeeBound(node, MOST_BYTES),
    readOperatorFee(node, 0n),
    readOperatorFee(node, MOST_GAS),
  ])
  return {
    smallest: { dataWei: smallData, operatorWei: smallOperator },
    largest: { dataWei: largeData, operatorWei: largeOperator },
  }
}

/** The most that a transaction with this data may cost beside its gas. */
export function boundDataFeeWei(fees: DataFees | undefined, data: Hex, gasLimit: bigint): bigint {
  if (fees === undefined) return 0n
  const { smallest, largest } = fees
  const bytes = BigInt((data.length - 2) / 2) + ENVELOPE_BYTES
  const dataWei = between(smallest.dataWei, largest.dataWei, bytes, MOST_BYTES)
  const operatorWei = between(smallest.operatorWei, largest.operatorWei, gasLimit, MOST_GAS)
  return ((dataWei + operatorWei) * MARGIN_PERMILLE) / 1000n
}

/** Rounded up, as everything that bounds. */
function between(low: bigint, high: bigint, at: bigint, most: bigint): bigint {
  const rise = high > low ? high - low : 0n
  return low + (rise * at + most - 1n) / most
}
