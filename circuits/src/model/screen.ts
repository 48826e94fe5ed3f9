import { AgentGptError } from "@agentgpt/core"

import { fitsBits } from "../field.ts"
import type { PublicSignals } from "../signals/public-signals.ts"
import { hashFields } from "./hash-fields.ts"
import { checkChunkPlace, computeRosterEntry } from "./payment-chunk.ts"
import { computeSixteenAryRoot } from "./sixteen-ary-root.ts"
import { unless, type Violation } from "./violation.ts"

/** Fills up deny lists: no recipient is 2^160. */
const denyPadding = 1n << 160n

/** All input signals of Screen, under their names in the circuit. */
export type ScreenInput = {
  readonly prevScreen: bigint
  readonly rosterRoot: bigint
  readonly denyRoot: bigint
  readonly chunkIndex: bigint
  readonly chunkSalt: bigint
  readonly rosterSibling: readonly bigint[]
  readonly recipient: readonly bigint[]
  readonly cap: readonly bigint[]
  readonly deny: readonly bigint[]
}

/**
 * A deny list of exactly `size` entries, padded with a value that is no address.
 *
 * @example
 * ```ts
 * padDenyList([0xbadn], 16).length // 16
 * ```
 */
export function padDenyList(entries: readonly bigint[], size: number): readonly bigint[] {
  if (entries.length > size) {
    throw new AgentGptError("CIRCUIT_INPUT_INVALID", `${entries.length} entries do not fit a list of ${size}`)
  }
  if (entries.some((entry) => !fitsBits(entry, 160))) {
    throw new AgentGptError("CIRCUIT_INPUT_INVALID", "a deny-list entry is not an address")
  }
  return [...entries, ...Array.from({ length: size - entries.length }, () => denyPadding)]
}

/**
 * The root of a padded deny list.
 *
 * @example
 * ```ts
 * const denyRoot = computeDenyRoot(padDenyList(sanctioned, 256))
 * ```
 */
export function computeDenyRoot(paddedList: readonly bigint[]): bigint {
  return computeSixteenAryRoot(paddedList)
}

/**
 * The screen root of a roster: the state after the Screen proofs of its first `chunkCount` chunks, in order.
 *
 * @example
 * ```ts
 * const policy = computePolicy(agentsRoot, rosterRoot, computeScreenRoot(rosterRoot, denyRoot, 3))
 * ```
 */
export function computeScreenRoot(rosterRoot: bigint, denyRoot: bigint, chunkCount: number): bigint {
  const indices = Array.from({ length: chunkCount }, (_, i) => BigInt(i))
  return indices.reduce(
    (state, chunkIndex) => computeNextScreen({ prevScreen: state, rosterRoot, denyRoot, chunkIndex }),
    0n,
  )
}

/**
 * Every public signal that Screen has for an input.
 *
 * @example
 * ```ts
 * const { nextScreen } = computeScreenSignals(input)
 * ```
 */
export function computeScreenSignals(input: ScreenInput): PublicSignals<"Screen"> {
  const { prevScreen, rosterRoot, denyRoot, chunkIndex } = input
  return { nextScreen: computeNextScreen(input), prevScreen, rosterRoot, denyRoot, chunkIndex }
}

/**
 * Every rule of Screen that an input breaks; none means that the circuit has a witness for it.
 *
 * @example
 * ```ts
 * checkScreen(input) // [{ rule: "notDenied", at: 7 }]: the recipient of row 7 is on the list
 * ```
 */
export function checkScreen(input: ScreenInput): readonly Violation[] {
  const { recipient, cap, deny, denyRoot } = input
  const entries = recipient.map((payee, i) => computeRosterEntry(payee, cap[i] ?? 0n))
  const rows = recipient.flatMap((payee, i) =>
    [
      unless(fitsBits(payee, 160), "recipientRange", i),
      unless(fitsBits(cap[i] ?? 0n, 88), "capRange", i),
      unless(!deny.includes(payee), "notDenied", i),
    ].flat(),
  )
  return [
    ...unless(computeDenyRoot(deny) === denyRoot, "denyRoot"),
    ...rows,
    ...checkChunkPlace(entries, input),
  ]
}

type ScreenLink = Pick<ScreenInput, "prevScreen" | "rosterRoot" | "denyRoot" | "chunkIndex">

function computeNextScreen({ prevScreen, rosterRoot, denyRoot, chunkIndex }: ScreenLink): bigint {
  return hashFields([prevScreen, rosterRoot, denyRoot, chunkIndex])
}
