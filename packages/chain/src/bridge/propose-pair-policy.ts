import { AgentGptError, DEFAULT_RELAY_MS, DOCUMENTED_PAIRS, findChain } from "@agentgpt/core"
import type { ChainFinality, ChainId, ChainRecord, EvmAddress } from "@agentgpt/core"

/** A row of FinalityPolicy, in the order and with the numbers of its contract. */
export type PairPolicyRow = {
  /** 1 confirmations, 2 safe, 3 finalized, 4 light client, 5 optimistic. */
  readonly mode: 1 | 2 | 3
  /** 0 dynamic, 1 fixed plus subsidy, 2 staked. */
  readonly costModel: 0 | 1 | 2
  readonly threshold: number
  readonly confirmations: number
  readonly optimisticSeconds: 0
  readonly finalitySeconds: number
  readonly minTtlSeconds: number
  readonly maxTtlSeconds: number
  readonly fixedFee: bigint
  readonly subsidy: bigint
  readonly gateways: readonly EvmAddress[]
}

export type PairPolicyWish = {
  /** Gateways of the source; none for a source that is no EVM chain. */
  readonly gateways: readonly EvmAddress[]
  /** How many of them must bring the same; all of them unless set. */
  readonly threshold?: number
  /** Native units of the source, for pairs with a fixed fee. */
  readonly fixedFeeWei?: bigint
  readonly subsidyWei?: bigint
}

const COST_MODELS = { dynamic: 0, "fixed-plus-subsidy": 1, staked: 2 } as const
const DAY_SECONDS = 86_400

/**
 * The terms that the registry of chains suggests for what goes from one chain to another, for governance to write. An
 * order gets time for twice the finality of the source and the way of a message there and back, and at most a day
 * more. Nothing is written: the row is data for `setPolicy`.
 * @throws CONFIG_UNKNOWN_CHAIN
 *
 * @example
 * proposePairPolicy("eip155:1", "eip155:137", { gateways: [quorum] }).minTtlSeconds // 1864
 */
export function proposePairPolicy(
  source: ChainId,
  destination: ChainId,
  { gateways, threshold = gateways.length, fixedFeeWei = 0n, subsidyWei = 0n }: PairPolicyWish,
): PairPolicyRow {
  const [from, to] = [requireKnown(source), requireKnown(destination)]
  const finalitySeconds = Math.max(1, Math.ceil(from.finality.expectedMs / 1_000))
  const messageSeconds = Math.ceil((DEFAULT_RELAY_MS + to.blockTimeMs) / 1_000)
  const minTtlSeconds = 2 * (finalitySeconds + messageSeconds)
  const cost = DOCUMENTED_PAIRS.find(({ chains }) => chains.includes(source) && chains.includes(destination))
  return {
    ...toMode(from.finality),
    costModel: COST_MODELS[cost?.cost ?? "dynamic"],
    threshold,
    optimisticSeconds: 0,
    finalitySeconds,
    minTtlSeconds,
    maxTtlSeconds: minTtlSeconds + DAY_SECONDS,
    fixedFee: fixedFeeWei,
    subsidy: subsidyWei,
    // The contract wants them ascending, so that equal terms have equal ids.
    gateways: gateways.map((gateway) => gateway.toLowerCase() as EvmAddress).toSorted(),
  }
}

function toMode(finality: ChainFinality): Pick<PairPolicyRow, "mode" | "confirmations"> {
  if (finality.kind === "depth") return { mode: 1, confirmations: finality.blocks }
  return { mode: finality.kind === "tag" && finality.tag === "safe" ? 2 : 3, confirmations: 0 }
}

function requireKnown(chainId: ChainId): ChainRecord {
  const chain = findChain(chainId)
  if (chain === undefined) throw new AgentGptError("CONFIG_UNKNOWN_CHAIN", `Nothing is known of ${chainId}.`)
  return chain
}
