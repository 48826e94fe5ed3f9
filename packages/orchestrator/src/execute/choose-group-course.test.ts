import type { GroupView, PaymentGroup } from "@agentgpt/chain"
import { describe, expect, it } from "vitest"
import { chooseGroupCourse } from "./choose-group-course.ts"
import type { DrawnGroup } from "./choose-group-course.ts"

const address = (octet: string) => `0x${octet.repeat(20)}` as const
const GROUP: PaymentGroup = {
  coordinatorChainId: 1n,
  coordinator: address("c0"),
  initiator: address("1a"),
  nonce: 5n,
  voteDeadline: 1_000n,
  legs: [],
}

type Said = {
  readonly nonce?: bigint
  readonly attempt?: number
  readonly begin?: DrawnGroup["begin"]
  readonly isBegun?: boolean | "at the head"
  /** Number of the account's next group, in final blocks and at the head. */
  readonly next?: bigint
  readonly nextAtHead?: bigint
  readonly timeS?: number
}

/** A group of the first try that can still be begun, with one thing changed. */
function drawn(said: Said = {}): DrawnGroup {
  const { nonce = 5n, attempt = 0, begin = "none", isBegun = false, next = 5n, timeS = 1_000 } = said
  const { nextAtHead = next } = said
  const state = { decision: "none", voted: [] } as const
  const view: GroupView = {
    coordinator: {
      final: { ...state, isBegun: isBegun === true, nextNonce: next },
      head: { ...state, isBegun: isBegun !== false, nextNonce: nextAtHead },
      finalBlock: 9n,
      finalTimeS: timeS,
    },
    legs: [],
  }
  return { key: `${attempt}/${nonce}`, attempt, group: { ...GROUP, nonce }, view, begin }
}

const choose = (drawnUp: readonly DrawnGroup[], tries = 0) => chooseGroupCourse(drawnUp, tries)

describe("a step's payments", () => {
  it("are drawn up once", () => {
    expect(choose([])).toEqual({ course: "draw" })
    expect(choose([drawn()])).toMatchObject({ course: "look" })
  })

  it.each([0, 1, 7])(
    "are tended once they are begun, in try %i and before the beginning is final",
    (tries) => {
      for (const isBegun of [true, "at the head"] as const) {
        const begun = drawn({ isBegun, next: 6n, timeS: 9_999, begin: "in-vain" })
        expect(choose([begun], tries)).toEqual({ course: "tend", drawn: begun })
        // Whatever was drawn up after them, or before.
        expect(choose([begun, drawn({ attempt: 1, nonce: 6n })], tries)).toEqual({
          course: "tend",
          drawn: begun,
        })
        expect(choose([drawn({ next: 6n }), begun], tries)).toEqual({ course: "tend", drawn: begun })
      }
    },
  )

  it("are not drawn up anew while a transaction may still begin them", () => {
    const pending = drawn({ begin: "open", timeS: 9_999 })
    expect(choose([pending], 3)).toEqual({ course: "look", drawn: pending })
    expect(choose([pending, drawn({ attempt: 1 })], 1)).toEqual({ course: "look", drawn: pending })
  })

  it("are drawn up anew when another group has their number for ever", () => {
    expect(choose([drawn({ next: 6n })])).toEqual({ course: "draw", nonce: 6n })
    // Not yet for ever: the block may leave the chain, and then they can be begun.
    expect(choose([drawn({ next: 5n, nextAtHead: 6n })])).toMatchObject({ course: "look" })
  })

  it("get the number of what could still be begun when a person has them done again", () => {
    expect(choose([drawn()], 1)).toEqual({ course: "draw", nonce: 5n })
    expect(choose([drawn({ begin: "in-vain" })], 1)).toEqual({ course: "draw", nonce: 5n })
    expect(choose([drawn({ timeS: 1_001 })], 1)).toEqual({ course: "draw", nonce: 5n })
    expect(choose([drawn({ nextAtHead: 6n })], 1)).toEqual({ course: "wait" })
  })

  it("get their number by the oldest view: what was begun since then takes it away from them", () => {
    const [older, newer] = [drawn({ next: 5n }), drawn({ next: 6n, nonce: 5n })]
    expect(choose([older, newer])).toEqual({ course: "draw", nonce: 5n })
  })

  it("fail when the deadline passed before they were begun, or nothing begins them", () => {
    expect(choose([drawn({ timeS: 1_001 })])).toMatchObject({
      course: "fail",
      why: expect.stringContaining("deadline"),
    })
    expect(choose([{ ...drawn({ begin: "in-vain" }), beginWhy: "It reverts." }])).toMatchObject({
      course: "fail",
      why: expect.stringContaining("It reverts."),
    })
  })
})
