import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as pause } from "node:timers/promises"

import type { Orchestrator, ProofView, RunResult, RunView } from "@agentgpt/agentgpt"
import { ALL_STEPS } from "@agentgpt/core"
import { openStore, type Store } from "@agentgpt/chain"
import { locateCircuit, readManifest } from "@agentgpt/circuits/artifacts"
import { ZKWorkflow__factory } from "@agentgpt/contracts"
import { connectChain, listTrustedKeys, verifyOnchain } from "@agentgpt/proof"
import { verifyBundle } from "@agentgpt/proof/verify"
import { JsonRpcProvider } from "ethers"
import { afterAll, beforeAll, expect, test } from "vitest"

import {
  listRecordedSteps,
  readKeptSteps,
  untilRecorded,
  WHAT_TO_DO,
} from "../../packages/orchestrator/test/support/recorded-steps.ts"
import { viewRun } from "../../packages/orchestrator/src/runs/view-run.ts"
import { openSigningAgents } from "../../scripts/payroll/enrol-agents.ts"
import { type LocalChain, openLocalChain } from "../../scripts/payroll/open-chain.ts"
import { openOffice } from "../../scripts/payroll/open-office.ts"
import { writePayroll } from "../../scripts/payroll/write-payroll.ts"
import { PROVER, PROVING_PAYER } from "./support/proving-office.ts"
import { APPROVERS } from "./support/run-office.ts"

// One payroll over two chains: its payments are proved chain by chain, and its steps by one proof over both. And
// transfers without any payroll, whose steps are all that there is to prove. The proofs are real, and so are the chains
// and the contracts.

const RUN = "both"
const MOVE = "transfers"
const LOOK = "only-looked"
const PAYEE = `0x${"c7".repeat(20)}`
const trustedKeys = listTrustedKeys(readManifest())

let folder: string
let chains: readonly [LocalChain, LocalChain]
let store: Store
let view: RunView
let statements: readonly { readonly circuitId: string; readonly statementHash: string }[]
/** What lay there when the first office was closed. */
let made: { readonly file: string; readonly madeAtMs: number; readonly state: string | undefined }

let looked: RunResult
let moved: RunResult
let moveAtClosing: RunView

const findSteps = ({ proofs }: RunView) => proofs.find(({ stepId }) => stepId === ALL_STEPS)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "agentgpt-steps-"))
  // The database's user has to get through.
  chmodSync(folder, 0o711)
  const open = (number: number, isBuilt: boolean) =>
    openLocalChain({ number, folder, report: () => {}, isBuilt })
  chains = [await open(31_337, false), await open(31_338, true)]
  store = await openStore({ home: join(folder, "home"), environment: {} })
  const payroll = writePayroll(folder, 10, 2)
  const agents = await openSigningAgents(folder)
  for (const chain of chains) {
    await chain.fundOnce(PROVING_PAYER.address, 10_000_000_000_000n)
    await chain.fundOnce(PROVER.address, 0n)
  }
  const openDesk = () =>
    openOffice({
      store,
      folder,
      chains,
      payer: PROVING_PAYER,
      listFile: payroll.listFile,
      // Others prove screenings.
      proving: { prover: PROVER, agents, provesScreening: false },
      policy: { approvers: APPROVERS.map(({ address }) => address) },
      more: { durable: { pollMs: 20, beatMs: 250, lostAfterMs: 1_500 } },
    })
  const first = await openDesk()
  const task = {
    action: "mass_payroll",
    params: {
      onRefused: "skip",
      payments: chains.map(({ chainId, token }, index) => ({
        chain: chainId,
        token: token.address,
        decimals: 6,
        payer: PROVING_PAYER.address,
        file: payroll.files[index],
      })),
    },
  }
  await first.start({ run: RUN, task, onBadRows: "skip" })
  made = await closeOnceMade(first)
  const second = await openDesk()
  const { view: ended, metadata } = await second.result(RUN)
  view = ended
  statements = metadata.zkProof?.statements ?? []
  looked = await second.run({ run: LOOK, task: checkOf(chains[0]) })
  await second.start({ run: MOVE, method: "sequential", task: transfersOn(chains[0]) })
  moveAtClosing = await closeOncePaid(second)
  const third = await openDesk()
  moved = await third.result(MOVE)
  for (const run of [RUN, LOOK, MOVE]) await untilRecorded(store, run)
  await third.close()
}, 900_000)

afterAll(async () => {
  await store?.close()
  for (const chain of chains ?? []) await chain.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 })
})

const checkOf = ({ chainId }: LocalChain) => ({
  action: "compliance_check",
  params: { chain: chainId, addresses: [PAYEE] },
})

const transfersOn = ({ chainId, token }: LocalChain) => ({
  action: "transfer",
  params: {
    transfers: ["12.5", "7"].map((amount) => ({
      chain: chainId,
      token: token.address,
      decimals: 6,
      payer: PROVING_PAYER.address,
      to: PAYEE,
      amount,
    })),
  },
})

/** Closes an office as soon as the transfers are final, before their proof is on a chain. */
async function closeOncePaid(desk: Orchestrator): Promise<RunView> {
  for (;;) {
    const seen = await viewRun(store, MOVE)
    if (seen.endedAtMs !== undefined) {
      await desk.close()
      return viewRun(store, MOVE)
    }
    await pause(5)
  }
}

/** Closes an office as soon as the proof of the steps lies there: nothing of it is on a chain. */
async function closeOnceMade(desk: Orchestrator): Promise<typeof made> {
  const proofs = join(folder, "proofs", RUN, "_steps", "proofs")
  let name: string | undefined
  while (name === undefined) {
    await pause(5)
    name = existsSync(proofs) ? readdirSync(proofs).find((each) => each.endsWith(".proof.json")) : undefined
  }
  await desk.close()
  const file = join(proofs, name)
  return { file, madeAtMs: statSync(file).mtimeMs, state: findSteps(await viewRun(store, RUN))?.state }
}

const stepsOf = (): ProofView => {
  const found = findSteps(view)
  if (found === undefined) throw new Error("the steps were not proved")
  return found
}

test("every payroll is proved on its chain, and all steps by one proof on the first", () => {
  const [first, second] = chains
  expect(view.state).toBe("completed")
  expect(view.proofs.map(({ chainId, stepId, state }) => [chainId, stepId === ALL_STEPS, state])).toEqual([
    [first.chainId, false, "archived"],
    [second.chainId, false, "archived"],
    [first.chainId, true, "archived"],
  ])
  expect(statements).toHaveLength(3)
  expect(statements.at(-1)?.circuitId).toBe(locateCircuit("StepBatch16").key("DEV").keyHash)
})

test("the bundle of the steps names all of both chains, as they ended, and holds", async () => {
  const [first, second] = chains
  const bytes = readFileSync(stepsOf().bundleFile ?? "")
  const { ok, checks, bundle } = verifyBundle(bytes, { trustedKeys })
  expect(checks.filter(({ status }) => status !== "holds")).toEqual([])
  expect(ok).toBe(true)
  const [batch] = bundle?.batches ?? []
  const rows = (batch?.chunks ?? []).flatMap(({ content }) => (content?.kind === "steps" ? content.rows : []))
  expect(rows.map(({ status }) => status)).toEqual(view.steps.map(() => 1))
  expect(rows.map(({ transactionHash }) => transactionHash)).toEqual(
    view.steps.map(({ output }) => output?.txHash ?? `0x${"0".repeat(64)}`),
  )
  expect(rows.map(({ note }) => JSON.parse(note ?? "null"))).toEqual(
    view.steps.map(({ stepId: id, agentId, chainId }) => ({ id, agentId, chainId, state: "done" })),
  )
  expect(new Set(view.steps.filter(({ output }) => output?.txHash).map(({ chainId }) => chainId))).toEqual(
    new Set([first.chainId, second.chainId]),
  )
  const gas = view.steps.reduce((sum, { output }) => sum + (output?.gasUsed ?? 0n), 0n)
  expect(batch?.figures).toEqual([BigInt(rows.length), 0n, gas])
  for (const [chain, faults] of [
    [first, []],
    [second, ["chain"]],
  ] as const) {
    const { reader, close } = connectChain(chain.node.url, "latest")
    const onchain = bundle === null ? [] : await verifyOnchain(bundle, reader).finally(close)
    const failed = onchain.filter(({ status }) => status === "fails").map(({ id }) => id)
    expect(failed).toEqual(expect.arrayContaining([...faults]))
    expect(failed.length > 0).toBe(faults.length > 0)
  }
})

test("an office that was closed in between made the proof; the next one only published it, once", async () => {
  expect(made.state).not.toBe("archived")
  expect(statSync(made.file).mtimeMs).toBe(made.madeAtMs)
  const provider = new JsonRpcProvider(chains[0].node.url, 31_337, { staticNetwork: true, cacheTimeout: -1 })
  try {
    const zk = ZKWorkflow__factory.connect(chains[0].addressOf("ZKWorkflow"), provider)
    const { runId, verifiedIn } = stepsOf()
    expect(await zk.isComplete(runId)).toBe(true)
    const [registered, verified] = await Promise.all([
      zk.queryFilter(zk.filters.WorkflowRegistered(runId)),
      zk.queryFilter(zk.filters.WorkflowVerified(runId)),
    ])
    expect(registered).toHaveLength(1)
    expect(verified.map(({ transactionHash }) => transactionHash)).toEqual(verifiedIn)
    expect(verifiedIn).toHaveLength(1)
  } finally {
    provider.destroy()
  }
})

test("transfers alone are proved as steps, also where their office is closed after them", async () => {
  const [proof] = moved.view.proofs
  expect(moveAtClosing.state).toBe("completed")
  expect(moveAtClosing.proofs.map(({ stepId, state }) => [stepId, state === "archived"])).toEqual([
    [ALL_STEPS, false],
  ])
  expect(moved.view.proofs).toHaveLength(1)
  expect(proof).toMatchObject({ stepId: ALL_STEPS, chainId: chains[0].chainId, state: "archived" })
  expect(moved.metadata.zkProof?.statements.map(({ circuitId }) => circuitId)).toEqual([
    locateCircuit("StepBatch16").key("DEV").keyHash,
  ])
  const { ok, checks, bundle } = verifyBundle(readFileSync(proof?.bundleFile ?? ""), { trustedKeys })
  expect(checks.filter(({ status }) => status !== "holds")).toEqual([])
  expect(ok).toBe(true)
  expect(bundle?.run).toMatchObject({
    payer: PROVING_PAYER.address,
    token: chains[0].addressOf("ZKWorkflow"),
    beneficiary: PROVER.address,
    runId: proof?.runId,
  })
  const { reader, close } = connectChain(chains[0].node.url, "latest")
  const onchain = bundle === null ? [] : await verifyOnchain(bundle, reader).finally(close)
  expect(onchain.filter(({ status }) => status === "fails")).toEqual([])
  expect(onchain.filter(({ status }) => status === "holds").length).toBeGreaterThan(0)
})

test("a run that only looked has nothing to prove", () => {
  expect([looked.view.state, looked.view.proofs, looked.metadata.zkProof]).toEqual(["completed", [], null])
})

test("workers can go on with what those of releases before began: proofs record the same steps", async () => {
  for (const [run, kind] of [
    [RUN, "payroll on two chains, proved"],
    [MOVE, "transfers, proved"],
    [LOOK, "check"],
  ] as const) {
    expect(await listRecordedSteps(store, run), `${kind}: ${WHAT_TO_DO}`).toEqual(readKeptSteps(kind))
  }
})
