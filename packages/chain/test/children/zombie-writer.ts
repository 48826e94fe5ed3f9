import { createInterface } from "node:readline"
import { takeBytes } from "../../src/journal/committed-attempt.ts"
import { recordAttempts } from "../../src/journal/record-attempts.ts"
import { recordObservations } from "../../src/journal/record-observations.ts"
import { reserveSlots } from "../../src/journal/reserve-slots.ts"
import { startHeartbeat } from "../../src/lanes/start-heartbeat.ts"
import { openStore } from "../../src/store/open-store.ts"
import { openSpendingLane, planSome, sign } from "../support/lane-fixture.ts"

// Writes in a lane, and on each line of input tries everything a writer does, saying what came of it.
const [, , home = ""] = process.argv
const store = await openStore({ home, environment: {} })
const { lane, lease } = await openSpendingLane(store, { lengthMs: 1500 })
const heartbeat = startHeartbeat(store, lease)
const [first, second] = await planSome(store, 2)
const [slot] = await reserveSlots(store, lease, [first!.intentId])
const signed = sign(slot!.nonce)
const committed = await recordAttempts(store, lease, [signed])
process.stdout.write(`${JSON.stringify({ lane, transactionHash: signed.transactionHash })}\n`)
for await (const _line of createInterface({ input: process.stdin })) {
  const outcomes = await Promise.all(
    [
      takeBytes(store, lease, committed),
      reserveSlots(store, lease, [second!.intentId]),
      recordAttempts(store, lease, [sign(slot!.nonce)]),
      recordObservations(store, lease, [{ transactionHash: signed.transactionHash, is: "sent" }]),
    ].map((work) =>
      work.then(
        () => "done",
        (thrown: { code?: string }) => String(thrown.code),
      ),
    ),
  )
  process.stdout.write(`${JSON.stringify(outcomes)}\n`)
}
await heartbeat.stop()
await store.close()
