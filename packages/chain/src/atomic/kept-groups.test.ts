import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { SAMPLE_GROUP } from "../../test/support/group-fixture.ts"
import { openMockStore } from "../mocks/mock-store.ts"
import type { Store } from "../store/store.ts"
import { groupIdOf } from "./group-codec.ts"
import { readGroupJson, writeGroupJson } from "./group-json.ts"
import { findGroup, findKeptGroup, keepGroup } from "./kept-groups.ts"

let store: Store
beforeAll(async () => {
  store = await openMockStore()
})
afterAll(() => store.close())

const later = { ...SAMPLE_GROUP, nonce: SAMPLE_GROUP.nonce + 1n }

describe("the terms of a group", () => {
  it("are those that were written down first, whoever comes later", async () => {
    expect(await findKeptGroup(store, "run/a")).toBeUndefined()
    const kept = await Promise.all([
      keepGroup(store, "run/a", SAMPLE_GROUP),
      keepGroup(store, "run/a", later),
    ])
    expect(groupIdOf(kept[0]!)).toBe(groupIdOf(kept[1]!))
    expect(await findKeptGroup(store, "run/a")).toEqual(kept[0])
  })

  it("belong to one key: two payments must not become one on the chains", async () => {
    const group = { ...SAMPLE_GROUP, nonce: 99n }
    expect(await keepGroup(store, "run/b", group)).toEqual(group)
    expect(await keepGroup(store, "run/c", group)).toBeUndefined()
    expect(await findKeptGroup(store, "run/c")).toBeUndefined()
    expect(await keepGroup(store, "run/c", { ...group, voteDeadline: group.voteDeadline + 1n })).toBeDefined()
  })

  it("are found by the id of the group", async () => {
    const group = { ...SAMPLE_GROUP, nonce: 77n }
    expect(await findGroup(store, groupIdOf(group))).toBeUndefined()
    await keepGroup(store, "run/d", group)
    expect(await findGroup(store, groupIdOf(group))).toEqual(group)
  })

  it("are read back as they were written", () => {
    expect(readGroupJson(writeGroupJson(SAMPLE_GROUP))).toEqual(SAMPLE_GROUP)
  })

  it.each(["", "{}", writeGroupJson(SAMPLE_GROUP).replace('"5"', '"-5"')])("are refused as %j", (text) => {
    expect(() => readGroupJson(text)).toThrow(expect.objectContaining({ code: "BRIDGE_GROUP_INVALID" }))
  })
})
