import { computeDenyRoot, padDenyList, type ScreenInput } from "../../../src/model/screen.ts"
import { computeRosterEntry } from "../../../src/model/payment-chunk.ts"
import { makeRows, placeChunk, type PaymentRow } from "./pay-batch.ts"
import { bitsAt, fieldAt } from "./random-field.ts"

export type ScreenChanges = {
  readonly rows?: (rows: readonly PaymentRow[]) => readonly PaymentRow[]
  readonly entries?: readonly bigint[]
  readonly position?: number
  readonly deny?: (list: readonly bigint[]) => readonly bigint[]
  readonly input?: (input: ScreenInput) => ScreenInput
}

const denySize = 16

/** A chunk whose recipients are not on the list, unless a change puts one there. */
export function buildScreen(changes: ScreenChanges = {}, seed = 1n): ScreenInput {
  const rows = (changes.rows ?? keep)(makeRows(seed))
  const chunkSalt = fieldAt(seed, 1_000)
  const entries = changes.entries ?? rows.map(({ recipient, cap }) => computeRosterEntry(recipient, cap))
  const listed = Array.from({ length: 11 }, (_, i) => bitsAt(seed, 4_000 + i, 160))
  const deny = (changes.deny ?? keep)(padDenyList(listed, denySize))
  return (changes.input ?? keep)({
    prevScreen: fieldAt(seed, 4_100),
    denyRoot: computeDenyRoot(deny),
    ...placeChunk(entries, chunkSalt, changes.position ?? 5, seed),
    chunkSalt,
    recipient: rows.map((row) => row.recipient),
    cap: rows.map((row) => row.cap),
    deny,
  })
}

function keep<T>(value: T): T {
  return value
}
