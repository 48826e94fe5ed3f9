import { openStore } from "@agentgpt/chain"

import { measureHoldings } from "../support/measure-holdings.ts"
import { createPoison } from "../support/poison.ts"
import { openRunOffice } from "../support/run-office.ts"

// A worker as a process of its own: carries out what it finds, until it is told to end or is ended.
const { databaseUrl, home, plan, settings, durable, antidote } = JSON.parse(process.argv[2] ?? "")
const store = await openStore({ databaseUrl, home, environment: {} })
const agents = antidote === undefined ? [] : [createPoison(plan.sites[0].chainId, antidote)]
const office = await openRunOffice(store, plan, { settings, durable, agents })
process.stdout.write("ready\n")
process.on("message", () => process.send?.(measureHoldings()))
// Whoever started it is gone: nobody would end it any more.
process.on("disconnect", () => process.exit(1))
process.on("SIGTERM", () => {
  void office
    .close()
    .then(() => store.close())
    .then(() => process.exit(0))
})
