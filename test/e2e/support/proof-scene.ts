import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import type { RunView } from "@agentgpt/agentgpt"
import { Interface, id } from "ethers"

import { startServer } from "../../../packages/orchestrator/test/support/database.ts"
import { openLocalChain } from "../../../scripts/payroll/open-chain.ts"
import { writePayroll } from "../../../scripts/payroll/write-payroll.ts"
import { openProvingOffice, PROVER, PROVING_PAYER, type ProvingJob } from "./proving-office.ts"
import { type RunWorker, startPayrollWorker } from "./run-workers.ts"

const ALLOWANCE = new Interface(["function allowance(address, address) view returns (uint256)"])

/** A chain with everything on it, a database, and workers in processes of their own that pay and prove. */
export async function openProofScene() {
  const folder = mkdtempSync(join(tmpdir(), "agentgpt-proofs-"))
  // The database's user has to get through.
  chmodSync(folder, 0o711)
  const chain = await openLocalChain({ number: 31_337, folder, report: () => {} })
  const server = await startServer()
  await chain.fundOnce(PROVING_PAYER.address, 10_000_000_000_000n)
  await chain.fundOnce(PROVER.address, 0n)
  const store = await server.fresh()
  const { files, listFile, sanctioned } = writePayroll(folder, 20, 1)
  const { chainId, record, token, node } = chain
  const job: ProvingJob = {
    databaseUrl: store.url,
    home: server.home,
    folder,
    listFile,
    version: "1.0.0",
    chainId,
    url: node.url,
    record,
    token,
  }
  const desk = await openProvingOffice(store, job, chain, { isWorker: false })
  const workers: RunWorker[] = []
  const ask = (method: string, params: readonly unknown[]) =>
    chain.pool.withNode((one) => one.call(method, params as never))
  const endWorkers = async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.kill()))
  }
  return {
    store,
    desk,
    endWorkers,
    /** Where what is made of the proofs of runs lies. */
    proofs: join(folder, "proofs"),
    startWorker: (version = "1.0.0"): RunWorker => {
      const worker = startPayrollWorker({ ...job, version })
      workers.push(worker)
      return worker
    },
    /** A payroll of twenty, of whom one is on the sanctions list. */
    task: () => ({
      action: "payroll",
      params: {
        chain: chainId,
        token: token.address,
        decimals: 6,
        payer: PROVING_PAYER.address,
        file: files[0],
        onRefused: "skip",
      },
    }),
    /** What is wrong with a run that was to pay all but one, to be proved and archived; nothing is. */
    findFaults: async ({ run, state, payments, proofs }: RunView): Promise<readonly string[]> => {
      const logs = (await ask("eth_getLogs", [
        { address: token.address, fromBlock: "0x0", topics: [id("Transfer(address,address,uint256)")] },
      ])) as readonly { readonly topics: readonly string[]; readonly data: string }[]
      const receivedBy = (account: string) =>
        logs.filter(({ topics }) => topics[2]?.slice(26) === account.slice(2)).map(({ data }) => BigInt(data))
      const runs = (await desk.list()).map((one) => one.run)
      const listed = await desk.listPayments(run)
      const rest = (await ask("eth_call", [
        {
          to: token.address,
          data: ALLOWANCE.encodeFunctionData("allowance", [
            PROVING_PAYER.address,
            chain.addressOf("BatchPayout"),
          ]),
        },
        "latest",
      ])) as string
      // Every run pays the same people the same amounts.
      const times = runs.length
      return [
        ...(state === "completed" ? [] : [`the run is ${state}`]),
        ...(payments.paid === 19 && payments.refused === 1 && payments.unpaid === 0
          ? []
          : [`the payments are ${JSON.stringify(payments)}`]),
        ...listed.flatMap(({ recipient, amount }) => {
          const expected = recipient === sanctioned ? "" : Array.from({ length: times }, () => amount).join()
          const received = receivedBy(recipient).join()
          return received === expected ? [] : [`${recipient} got ${received} and not ${expected}`]
        }),
        ...(BigInt(rest) === 0n ? [] : [`an allowance of ${BigInt(rest)} is left`]),
        ...(proofs.length === 1 ? [] : [`there are ${proofs.length} proofs`]),
        ...proofs.flatMap(({ state: proved, bundleFile = "", errorCode }) =>
          proved === "archived" && existsSync(bundleFile) ? [] : [`a proof is ${proved}, ${errorCode}`],
        ),
      ]
    },
    close: async () => {
      await endWorkers()
      await desk.close()
      await chain.close()
      await server.stop()
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 })
    },
  }
}
