import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { setTimeout as pause } from "node:timers/promises"

import type { Orchestrator, RunEvent } from "@agentgpt/agentgpt"
import { createLocalSigner, openStore, type Store } from "@agentgpt/chain"
import { ZKWorkflow__factory } from "@agentgpt/contracts"
import { readProgress } from "@agentgpt/proof"
import { JsonRpcProvider } from "ethers"
import { afterAll, beforeAll, expect, test } from "vitest"

import { openSigningAgents } from "../../scripts/payroll/enrol-agents.ts"
import { type LocalChain, openLocalChain } from "../../scripts/payroll/open-chain.ts"
import { openOffice } from "../../scripts/payroll/open-office.ts"
import { writePayroll } from "../../scripts/payroll/write-payroll.ts"
import { collectEvents } from "./support/run-office.ts"

// A payroll that is screened, so that it is registered long after it was paid, on a chain whose blocks come fast.

const payer = createLocalSigner(`0x${"17".repeat(32)}`)
const prover = createLocalSigner(`0x${"18".repeat(32)}`)
const approvers = [1, 2, 3].map((byte) => createLocalSigner(`0x${String(byte).padStart(2, "0").repeat(32)}`))
const EVERY = 50

let folder: string
let chain: LocalChain
let store: Store
let provider: JsonRpcProvider
let orchestrator: Orchestrator
let payroll: ReturnType<typeof writePayroll>
let mining: Promise<void> | undefined
const pace = { blocksAtOnce: 20 }

/** Each time after the last: a chain that is behind is not to be buried. */
async function mineUntilEnded(): Promise<void> {
  while (pace.blocksAtOnce > 0) {
    // eslint-disable-next-line no-await-in-loop -- the order is the point
    await provider.send("anvil_mine", [`0x${pace.blocksAtOnce.toString(16)}`])
    // eslint-disable-next-line no-await-in-loop -- the same
    await pause(250)
  }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "agentgpt-anchored-"))
  // The database's user has to get through.
  chmodSync(folder, 0o711)
  chain = await openLocalChain({ number: 31_337, folder, report: () => {} })
  await chain.fundOnce(payer.address, 10_000_000_000_000n)
  await chain.fundOnce(prover.address, 0n)
  store = await openStore({ home: join(folder, "home"), environment: {} })
  payroll = writePayroll(folder, 14, 1)
  mkdirSync(join(folder, "keys"))
  orchestrator = await openOffice({
    store,
    folder,
    chains: [chain],
    payer,
    listFile: payroll.listFile,
    proving: { prover, agents: await openSigningAgents(join(folder, "keys")) },
    policy: { approvers: approvers.map(({ address }) => address) },
  })
  provider = new JsonRpcProvider(chain.node.url, 31_337, { staticNetwork: true, cacheTimeout: -1 })
  mining = mineUntilEnded()
}, 900_000)

afterAll(async () => {
  pace.blocksAtOnce = 0
  await mining
  await orchestrator?.close()
  await store?.close()
  provider?.destroy()
  await chain?.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 })
})

const listAnchored = (events: readonly RunEvent[]) =>
  events.flatMap(({ type, data }) => (type === "progress-anchored" ? [data] : []))

test("a long run is anchored every fifty blocks from its payment on, and at its end", async () => {
  const params = {
    chain: chain.chainId,
    token: chain.token.address,
    decimals: 6,
    payer: payer.address,
    file: payroll.files[0],
    onRefused: "skip",
  }
  const request = { run: "long", task: { action: "payroll", params }, onBadRows: "skip" } as const
  await orchestrator.start({ ...request, method: "sequential" })
  // As slowly as a chain does it once the first is anchored: what comes after that takes minutes.
  const watching = (async () => {
    for await (const event of orchestrator.events("long")) {
      if (event.type === "progress-anchored") pace.blocksAtOnce = 4
    }
  })()
  const { view } = await orchestrator.result("long")
  await watching
  pace.blocksAtOnce = 0
  expect(view).toMatchObject({ state: "completed", proofs: [{ state: "archived" }] })

  const [proof] = view.proofs
  const runId = proof?.runId ?? "0x"
  const zk = ZKWorkflow__factory.connect(chain.addressOf("ZKWorkflow"), provider)
  const events = await collectEvents(orchestrator, "long")
  expect(events.filter(({ type }) => type === "progress-unanchored")).toEqual([])
  const anchored = listAnchored(events)
  expect(anchored.length).toBeGreaterThan(1)
  const [registration] = await zk.queryFilter(zk.filters.WorkflowRegistered(runId))
  expect(Number(anchored[0]?.upToBlock)).toBeLessThan(registration?.blockNumber ?? 0)

  let before: { readonly block: number; readonly contentId: string | null } = {
    block: -EVERY,
    contentId: null,
  }
  for (const [index, { contentId, digest, upToBlock, stepId }] of anchored.entries()) {
    const file = join(folder, "proofs", "long", stepId, "archive", `${contentId}.car`)
    const progress = readProgress(readFileSync(file))
    expect(progress).toMatchObject({
      digest,
      position: index + 1,
      previous: before.contentId,
      blockNumber: BigInt(upToBlock),
      run: { runId, chainId: chain.chainId },
    })
    expect(Number(upToBlock) - before.block).toBeGreaterThanOrEqual(EVERY)
    const onChain = await zk.anchorOf(runId, digest)
    expect([onChain.position, onChain.by.toLowerCase()]).toEqual([BigInt(index + 1), payer.address])
    for (const { hash, blockNumber } of progress.transactions) {
      const receipt = await provider.getTransactionReceipt(hash)
      expect([receipt?.status, BigInt(receipt?.blockNumber ?? 0)]).toEqual([1, blockNumber])
    }
    before = { block: Number(upToBlock), contentId }
  }
  const last = events.flatMap(({ type, data }) => (type === "bundle-archived" ? [data] : []))
  const [digest, position] = await zk.latestAnchor(runId)
  expect([digest, position]).toEqual([last[0]?.digest, BigInt(anchored.length + 1)])
}, 900_000)
