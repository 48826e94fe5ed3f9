import { createRpcClient, createRpcPool, openStore } from "@agentgpt/chain"
import { parseEvmAddress } from "@agentgpt/core"

import type { LocalChain } from "../../../scripts/payroll/open-chain.ts"
import { measureHoldings } from "../support/measure-holdings.ts"
import { openProvingOffice, type ProvingJob } from "../support/proving-office.ts"

// A worker that pays and proves, as a process of its own, on a chain that another one started.
const job = JSON.parse(process.argv[2] ?? "") as ProvingJob
const { databaseUrl, home, chainId, url, record, token } = job
const pool = createRpcPool({ chainId, nodes: [{ client: createRpcClient({ url }) }] })
const refuse = () => Promise.reject(new Error("This process only works."))
const chain: LocalChain = {
  chainId,
  pool,
  record,
  token,
  node: { url, port: 0, pid: 0, stop: refuse, ended: new Promise(() => undefined) },
  addressOf: (name) => parseEvmAddress(record.contracts[name]?.address ?? ""),
  callAsDeployer: refuse,
  fundOnce: refuse,
  close: () => pool.close(),
}
const store = await openStore({ databaseUrl, home, environment: {} })
const office = await openProvingOffice(store, job, chain, { isWorker: true })
process.stdout.write("ready\n")
process.on("message", () => process.send?.(measureHoldings()))
// Whoever started it is gone: nobody would end it any more.
process.on("disconnect", () => process.exit(1))
process.on("SIGTERM", () => {
  void office
    .close()
    .then(() => chain.close())
    .then(() => store.close())
    .then(() => process.exit(0))
})
