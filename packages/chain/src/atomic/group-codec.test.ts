import { describe, expect, it } from "vitest"
import { SAMPLE_GROUP } from "../../test/support/group-fixture.ts"
import { readCall } from "../guard/read-call.ts"
import { GROUP_TENDING_FUNCTIONS, TWO_PHASE_COMMIT } from "./commit-interface.ts"
import {
  begunTopics,
  decidedTopics,
  encodeGroupAct,
  groupIdOf,
  hasTopics,
  preparedTopics,
} from "./group-codec.ts"
import { GROUP_ACTIONS } from "./group.ts"
import type { GroupLeg, PaymentGroup } from "./group.ts"

/** The same number stands in contracts/test/atomic, computed by the contract's own library. */
const SAMPLE_ID = "0xc10d2bc86b3d59e50dea9fbb1e13dcfecba917231acc40dec804ff1065e6e152"

const [first, second] = SAMPLE_GROUP.legs as [GroupLeg, GroupLeg]

/** Another value of the same form. */
function vary(value: string | bigint): string | bigint {
  return typeof value === "bigint" ? value + 1n : `${value.slice(0, -1)}0`
}

describe("the id of a group", () => {
  it("is what the contract's library says", () => {
    expect(groupIdOf(SAMPLE_GROUP)).toBe(SAMPLE_ID)
  })

  it.each(["coordinatorChainId", "coordinator", "initiator", "nonce", "voteDeadline"] as const)(
    "changes with %s",
    (name) => {
      const other = { ...SAMPLE_GROUP, [name]: vary(SAMPLE_GROUP[name]) } as PaymentGroup
      expect(groupIdOf(other)).not.toBe(SAMPLE_ID)
    },
  )

  it.each(Object.keys(second) as (keyof GroupLeg)[])("changes with %s of a leg", (name) => {
    const changed = { ...second, [name]: vary(second[name]) } as GroupLeg
    expect(groupIdOf({ ...SAMPLE_GROUP, legs: [first, changed] })).not.toBe(SAMPLE_ID)
  })

  it("changes with the order and the number of legs", () => {
    for (const legs of [[second, first], [first], [first, second, second]]) {
      expect(groupIdOf({ ...SAMPLE_GROUP, legs })).not.toBe(SAMPLE_ID)
    }
  })
})

const PROOF = {
  blockNumber: 7n,
  header: "0x01",
  transactionIndex: 2n,
  receiptProof: ["0x02", "0x03"],
  logIndex: 4n,
} as const

describe("the calls", () => {
  it.each(GROUP_ACTIONS)("of %s say the group, and its leg or chain", (action) => {
    const parsed = TWO_PHASE_COMMIT.parseTransaction({
      data: encodeGroupAct(SAMPLE_GROUP, { action, leg: 1 }, PROOF),
    })!
    const [whole, more, proof] = parsed.args.toArray()
    expect(proof?.toObject(true)).toEqual(action.startsWith("prove") ? PROOF : undefined)
    if (action === "begin") {
      expect(whole.toArray()[1].amount).toBe(5n)
      expect(more).toBe(SAMPLE_GROUP.voteDeadline)
      return
    }
    expect(whole.toObject().legs[1].receiver.toLowerCase()).toBe(second.receiver)
    expect(more).toBe(action === "abort" ? undefined : action === "relay-decision" ? 31_338n : 1n)
  })

  it.each(GROUP_ACTIONS.filter((action) => action !== "prepare"))(
    "of %s are what a policy can allow",
    (action) => {
      const codeHash = `0x${"39".repeat(32)}` as const
      const address = SAMPLE_GROUP.coordinator
      const destination = { kind: "contract", address, codeHash, functions: GROUP_TENDING_FUNCTIONS } as const
      const data = encodeGroupAct(SAMPLE_GROUP, { action, leg: 1 }, PROOF)
      const read = readCall(destination, { account: SAMPLE_GROUP.initiator, valueWei: 5n, data })
      expect(read).toEqual({ movements: [{ asset: "native", amount: 5n, effect: "moves" }], listed: [] })
    },
  )

  it("of prepare are not among what a tender may sign", () => {
    const name = TWO_PHASE_COMMIT.getFunction("prepare")!.format("sighash")
    expect(GROUP_TENDING_FUNCTIONS.map(({ signature }) => signature)).not.toContain(name)
  })
})

describe("the topics", () => {
  const id = groupIdOf(SAMPLE_GROUP)
  it.each<[string, readonly string[], readonly unknown[]]>([
    ["TransactionBegun", begunTopics(SAMPLE_GROUP), [id, SAMPLE_GROUP.initiator, SAMPLE_GROUP]],
    ["TransactionDecided", decidedTopics(id), [id, 1]],
    ["LegPrepared", preparedTopics(id, 1), [id, 1, second]],
  ])("of %s are those of its logs", (name, topics, values) => {
    expect(topics).toEqual(TWO_PHASE_COMMIT.encodeEventLog(name, values).topics)
  })

  const wanted = preparedTopics(id, 1)
  it("are known however a node writes them", () => {
    expect(hasTopics({ topics: wanted.map((topic) => topic.replaceAll("a", "A")) }, wanted)).toBe(true)
  })

  it.each([
    ["of nothing", []],
    ["that are fewer", wanted.slice(0, 2)],
    ["that are more", [...wanted, id]],
    ["of another leg", preparedTopics(id, 2)],
    ["of another group", preparedTopics(`0x${"77".repeat(32)}`, 1)],
    ["of another event", [decidedTopics(id)[0]!, ...wanted.slice(1)]],
  ])("%s are not taken for them", (_, topics) => {
    expect(hasTopics({ topics }, wanted)).toBe(false)
  })
})
