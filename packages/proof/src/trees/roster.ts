import { computeRosterEntry } from "@agentgpt/circuits"
import { AgentGptError, type EvmAddress, MAX_AMOUNT, parseEvmAddress } from "@agentgpt/core"

import { deriveSalt } from "../commitments/derive-salt.ts"
import { type ChunkPlace, createChunkTree, mostChunks, padTo, splitIntoChunks } from "./chunk-tree.ts"
import { listProblems, type RowProblem } from "./list-problems.ts"

/** Somebody who may be paid, and the most that one run may pay him, in token units. */
export type RosterRow = { readonly recipient: string; readonly cap: bigint }

/** One aligned chunk: exactly `chunkSize` rows, filled up with recipient 0 and cap 0. */
export type RosterChunk = ChunkPlace & {
  readonly recipients: readonly bigint[]
  readonly caps: readonly bigint[]
}

export type Roster = {
  readonly root: bigint
  readonly chunkSize: number
  readonly rows: readonly { readonly recipient: EvmAddress; readonly cap: bigint }[]
  readonly chunks: readonly RosterChunk[]
  /** The number of a payee's row, from 0. */
  readonly rowOf: (recipient: string) => number | undefined
}

type RosterProblem = "address" | "zero" | "cap" | "duplicate"

const meanings: Readonly<Record<RosterProblem, string>> = {
  address: "The recipient is no EVM address, or its checksum is wrong, in rows",
  zero: "The recipient is the zero address in rows",
  cap: "The cap is not an integer from 0 to 2^88 - 1 in rows",
  duplicate: "The recipient stands in an earlier row as well in rows",
}

/**
 * Commits to who may be paid at most what. The order of the rows is kept; the same rows, size and secret give the
 * same roster.
 * @throws PROOF_ROSTER_INVALID, naming every wrong row; PROOF_SECRET_INVALID
 *
 * @example
 * ```ts
 * const roster = createRoster([{ recipient: "0xd8da6bf26964af9d7eed9e03e53415d37aa96045", cap: 5_000_000n }], { chunkSize: 16, secret })
 * ```
 */
export function createRoster(
  rows: readonly RosterRow[],
  options: { readonly chunkSize: number; readonly secret: Uint8Array },
): Roster {
  const { chunkSize, secret } = options
  if (rows.length === 0) throw new AgentGptError("PROOF_ROSTER_INVALID", "The roster has no rows.")
  if (rows.length > chunkSize * mostChunks) {
    throw new AgentGptError(
      "PROOF_ROSTER_INVALID",
      `${rows.length} rows exceed the ${chunkSize * mostChunks} of a roster with chunks of ${chunkSize}.`,
    )
  }
  const problems = findProblems(rows)
  if (problems.length > 0) throw listProblems("PROOF_ROSTER_INVALID", problems, meanings)
  const normal = rows.map(({ recipient, cap }) => ({ recipient: parseEvmAddress(recipient), cap }))
  const padded = splitIntoChunks(normal, chunkSize).map((chunk) => ({
    recipients: padTo(
      chunk.map(({ recipient }) => BigInt(recipient)),
      chunkSize,
      0n,
    ),
    caps: padTo(
      chunk.map(({ cap }) => cap),
      chunkSize,
      0n,
    ),
  }))
  const entries = padded.map(({ recipients, caps }) =>
    recipients.map((recipient, i) => computeRosterEntry(recipient, caps[i] ?? 0n)),
  )
  const { root, places } = createChunkTree(entries, (i) => deriveSalt(secret, "roster-chunk", i))
  const numbers = new Map(normal.map(({ recipient }, i) => [recipient, i]))
  return {
    root,
    chunkSize,
    rows: normal,
    chunks: places.map((place, i) => ({ ...place, ...(padded[i] ?? { recipients: [], caps: [] }) })),
    rowOf: (recipient) => numbers.get(parseEvmAddress(recipient)),
  }
}

function findProblems(rows: readonly RosterRow[]): readonly RowProblem<RosterProblem>[] {
  const seen = new Set<string>()
  return rows.flatMap(({ recipient, cap }, row) => {
    const address = readAddress(recipient)
    const isDuplicate = address !== undefined && seen.has(address)
    if (address !== undefined) seen.add(address)
    const found: RosterProblem[] = []
    if (address === undefined) found.push("address")
    else if (BigInt(address) === 0n) found.push("zero")
    if (isDuplicate) found.push("duplicate")
    if (typeof cap !== "bigint" || cap < 0n || cap > MAX_AMOUNT) found.push("cap")
    return found.map((problem) => ({ row, problem }))
  })
}

/** The normal form of an address, if it is one. */
export function readAddress(text: string): EvmAddress | undefined {
  try {
    return parseEvmAddress(text)
  } catch {
    return undefined
  }
}
