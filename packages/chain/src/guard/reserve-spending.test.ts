import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { EvmAddress, Hex } from "@agentgpt/core"
import { afterAll, beforeAll, expect, it } from "vitest"
import { describeOnEveryBackend } from "../../test/support/backends.ts"
import type { Backend } from "../../test/support/backends.ts"
import { CHAIN, openSpendingLane, planSome } from "../../test/support/lane-fixture.ts"
import { reserveSlots } from "../journal/reserve-slots.ts"
import { backupJournal } from "../store/backup-journal.ts"
import { restoreJournal } from "../store/restore-journal.ts"
import type { Store } from "../store/store.ts"
import { reserveSpending } from "./reserve-spending.ts"
import type { Spending } from "./reserve-spending.ts"

const PLAN: Hex = `0x${"d4".repeat(32)}`
const code = (expected: string) => expect.objectContaining({ code: expected })

describeOnEveryBackend("what the guard let through", (start) => {
  let backend: Backend
  let store: Store
  let directory: string
  beforeAll(async () => {
    backend = await start()
    store = await backend.fresh()
    directory = await mkdtemp(join(tmpdir(), "agj-spending-"))
  })
  afterAll(async () => {
    await rm(directory, { recursive: true, force: true })
    await backend.stop()
  })

  /** One spending for each of so many nonces of a lane of its own. */
  const journal = async (count: number, amount: bigint, asset: EvmAddress): Promise<readonly Spending[]> => {
    const { lane, lease } = await openSpendingLane(store)
    const intents = await planSome(store, count)
    const slots = await reserveSlots(
      store,
      lease,
      intents.map(({ intentId }) => intentId),
    )
    const account = lane.account as EvmAddress
    const limits = { planLimit: 10n ** 30n, dayLimit: 1_000n }
    return slots.map(({ nonce }) => ({ account, nonce, planHash: PLAN, asset, amount, ...limits }))
  }

  it("never exceeds a limit, however many guards check at the same moment", async () => {
    const asset: EvmAddress = `0x${"01".repeat(20)}`
    const lanes = await Promise.all(Array.from({ length: 8 }, () => journal(5, 90n, asset)))
    const checks = lanes.flat().map((spending) => reserveSpending(store, CHAIN, [spending]))
    const results = await Promise.allSettled(checks)
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(11)
    const refused = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []))
    for (const reason of refused) expect(reason).toEqual(code("GUARD_DAY_LIMIT_EXCEEDED"))
  })

  it("is reserved whole or not at all", async () => {
    const asset: EvmAddress = `0x${"02".repeat(20)}`
    const spendings = await journal(3, 400n, asset)
    await expect(reserveSpending(store, CHAIN, spendings)).rejects.toEqual(code("GUARD_DAY_LIMIT_EXCEEDED"))
    await expect(reserveSpending(store, CHAIN, spendings.slice(0, 2))).resolves.toBeUndefined()
  })

  it("takes amounts of any size", async () => {
    const asset: EvmAddress = `0x${"03".repeat(20)}`
    const most = 2n ** 256n - 1n
    const [one, two] = (await journal(2, most, asset)).map((spending) => ({ ...spending, dayLimit: most }))
    await expect(reserveSpending(store, CHAIN, [{ ...one!, planLimit: most }])).resolves.toBeUndefined()
    await expect(reserveSpending(store, CHAIN, [{ ...two!, planLimit: most }])).rejects.toEqual(
      code("GUARD_PLAN_LIMIT_EXCEEDED"),
    )
  })

  it("is part of a backup, so that a restored journal does not spend the day's limit again", async () => {
    const asset: EvmAddress = `0x${"04".repeat(20)}`
    const [one, two] = await journal(2, 600n, asset)
    await reserveSpending(store, CHAIN, [one!])
    const file = join(directory, "backup.jsonl")
    await backupJournal(store, file)
    const restored = await backend.fresh()
    await restoreJournal(restored, file, { who: "ana", why: "the disk failed" })
    await expect(reserveSpending(restored, CHAIN, [two!])).rejects.toEqual(code("GUARD_DAY_LIMIT_EXCEEDED"))
    const enough = { ...two!, dayLimit: 1_200n }
    await expect(reserveSpending(restored, CHAIN, [enough])).resolves.toBeUndefined()
  })
})
