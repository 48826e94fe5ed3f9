import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import type { Orchestrator } from "@agentgpt/agentgpt"
import { ExecutionManager, HybridPayrollExecutor, ZKValidator } from "@agentgpt/agentgpt/execution"
import { createLocalSigner, definePolicy, openStore, type Store } from "@agentgpt/agentgpt/web3"
import { AsyncWorkflow, ConcurrentWorkflow } from "@agentgpt/agentgpt/workflows"
import { defineAgent, defineStep, Role, STANDARD_STEPS } from "@agentgpt/agentgpt/web3"
import { afterAll, beforeAll, describe, expect, test } from "vitest"

import { type LocalChain, openLocalChain } from "../../scripts/payroll/open-chain.ts"
import { openOffice } from "../../scripts/payroll/open-office.ts"
import { writePayroll } from "../../scripts/payroll/write-payroll.ts"
import { placePriceFeed } from "./price-feed.ts"
import { readBalance } from "./support/read-balance.ts"
import { codeOf } from "./support/run-office.ts"

// The public classes on a real chain, with real contracts, a real database and real agents.

const payer = createLocalSigner(`0x${"19".repeat(32)}`)
const approvers = [1, 2, 3].map((byte) => createLocalSigner(`0x${String(byte).padStart(2, "0").repeat(32)}`))
const UNIT = 1_000_000n

let folder: string
let chain: LocalChain
let store: Store
let orchestrator: Orchestrator
let listed: string
let payees = 0

beforeAll(async () => {
  expect(definePolicy).toBeTypeOf("function")
  folder = mkdtempSync(join(tmpdir(), "agentgpt-classes-"))
  // The database's user has to get through.
  chmodSync(folder, 0o711)
  chain = await openLocalChain({ number: 31_337, folder, report: () => {} })
  await chain.fundOnce(payer.address, 10_000_000_000_000n)
  store = await openStore({ home: join(folder, "home"), environment: {} })
  const { listFile, sanctioned } = writePayroll(folder, 20, 1)
  listed = sanctioned
  orchestrator = await openOffice({
    store,
    folder,
    chains: [chain],
    payer,
    listFile,
    policy: { approvers: approvers.map(({ address }) => address) },
  })
}, 900_000)

afterAll(async () => {
  await orchestrator?.close()
  await store?.close()
  await chain?.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 })
})

/** Nobody was paid before at an address of its own. */
const somebody = (): string => {
  payees += 1
  return `0x${(0xabc000 + payees).toString(16).padStart(40, "7")}`
}
const template = () => ({
  chain: chain.chainId,
  token: chain.token.address,
  decimals: 6,
  payer: payer.address,
})
const transfer = (to: string, amount: string) => ({
  action: "transfer",
  params: { ...template(), to, amount },
})
/** The workflows name who takes part; the orchestrator has them. */
const agents = () => [
  standIn("compliance", STANDARD_STEPS.screenAddresses),
  standIn("payment", STANDARD_STEPS.transfer),
]
const standIn = (agentId: string, definition: (typeof STANDARD_STEPS)["screenAddresses" | "transfer"]) =>
  defineAgent({
    agentId,
    role: definition.role === Role.EXECUTOR ? Role.EXECUTOR : Role.VALIDATOR,
    chains: [chain.chainId],
    steps: [defineStep(definition as never, () => Promise.reject(new Error("never asked")))] as never,
  })

const held = (account: string) => readBalance(chain, account)

describe("workflows", () => {
  test("a concurrent one pays a task once, however often it is run, and tells its metadata", async () => {
    const workflow = new ConcurrentWorkflow({ agents: agents(), orchestrator, gasStrategy: "fast" })
    const payee = somebody()
    const task = transfer(payee, "12.5")
    const first = await workflow.run(task)
    const again = await workflow.run(task)
    expect(first.agentOutputs.map(({ agentId, error }) => [agentId, error])).toEqual([
      ["compliance", undefined],
      ["payment", undefined],
    ])
    expect(first.agentOutputs[1]?.txHash).toMatch(/^0x[0-9a-f]{64}$/u)
    expect(again).toEqual(first)
    expect(await held(payee)).toBe((125n * UNIT) / 10n)
    await workflow.run(task, { run: "the-same-next-month" })
    expect(await held(payee)).toBe(25n * UNIT)
  })

  test("one agent's failure stops what stands on it, and is told in its output", async () => {
    const workflow = new ConcurrentWorkflow({ agents: agents(), orchestrator })
    const payee = somebody()
    const { chain: on, token, decimals, payer: from } = template()
    const transfers = [listed, payee].map((to) => ({
      chain: on,
      token,
      decimals,
      payer: from,
      to,
      amount: "3",
    }))
    const { agentOutputs } = await workflow.run({ action: "transfer", params: { transfers } })
    expect(agentOutputs.some(({ error }) => error !== undefined)).toBe(true)
    expect([await held(listed), await held(payee)]).toEqual([0n, 3n * UNIT])
  })

  test("nobody takes part who was not named", async () => {
    const [compliance] = agents()
    const workflow = new AsyncWorkflow({ agents: compliance === undefined ? [] : [compliance], orchestrator })
    const payee = somebody()
    expect(await codeOf(workflow.run(transfer(payee, "1"), 31_337))).toBe("TASK_AGENT_UNFIT")
    expect(await held(payee)).toBe(0n)
  })

  test("an asynchronous one does not block, and gives receipts", async () => {
    const workflow = new AsyncWorkflow({ agents: agents(), orchestrator })
    const payee = somebody()
    const { chain: _, ...rest } = template()
    const { run, state } = await workflow.start(
      { action: "transfer", params: { ...rest, to: payee, amount: "2" } },
      31_337,
      { run: "vendor-7" },
    )
    expect([run, state]).toEqual(["vendor-7", "running"])
    const receipts = await workflow.result(run)
    expect(receipts.map((receipt) => [receipt.agentId, receipt.state])).toEqual([
      ["compliance", "done"],
      ["payment", "done"],
    ])
    expect(await held(payee)).toBe(2n * UNIT)
  })

  test("eco without a deadline is refused before anything is begun", async () => {
    const workflow = new ConcurrentWorkflow({ agents: agents(), orchestrator, gas_strategy: "eco" })
    const work = workflow.run(transfer(somebody(), "1"), { run: "eco" })
    expect(await codeOf(work)).toBe("FEE_DEADLINE_MISSING")
    expect(await orchestrator.find("eco")).toBeUndefined()
  })

  test("a custom price that nobody gave is refused before anything is begun", async () => {
    const workflow = new ConcurrentWorkflow({ agents: agents(), orchestrator, gasStrategy: "custom" })
    const work = workflow.run(transfer(somebody(), "1"), { run: "priceless" })
    expect(await codeOf(work)).toBe("FEE_STRATEGY_INVALID")
    expect(await orchestrator.find("priceless")).toBeUndefined()
  })
})

describe("a request", () => {
  const refused = async (more: object) =>
    codeOf(orchestrator.start({ run: "bad", task: transfer(somebody(), "1"), ...more }))

  test("of agents or methods that are not there is refused", async () => {
    expect(await refused({ agents: [] })).toBe("AGENT_NONE")
    expect(await refused({ agents: ["compliance", "payment", "stranger"] })).toBe("TASK_AGENT_UNKNOWN")
    expect(await refused({ methods: ["batch"], method: "sequential" })).toBe("ROUTE_METHOD_DISABLED")
    expect(await refused({ methods: [] })).toBe("ROUTE_METHOD_NONE")
    expect(await orchestrator.find("bad")).toBeUndefined()
  })

  test("of another method for a task that waits for a trigger is refused", async () => {
    const task = { ...transfer(somebody(), "1"), trigger: { gasThreshold: 50 } }
    expect(await refused({ task, method: "batch" })).toBe("ROUTE_QUESTION_INVALID")
    expect(await refused({ task: { ...task, method: "parallel" } })).toBe("ROUTE_QUESTION_INVALID")
    expect(await orchestrator.find("bad")).toBeUndefined()
    const { route } = await orchestrator.plan({ run: "good", task })
    expect(route.method).toBe("speculative")
  })

  test("to retry by a method that the run did not allow is refused, and changes nothing", async () => {
    const trigger = { gasThreshold: "0.000000001", expiresAtMs: Date.now() }
    const task = { ...transfer(somebody(), "1"), trigger }
    await orchestrator.start({ run: "narrow", task, methods: ["speculative", "sequential"] })
    const { view } = await orchestrator.result("narrow")
    expect(view.error?.code).toBe("ROUTE_TRIGGER_EXPIRED")
    expect(await codeOf(orchestrator.retry("narrow", { method: "batch" }))).toBe("ROUTE_METHOD_DISABLED")
    expect(await orchestrator.find("narrow")).toMatchObject({ state: "cancelled" })
  })
})

describe("executors", () => {
  test("a payroll as the documentation writes it", async () => {
    const executor = new HybridPayrollExecutor({ orchestrator })
    const people = [somebody(), somebody()]
    const { results, proof, runs } = await executor.execute({
      type: "mass_payroll",
      chains: [31_337],
      txTemplate: { token: chain.token.address, decimals: 6, payer: payer.address },
      transactions: people.map((to, index) => ({ to, amount: `${index + 1}.5`, key: `e-${index}` })),
    })
    expect(runs.map(({ method, state }) => [method, state])).toEqual([["batch", "completed"]])
    expect(results.map(({ agentId }) => agentId)).toEqual(["compliance", "payment"])
    expect(proof).toBeNull()
    expect(await Promise.all(people.map(held))).toEqual([1_500_000n, 2_500_000n])
    expect(await new ZKValidator({ orchestrator }).generateProof({ runs })).toBeNull()
  })

  test("a batch, and a combination of a batch with tasks beside it, as one record", async () => {
    const manager = new ExecutionManager({ orchestrator })
    const [one, two, three, four] = [somebody(), somebody(), somebody(), somebody()]
    const batch = await manager.executeBatch(
      [one, two].map((to, index) => ({ ...template(), to: to ?? "", amount: "1", key: `b-${index}` })),
      { gasLimit: 5_000_000, maxTxs: 100 },
    )
    expect(batch.runs[0]).toMatchObject({ method: "batch", payments: { planned: 2, paid: 2 } })
    const combo = await manager.executeCombo(
      {
        batchTasks: [{ ...template(), to: three ?? "", amount: "4", key: "c-1" }],
        parallelTasks: [transfer(four ?? "", "5")],
      },
      { run: "combo" },
    )
    expect(combo.runs.map(({ run, method, state }) => [run, method, state])).toEqual([
      ["combo.batch", "batch", "completed"],
      ["combo.parallel-1", "parallel", "completed"],
    ])
    expect(await Promise.all([one, two, three, four].map((payee) => held(payee ?? "")))).toEqual(
      [1n, 1n, 4n, 5n].map((amount) => amount * UNIT),
    )
  })

  test("a combination of which one part is refused begins nothing", async () => {
    const manager = new ExecutionManager({ orchestrator })
    const [paid, over] = [somebody(), somebody()]
    const work = manager.executeCombo(
      {
        batchTasks: [{ ...template(), to: paid, amount: "1", key: "d-1" }],
        parallelTasks: [transfer(over, "20001")],
      },
      { run: "refused" },
    )
    expect(await codeOf(work)).toMatch(/^POLICY_/u)
    expect(await orchestrator.find("refused.batch")).toBeUndefined()
    expect(await held(paid)).toBe(0n)
  })
})

describe("speculation", () => {
  test("fires when gas is cheap enough, once for however many calls", async () => {
    const manager = new ExecutionManager({ orchestrator })
    const payee = somebody()
    const ask = () =>
      manager.preExecute("transfer", { params: { ...template(), to: payee, amount: "6" } }, { run: "cheap" })
    const [first, second] = await Promise.all([ask(), ask()])
    const { runs } = await first.result()
    await second.result()
    expect(runs[0]).toMatchObject({ method: "speculative", state: "completed" })
    expect(await held(payee)).toBe(6n * UNIT)
  })

  test("expires without having sent anything, and is done by a safer strategy if somebody wants it", async () => {
    const manager = new ExecutionManager({ orchestrator })
    const payee = somebody()
    const task = transfer(payee, "7")
    const trigger = { gasThreshold: "0.000000001", expiresAtMs: Date.now() + 1_500 }
    const prepared = await manager.preExecute("transfer", task, { trigger, run: "never" })
    expect(await codeOf(prepared.result())).toBe("ROUTE_TRIGGER_EXPIRED")
    expect(await prepared.view()).toMatchObject({
      state: "cancelled",
      error: { code: "ROUTE_TRIGGER_EXPIRED" },
    })
    expect(await held(payee)).toBe(0n)
    expect(await codeOf(prepared.discard())).toBe("WORKFLOW_STATE_UNFIT")
    const { runs } = await manager.fallbackExecution(task, "speculative", { run: "never" })
    expect(runs[0]).toMatchObject({ method: "parallel", state: "completed" })
    expect(await held(payee)).toBe(7n * UNIT)
  })

  test("is discarded while it waits", async () => {
    const manager = new ExecutionManager({ orchestrator })
    const payee = somebody()
    const trigger = { gasThreshold: "0.000000001", expiresAtMs: Date.now() + 600_000 }
    const prepared = await manager.preExecute("transfer", transfer(payee, "8"), { trigger, run: "dropped" })
    expect(await prepared.discard()).toMatchObject({ state: "cancelled" })
    expect(await codeOf(prepared.result())).toBe("WORKFLOW_CANCELLED")
    expect(await held(payee)).toBe(0n)
  })

  test("fires when a price is reached, not before", async () => {
    const feed = await placePriceFeed(chain.pool)
    await feed.setPrice(3_799)
    const manager = new ExecutionManager({ orchestrator })
    const payee = somebody()
    const trigger = { chain: 31_337, feed: feed.address, atLeast: "3800" }
    const prepared = await manager.preExecute("transfer", transfer(payee, "9"), { trigger, run: "price" })
    await new Promise((resolve) => setTimeout(resolve, 2_000))
    expect(await prepared.view()).toMatchObject({ state: "running" })
    expect(await held(payee)).toBe(0n)
    await feed.setPrice(3_800)
    await prepared.result()
    expect(await held(payee)).toBe(9n * UNIT)
    expect(await manager.hitRate()).toEqual({ fired: 2, expired: 2, discarded: 1 })
  })
})
