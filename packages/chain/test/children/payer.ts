import { text } from "node:stream/consumers"
import { openStore } from "../../src/store/open-store.ts"
import type { EngineStep } from "../../src/submit/engine-step.ts"
import { openPayer } from "../faults/open-payer.ts"
import type { PayerJob } from "../faults/payer-process.ts"

// Pays what it is told on its input, and may kill itself at the n-th time that it reaches a step.
type Job = PayerJob & { readonly kill?: { readonly step: EngineStep; readonly times: number } }
const { databaseUrl, home, options, calls, kill } = JSON.parse(await text(process.stdin)) as Job
let met = 0
const store = await openStore({ ...(databaseUrl !== "" && { databaseUrl }), home, environment: {} })
const payer = await openPayer(store, options, (step) => {
  if (step !== kill?.step) return
  met += 1
  if (met >= kill.times) process.kill(process.pid, "SIGKILL")
})
payer.engine.on((event) => process.stdout.write(`${JSON.stringify(event)}\n`))
await payer.pay(calls)
await payer.stop()
await store.close()
