import { openStore } from "@agentgpt/chain"

import { createPoison } from "../support/poison.ts"
import { openRunOffice } from "../support/run-office.ts"

// A worker that a step of its own may end. Gives a run up after two processes.
const { databaseUrl, home, plan, antidote } = JSON.parse(process.argv[2] ?? "")
const store = await openStore({ databaseUrl, home, environment: {} })
const agents = [createPoison(plan.sites[0].chainId, antidote)]
const office = await openRunOffice(store, plan, { agents, durable: { mostExecutions: 2 } })
process.stdout.write("ready\n")
// Whoever started it is gone: nobody would end it any more.
process.on("disconnect", () => process.exit(1))
process.on("SIGTERM", () => {
  void office
    .close()
    .then(() => store.close())
    .then(() => process.exit(0))
})
