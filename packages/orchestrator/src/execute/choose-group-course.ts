import type { GroupView, PaymentGroup } from "@agentgpt/chain"

/** A group that was drawn up for a step, and how it stands. */
export type DrawnGroup = {
  readonly key: string
  /** The try of the run in which it was drawn up, from 0. */
  readonly attempt: number
  readonly group: PaymentGroup
  readonly view: GroupView
  /** Whether a transaction that begins it is under way, or none can be any more. */
  readonly begin: "none" | "open" | "in-vain"
  /** Why the last such transaction came to nothing. */
  readonly beginWhy?: string
}

/** How to go on with the groups that were drawn up for one step. */
export type GroupCourse =
  /** It is begun: nothing may be drawn up any more, in whatever try. */
  | { readonly course: "tend"; readonly drawn: DrawnGroup }
  /** It may still be begun. */
  | { readonly course: "look"; readonly drawn: DrawnGroup }
  /** Another group is drawn up; without a number it takes the next one. */
  | { readonly course: "draw"; readonly nonce?: bigint }
  | { readonly course: "wait" }
  | { readonly course: "fail"; readonly why: string }

/**
 * What becomes of a step's payments, of which at most one group may ever be begun. A new group is drawn up only when all
 * before it can never be begun, or with the number of those that still could be: of two groups with one number the contract
 * begins one. Pure: whoever asks again after a crash gets the same answer.
 * @param drawnUp Oldest first; each read before the next.
 */
export function chooseGroupCourse(drawnUp: readonly DrawnGroup[], tries: number): GroupCourse {
  const begun = drawnUp.find(isBegun)
  if (begun !== undefined) return { course: "tend", drawn: begun }
  const pending = drawnUp.find(({ begin }) => begin === "open")
  if (pending !== undefined) return { course: "look", drawn: pending }
  const [first, last] = [drawnUp[0], drawnUp.at(-1)]
  if (first === undefined || last === undefined) return { course: "draw" }
  if (last.attempt < tries || isLost(last)) {
    // As the oldest view has it: whatever was begun since then takes this number away from the new one.
    const { final, head } = first.view.coordinator
    return final.nextNonce === head.nextNonce ? { course: "draw", nonce: head.nextNonce } : { course: "wait" }
  }
  if (isOver(last)) return { course: "fail", why: "The deadline passed before they could be begun." }
  if (last.begin === "in-vain") {
    const why = last.beginWhy === undefined ? "" : ` ${last.beginWhy}`
    return { course: "fail", why: `No transaction that begins them comes through.${why}` }
  }
  return { course: "look", drawn: last }
}

function isBegun({ view: { coordinator } }: DrawnGroup): boolean {
  return coordinator.final.isBegun || coordinator.head.isBegun
}

/** Another group has its number for ever. */
function isLost({ view: { coordinator }, group }: DrawnGroup): boolean {
  return coordinator.final.nextNonce > group.nonce
}

function isOver({ view: { coordinator }, group }: DrawnGroup): boolean {
  return coordinator.finalTimeS > Number(group.voteDeadline)
}
