import { randomBytes } from "node:crypto"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { bytesToHex } from "@agentgpt/core"
import { sql } from "kysely"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { backends, describeOnEveryBackend } from "../../test/support/backends.ts"
import type { Backend } from "../../test/support/backends.ts"
import { SAMPLE_ORDER } from "../../test/support/order-fixture.ts"
import { backupJournal } from "../store/backup-journal.ts"
import { restoreJournal } from "../store/restore-journal.ts"
import type { Store } from "../store/store.ts"
import { sqlStateOf } from "../store/translate-error.ts"
import { loadOrder, noteAsking, recordOrder, recordStates, releaseOrder } from "./cross-orders.ts"
import { listDeeds, recordDeed } from "./order-deeds.ts"
import type { NewDeed } from "./order-deeds.ts"
import { DEED_CHAINS } from "./order.ts"
import type { DeedAction, DestinationState, SourceState } from "./order.ts"

const NOW_MS = 1_800_000_000_000
const person = { who: "ana", why: "checked" }

describeOnEveryBackend(
  "orders in the journal",
  (start) => {
    let backend: Backend
    let store: Store
    beforeAll(async () => {
      backend = await start()
      store = await backend.fresh()
    })
    afterAll(() => backend.stop())

    let nonce = 0n
    const addOrder = async (source: SourceState = "dispatched", destination: DestinationState = "none") => {
      nonce += 1n
      const dispatch = {
        order: { ...SAMPLE_ORDER, nonce },
        transactionHash: bytesToHex(randomBytes(32)),
        logIndex: 3,
        dispatchedAtMs: NOW_MS,
      }
      const { orderId } = await recordOrder(store, dispatch)
      return { dispatch, orderId, order: await recordStates(store, orderId, source, destination) }
    }
    const makeDeed = (action: DeedAction, more: Partial<NewDeed> = {}): NewDeed => ({
      action,
      attemptNumber: 1,
      chosenAtMs: NOW_MS,
      chainId: DEED_CHAINS[action] === "source" ? "eip155:31337" : "eip155:31338",
      account: `0x${"ab".repeat(20)}`,
      call: { to: SAMPLE_ORDER.srcArbiter, valueWei: 2n ** 70n, data: "0x1234" },
      why: "It is a test.",
      ...more,
    })
    const refusal = async (statement: string): Promise<string> => {
      try {
        await sql.raw(statement).execute(store.sql)
        return "accepted"
      } catch (error) {
        return sqlStateOf(error)
      }
    }

    it("are written once and read back the same", async () => {
      const { dispatch, order } = await addOrder()
      expect(order).toMatchObject({ ...dispatch, sourceState: "dispatched", destinationState: "none" })
      await recordStates(store, order.orderId, "dispatched", "executed")
      expect(await recordOrder(store, dispatch)).toMatchObject({ destinationState: "executed" })
    })

    it("are unknown until then", async () => {
      const error = { code: "BRIDGE_ORDER_UNKNOWN" }
      await expect(loadOrder(store, `0x${"00".repeat(32)}`)).rejects.toMatchObject(error)
    })

    it("do not change", async () => {
      const { orderId } = await addOrder()
      const change = (assignment: string) =>
        refusal(`update agentgpt.cross_order set ${assignment} where order_id = '${orderId}'`)
      for (const assignment of [
        "order_json = '{}'",
        "dispatch_log_index = 9",
        "source_chain_id = 'eip155:1'",
      ]) {
        expect(await change(assignment)).toBe("JR006")
      }
      expect(await change("patience_round = 0")).not.toBe("accepted")
    })

    describe("states", () => {
      it.each<[SourceState, DestinationState, SourceState, DestinationState]>([
        ["dispatched", "executed", "dispatched", "expired"],
        ["dispatched", "executed", "refunded", "executed"],
        ["dispatched", "failed", "completed", "failed"],
        ["dispatched", "none", "releasable", "expired"],
        ["releasable", "none", "refundable", "none"],
        ["completed", "executed", "refunded", "executed"],
        ["refunded", "none", "completed", "none"],
        ["completed", "executed", "refundable", "executed"],
      ])("%s, %s do not become %s, %s", async (source, destination, nextSource, nextDestination) => {
        const { orderId } = await addOrder(source, destination)
        const before = await loadOrder(store, orderId)
        await expect(recordStates(store, orderId, nextSource, nextDestination)).rejects.toMatchObject({
          code: "BRIDGE_CHAINS_CONTRADICT",
        })
        expect(await loadOrder(store, orderId)).toEqual(before)
      })

      it.each<[SourceState, DestinationState]>([
        ["completed", "executed"],
        ["refunded", "failed"],
        ["refundable", "expired"],
      ])("%s, %s stay when a node is behind", async (source, destination) => {
        const { orderId, order } = await addOrder(source, destination)
        expect(await recordStates(store, orderId, "none", "none")).toEqual(order)
        expect(await recordStates(store, orderId, "dispatched", "none")).toEqual(order)
        const decided = source === "completed" ? "releasable" : "refundable"
        expect(await recordStates(store, orderId, decided, destination)).toEqual(order)
      })
    })

    describe("deeds", () => {
      it.each<[DeedAction, SourceState, DestinationState]>([
        ["resend", "dispatched", "executed"],
        ["expire", "refundable", "none"],
        ["execute-by-proof", "dispatched", "expired"],
        ["relay-result", "dispatched", "none"],
        ["relay-result", "releasable", "executed"],
        ["settle-by-proof", "dispatched", "none"],
        ["settle", "dispatched", "executed"],
        ["settle", "completed", "executed"],
      ])("%s is refused of an order that is %s, %s", async (action, source, destination) => {
        const { order } = await addOrder(source, destination)
        const error = { code: "JOURNAL_PROOF_MISSING" }
        await expect(recordDeed(store, order, makeDeed(action))).rejects.toMatchObject(error)
      })

      it("are numbered without gaps, and belong to their chain and their round", async () => {
        const { order } = await addOrder()
        const error = { code: "JOURNAL_TRANSITION_FORBIDDEN" }
        const add = (more: Partial<NewDeed>) => recordDeed(store, order, makeDeed("resend", more))
        await expect(add({ attemptNumber: 2 })).rejects.toMatchObject(error)
        await expect(add({ chainId: "eip155:31338" })).rejects.toMatchObject(error)
        const later = { ...order, patienceRound: 2 }
        await expect(recordDeed(store, later, makeDeed("resend"))).rejects.toMatchObject(error)
        expect(await add({})).toMatchObject({ ...makeDeed("resend"), status: "unsubmitted" })
        expect(await add({ attemptNumber: 2 })).toMatchObject({ attemptNumber: 2 })
      })

      it("are those of who was first, and never change", async () => {
        const { order, orderId } = await addOrder()
        const first = await recordDeed(store, order, makeDeed("resend"))
        expect(first.idempotencyKey).toBe(`order/${orderId}/resend/1`)
        const other = makeDeed("resend", { call: { ...first.call, valueWei: 5n } })
        expect(await recordDeed(store, order, other)).toEqual(first)
        expect(await listDeeds(store, orderId)).toEqual([first])
        const change = `update agentgpt.cross_order_deed set value_wei = 5 where order_id = '${orderId}'`
        expect(await refusal(change)).toBe("JR006")
      })
    })

    it("go on when a person says so, with name and reason", async () => {
      const { orderId } = await addOrder()
      await noteAsking(store, orderId, "It hangs.")
      await expect(releaseOrder(store, orderId, { who: "", why: "x" })).rejects.toMatchObject({
        code: "JOURNAL_PERSON_MISSING",
      })
      await releaseOrder(store, orderId, person)
      expect(await loadOrder(store, orderId)).toMatchObject({ patienceRound: 2 })
      const { rows } = await sql`select kind, who from agentgpt.decision where subject = ${orderId}`.execute(
        store.sql,
      )
      expect(rows).toEqual([{ kind: "release", who: "ana" }])
    })

    it("are in a backup, with what was done about them", async () => {
      const { order, orderId } = await addOrder()
      await recordDeed(store, order, makeDeed("resend"))
      const restored = await backend.fresh()
      const directory = await mkdtemp(join(tmpdir(), "agj-orders-"))
      const file = join(directory, "backup.jsonl")
      await backupJournal(store, file)
      await restoreJournal(restored, file, person)
      expect(await loadOrder(restored, orderId)).toEqual(await loadOrder(store, orderId))
      expect(await listDeeds(restored, orderId)).toEqual(await listDeeds(store, orderId))
      await rm(directory, { recursive: true, force: true })
    })
  },
  backends.slice(0, 2),
)
