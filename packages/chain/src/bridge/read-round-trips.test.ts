import { expect, it } from "vitest"
import { backends, describeOnEveryBackend } from "../../test/support/backends.ts"
import { SAMPLE_ORDER } from "../../test/support/order-fixture.ts"
import { recordOrder, recordStates } from "./cross-orders.ts"
import { readRoundTrips } from "./read-round-trips.ts"

const MINUTE_MS = 60_000

describeOnEveryBackend(
  "round trips",
  (start) => {
    it("are those of the orders that have ended, by pair of chains", async () => {
      const backend = await start()
      try {
        const store = await backend.fresh()
        const send = async (nonce: bigint, minutesAgo: number, dstChainId = SAMPLE_ORDER.dstChainId) => {
          const { orderId } = await recordOrder(store, {
            order: { ...SAMPLE_ORDER, nonce, dstChainId },
            transactionHash: `0x${"ab".repeat(32)}`,
            logIndex: 0,
            dispatchedAtMs: Date.now() - minutesAgo * MINUTE_MS,
          })
          return orderId
        }
        await recordStates(store, await send(1n, 10), "completed", "executed")
        await recordStates(store, await send(2n, 30), "refunded", "expired")
        await recordStates(store, await send(3n, 20, 31_339n), "refundable", "failed")
        await send(4n, 90)
        // A later look at an order that has ended does not lengthen its trip.
        const again = await send(5n, 20)
        await recordStates(store, again, "completed", "executed")
        await recordStates(store, again, "completed", "executed")
        const pairs = await readRoundTrips(store)
        expect(pairs).toMatchObject([{ source: "eip155:31337", destination: "eip155:31338", count: 3 }])
        const minutes = [pairs[0]!.p50Ms, pairs[0]!.maximumMs].map((each) => Math.floor(each / MINUTE_MS))
        expect(minutes).toEqual([20, 30])
      } finally {
        await backend.stop()
      }
    })
  },
  backends.slice(0, 2),
)
