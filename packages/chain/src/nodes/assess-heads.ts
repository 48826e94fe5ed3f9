import type { Hex } from "@agentgpt/core"

/** What a node said of itself. */
export type HeadReport = {
  readonly name: string
  /** Undefined: it gave no usable answer. */
  readonly head?: {
    readonly chainNumber: bigint
    readonly number: bigint
    readonly timestampMs: number
  }
}

export type Standing =
  | "usable"
  /** Behind the others, or its last block is too old. */
  | "stale"
  /** A majority has another block at a height where there should be one only. */
  | "forked"
  /** There is no majority, so nobody is believed. */
  | "disputed"
  | "wrong-chain"
  | "silent"

export type HeadRules = {
  readonly chainNumber: bigint
  /** Blocks a node may be behind. */
  readonly mostLag: bigint
  /** Blocks below the lowest usable head at which hashes are compared: the tip itself may differ for a moment. */
  readonly comparisonDepth: bigint
  /** A last block older than this makes a node stale; undefined where blocks come on demand. */
  readonly oldestHeadMs?: number
}

export type HeadAssessment = {
  readonly standings: ReadonlyMap<string, Standing>
  /** The height at which the nodes that are still usable have to agree; undefined if none is. */
  readonly comparisonHeight: bigint | undefined
  /** The head that counts as the chain's. */
  readonly head: bigint | undefined
}

/**
 * Judges nodes by their heads. With three and more, the head is what a majority has reached, so that one liar
 * cannot make all others look stale; with two, the higher one, which the comparison of hashes then checks.
 */
export function assessHeads(reports: readonly HeadReport[], rules: HeadRules, nowMs: number): HeadAssessment {
  const standings = new Map<string, Standing>()
  const onChain = reports.filter((report) => report.head?.chainNumber === rules.chainNumber)
  const heads = onChain.map(({ head }) => head!.number).sort((a, b) => (a > b ? -1 : 1))
  const head = heads[heads.length >= 3 ? Math.floor(heads.length / 2) : 0]
  let lowest: bigint | undefined
  for (const report of reports) {
    const standing = judge(report, rules, head, nowMs)
    standings.set(report.name, standing)
    const number = report.head?.number
    if (standing === "usable" && number !== undefined && (lowest === undefined || number < lowest))
      lowest = number
  }
  if (lowest === undefined) return { standings, comparisonHeight: undefined, head }
  const height = lowest - rules.comparisonDepth
  return { standings, comparisonHeight: height < 0n ? 0n : height, head }
}

function judge({ head }: HeadReport, rules: HeadRules, best: bigint | undefined, nowMs: number): Standing {
  if (head === undefined) return "silent"
  if (head.chainNumber !== rules.chainNumber) return "wrong-chain"
  if (best !== undefined && head.number + rules.mostLag < best) return "stale"
  const isOld = rules.oldestHeadMs !== undefined && nowMs - head.timestampMs > rules.oldestHeadMs
  return isOld ? "stale" : "usable"
}

/**
 * Judges nodes by the block that each has at one height. A majority of those that answered is believed; the
 * others are on a fork. Without a majority all are disputed.
 */
export function assessHashes(hashes: ReadonlyMap<string, Hex>): ReadonlyMap<string, Standing> {
  const votes = new Map<Hex, number>()
  for (const hash of hashes.values()) votes.set(hash, (votes.get(hash) ?? 0) + 1)
  const quorum = Math.floor(hashes.size / 2) + 1
  const believed = [...votes].find(([, count]) => count >= quorum)?.[0]
  return new Map(
    [...hashes].map(([name, hash]) => {
      if (believed === undefined) return [name, "disputed"]
      return [name, hash === believed ? "usable" : "forked"]
    }),
  )
}
