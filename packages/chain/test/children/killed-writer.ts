import { writeSync } from "node:fs"
import { takeBytes } from "../../src/journal/committed-attempt.ts"
import { planIntents } from "../../src/journal/plan-intents.ts"
import { recordAttempts } from "../../src/journal/record-attempts.ts"
import { recordObservations } from "../../src/journal/record-observations.ts"
import { reserveSlots } from "../../src/journal/reserve-slots.ts"
import { openStore } from "../../src/store/open-store.ts"
import { CHAIN, openSpendingLane, sign } from "../support/lane-fixture.ts"

// Pays one intent and kills itself at a named point. What it says, it was told by the journal.
const [, , home = "", point = "", key = ""] = process.argv
const say = (fact: object): void => void writeSync(1, `${JSON.stringify(fact)}\n`)
const reach = (name: string): void => {
  if (name === point) process.kill(process.pid, "SIGKILL")
}
const store = await openStore({ home, environment: {} })
const { lane, lease } = await openSpendingLane(store)
say({ lane })
const request = { idempotencyKey: key, chainId: CHAIN, payload: { to: "ana" } } as const
const [intent] = await planIntents(store, [request], async () => reach("while planning"))
say({ state: "planned" })
reach("after planning")
const [slot] = await reserveSlots(store, lease, [intent!.intentId], async () => reach("while reserving"))
say({ state: "reserved" })
reach("after reserving")
const signed = sign(slot!.nonce)
const attempts = await recordAttempts(store, lease, [signed], async () => reach("while recording"))
say({ state: "signed", transactionHash: signed.transactionHash })
reach("after recording")
const [bytes] = await takeBytes(store, lease, attempts)
say({ sent: Buffer.from(bytes!).toString("hex") })
reach("after sending")
await recordObservations(store, lease, [{ transactionHash: signed.transactionHash, is: "sent" }])
say({ progress: "sent" })
reach("after recording the sending")
await store.close()
