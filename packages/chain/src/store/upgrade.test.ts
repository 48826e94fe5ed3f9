import { parseEvmAddress } from "@agentgpt/core"
import { sql } from "kysely"
import { afterAll, beforeAll, expect, it } from "vitest"
import { describeOnEveryBackend } from "../../test/support/backends.ts"
import type { Backend } from "../../test/support/backends.ts"
import { openSpendingLane, planSome, sign } from "../../test/support/lane-fixture.ts"
import { reserveSpending } from "../guard/reserve-spending.ts"
import { readIntent } from "../journal/read-intent.ts"
import { recordAttempts } from "../journal/record-attempts.ts"
import { recordObservations } from "../journal/record-observations.ts"
import { reserveSlots } from "../journal/reserve-slots.ts"
import { listMigrations, migrateStore } from "./migrate-store.ts"
import { ALL_MIGRATIONS } from "./migrations/all-migrations.ts"
import type { Store } from "./store.ts"

const names = Object.keys(ALL_MIGRATIONS)
/** The first version with all guards and the ledger of limits. */
const older = names.slice(names.indexOf("0004-guard-ledger"), -1)
const block = { number: 9n, hash: `0x${"a".repeat(64)}` } as const
const planHash = `0x${"1".repeat(64)}` as const

describeOnEveryBackend("a journal of an older version", (start) => {
  let backend: Backend
  beforeAll(async () => {
    backend = await start()
  })
  afterAll(() => backend.stop())

  const openOlder = async (newest: string): Promise<Store> => {
    const store = await backend.fresh()
    await sql`drop schema agentgpt cascade`.execute(store.sql)
    const known = names.slice(0, names.indexOf(newest) + 1)
    await migrateStore(store.sql, Object.fromEntries(known.map((name) => [name, ALL_MIGRATIONS[name]!])))
    expect(await listMigrations(store.sql)).toEqual(known)
    return store
  }

  it.each(older)("%s goes on where it stood, with its payments and its limits", async (newest) => {
    const store = await openOlder(newest)
    const { lease } = await openSpendingLane(store)
    const intents = await planSome(store, 4)
    const [, reserved, signed, included] = intents.map(({ intentId }) => intentId)
    const slots = await reserveSlots(store, lease, [included!, signed!, reserved!])
    const { account } = lease
    const limits = { planHash, asset: "native", planLimit: 10n, dayLimit: 20n } as const
    const spend = (nonce: bigint, amount: bigint) =>
      reserveSpending(store, lease.chainId, [{ account: parseEvmAddress(account), nonce, amount, ...limits }])
    await spend(slots[0]!.nonce, 4n)
    const [inBlock, onItsWay] = slots.map(({ nonce }) => sign(nonce))
    await recordAttempts(store, lease, [inBlock!, onItsWay!])
    const said = {
      is: "included",
      block,
      succeeded: true,
      transactionHash: inBlock!.transactionHash,
    } as const
    await recordObservations(store, lease, [said])

    await migrateStore(store.sql)

    expect(await listMigrations(store.sql)).toEqual(names)
    const progress = async () =>
      Promise.all(intents.map(async (intent) => (await readIntent(store, intent.idempotencyKey)).progress))
    expect(await progress()).toEqual(["planned", "reserved", "signed", "included"])
    await expect(spend(slots[1]!.nonce, 7n)).rejects.toMatchObject({
      code: "GUARD_PLAN_LIMIT_EXCEEDED",
    })
    await expect(reserveSlots(store, lease, [signed!])).rejects.toMatchObject({ code: "JOURNAL_SLOT_TAKEN" })
    await expect(recordAttempts(store, lease, [sign(99n)])).rejects.toMatchObject({
      code: "JOURNAL_INPUT_INVALID",
    })

    const [next] = await reserveSlots(store, lease, [intents[0]!.intentId])
    expect(next!.nonce).toBe(slots[2]!.nonce + 1n)
    const rest = [slots[2]!, next!].map(({ nonce }) => sign(nonce))
    await recordAttempts(store, lease, rest)
    const all = [inBlock!, onItsWay!, ...rest].map(({ transactionHash }) => transactionHash)
    await recordObservations(
      store,
      lease,
      all.slice(1).map((transactionHash) => ({ ...said, transactionHash })),
    )
    await recordObservations(
      store,
      lease,
      all.map((transactionHash) => ({ is: "final", transactionHash, finalizedBlockNumber: 12n }) as const),
    )
    expect(await progress()).toEqual(["finalized", "finalized", "finalized", "finalized"])
  })
})
