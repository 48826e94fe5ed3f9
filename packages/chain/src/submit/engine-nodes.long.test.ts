import { afterAll, beforeAll, expect, it } from "vitest"
import { backends } from "../../test/support/backends.ts"
import type { Backend } from "../../test/support/backends.ts"
import { ALL_PAID, payWhileChainChanges } from "../../test/support/changed-chain.ts"

let backend: Backend
beforeAll(async () => {
  backend = await backends[1]!.start()
}, 300_000)
afterAll(() => backend.stop())

// What the other chain refused for good is looked at again after a minute, and on a busy machine that may happen often.
it("one of two nodes that becomes one of another chain is left, and nothing is paid twice", async () => {
  const { events, ...facts } = await payWhileChainChanges(await backend.fresh(), 2)
  expect(facts).toEqual(ALL_PAID)
  expect(events).not.toContain("lane-frozen")
  expect(events).not.toContain("intent-replanned")
})

it("the only node that becomes one of another chain for a while is waited for, and nothing is paid twice", async () => {
  const { events, ...facts } = await payWhileChainChanges(await backend.fresh(), 1)
  expect(facts).toEqual(ALL_PAID)
  expect(events).not.toContain("lane-frozen")
  expect(events).not.toContain("intent-replanned")
})
