import { AgentGptError } from "@agentgpt/core"
import type { ExecutionMethod, WorkflowProof } from "@agentgpt/core"
import { beforeEach, describe, expect, expectTypeOf, it } from "vitest"
import { MockOrchestrator } from "../mocks/mock-orchestrator.ts"
import type { RunView } from "../runs/run-view.ts"
import { readTask } from "../task/read-task.ts"
import type { WorkflowReceipt } from "../workflows/workflow-receipt.ts"
import { ExecutionManager } from "./execution-manager.ts"
import type { ExecutionResult } from "./execution-result.ts"
import { HybridPayrollExecutor } from "./hybrid-payroll-executor.ts"
import { ZKValidator } from "./zk-validator.ts"

const address = (byte: string): string => `0x${byte.repeat(20)}`
const common = { token: address("a1"), decimals: 6, payer: address("b1") }
const task = { action: "transfer", params: { chain: 1, ...common, to: address("c1"), amount: "2" } }
const payment = { chain: 1, ...common, to: address("c1"), amount: "2" }
const proof = (name: string): WorkflowProof => ({
  protocol: "groth16",
  statements: [{ circuitId: "0x01", statementHash: "0x02", publicSignals: [name], proof: "0x03" }],
  verifiedIn: [],
})

let orchestrator: MockOrchestrator
let manager: ExecutionManager
beforeEach(() => {
  orchestrator = new MockOrchestrator()
  manager = new ExecutionManager({ orchestrator })
})

async function refusal(work: () => unknown): Promise<string> {
  try {
    await work()
    return "nothing was refused"
  } catch (error) {
    if (!AgentGptError.is(error)) throw error
    return [error.code, error.shortMessage, ...error.meta].join(" | ")
  }
}
const lastTask = () => orchestrator.requests.at(-1)?.task as { action?: string; params?: unknown }
const proofView = { stepId: "pay", state: "archived" } as RunView["proofs"][number]

describe("ExecutionManager", () => {
  const bad: readonly (readonly [string, object, string])[] = [
    ["no orchestrator", { orchestrator: undefined }, "orchestrator: expected what openOrchestrator"],
    ["no strategy", { strategies: [] }, "strategies: expected at least one strategy"],
    ["an unknown strategy", { strategies: ["fast"] }, "strategies.0"],
    ["strategies that are no list", { strategies: "batch" }, "strategies"],
    ["a name with blanks", { name: "two words" }, "name: expected 1 to 40"],
    ["a ceiling that is no text", { batchGasCeiling: 100 }, "batchGasCeiling: expected gwei as text"],
    [
      "a misspelled option",
      { strategie: ["batch"] },
      "strategie: there is no such key; did you mean strategies?",
    ],
    ["one option in two spellings", { batchGasCeiling: "1", batch_gas_ceiling: "1" }, "two spellings"],
  ]
  it.each(bad)("refuses %s", async (_name, given, expected) => {
    const text = await refusal(() => new ExecutionManager({ orchestrator, ...given }))
    expect(text).toContain(expected)
    expect(text).toContain("WORKFLOW_OPTION_INVALID")
  })

  it("refuses a ceiling that is no price", async () => {
    const text = await refusal(() => new ExecutionManager({ orchestrator, batchGasCeiling: "dear" }))
    expect(text).toContain("ROUTE_QUESTION_INVALID")
  })

  it("executes a task among its strategies, named by the task, and collates what came of it", async () => {
    const few = new ExecutionManager({ orchestrator, strategies: ["parallel", "sequential"], name: "rent" })
    const done = await few.execute(task)
    const [request] = orchestrator.requests
    expect(request).toMatchObject({ task, methods: ["parallel", "sequential"] })
    expect(request?.run).toMatch(/^rent-[0-9a-f]{16}$/u)
    expect(done.results).toMatchObject([
      { run: request?.run, agentId: "payment", state: "done", gasUsed: 21_000n },
    ])
    expect(done.runs.map(({ run }) => run)).toEqual([request?.run])
    expectTypeOf(done).toEqualTypeOf<ExecutionResult>()
    expectTypeOf(done.results).toEqualTypeOf<readonly WorkflowReceipt[]>()
    expectTypeOf(done.proof).toEqualTypeOf<WorkflowProof | null>()
  })

  it("refuses a strategy that it was not given", async () => {
    const few = new ExecutionManager({ orchestrator, strategies: ["sequential"] })
    for (const work of [
      () => few.execute(task, { method: "batch" }),
      () => few.executeBatch([payment]),
      () => few.preExecute("transfer", task),
      () => few.executeCombo({ batchTasks: [payment], parallelTasks: [] }),
    ]) {
      expect(await refusal(work)).toContain("ROUTE_METHOD_DISABLED")
    }
    expect(orchestrator.calls).toEqual([])
  })

  it("tells the route without beginning anything", async () => {
    const route = await manager.routeExecution(task, { run: "look", method: "parallel" })
    expect(route).toMatchObject({ method: "parallel", isOverride: true })
    expect(orchestrator.calls).toEqual(["plan look"])
  })

  it("throws what a run was denied for, and not a step's failure", async () => {
    orchestrator.ends.set("no", {
      state: "denied",
      error: { code: "POLICY_PLAN_CHANGED", message: "" },
      steps: [],
    })
    expect(await refusal(() => manager.execute(task, { run: "no" }))).toContain("POLICY_PLAN_CHANGED")
    const output = { agentId: "payment", gasUsed: 0n, executionTime: 1, error: "NODE_TIMEOUT: late" }
    const step = {
      stepId: "a",
      kind: "payment.transfer",
      agentId: "payment",
      chainId: "eip155:1",
      output,
    } as const
    orchestrator.ends.set("late", { state: "failed", steps: [{ ...step, state: "failed" }] })
    const { results } = await manager.execute(task, { run: "late" })
    expect(results).toMatchObject([{ state: "failed", error: "NODE_TIMEOUT: late" }])
  })
})

describe("a payroll with transactions", () => {
  const transactions = [
    { to: address("c1"), amount: "1" },
    { address: address("c2"), amount: "2", key: "e-2", name: "Ada" },
  ]

  it("becomes a payroll in its structured form, which the reader of tasks takes", async () => {
    await new HybridPayrollExecutor({ orchestrator }).execute({
      type: "mass_payroll",
      urgency: "high",
      on_refused: "skip",
      chains: [137],
      txTemplate: common,
      transactions,
    })
    expect(orchestrator.requests[0]?.run).toMatch(/^payroll-/u)
    const rows = [
      { address: address("c1"), amount: "1" },
      { address: address("c2"), amount: "2", key: "e-2", name: "Ada" },
    ]
    expect(lastTask()).toEqual({
      action: "mass_payroll",
      urgency: "high",
      params: { payments: [{ chain: "eip155:137", ...common, rows }], onRefused: "skip" },
    })
    expect(readTask(lastTask())).toMatchObject({ requested: "mass_payroll", hints: { urgency: "high" } })
  })

  it("has a template for each chain", async () => {
    const other = { ...common, token: address("a2") }
    await manager.execute({
      transactions: [
        { to: address("c1"), amount: "1", chain: 1 },
        { to: address("c2"), amount: "2", chain: 137 },
        { to: address("c3"), amount: "3", chain: "eip155:1" },
      ],
      chains: ["eip155:1", 137],
      txTemplate: [
        { ...common, chain: 1 },
        { ...other, chain: 137 },
      ],
    })
    const { payments } = lastTask().params as {
      payments: readonly { chain: string; token: string; rows: unknown[] }[]
    }
    expect(payments.map(({ chain, token, rows }) => [chain, token, rows.length])).toEqual([
      ["eip155:1", common.token, 2],
      ["eip155:137", other.token, 1],
    ])
  })

  it("leaves every other task as it is", async () => {
    await manager.execute("Process Q3 salaries")
    await manager.execute(task)
    expect(orchestrator.requests.map((request) => request.task)).toEqual(["Process Q3 salaries", task])
  })

  const bad: readonly (readonly [string, object, string])[] = [
    ["params beside transactions", { params: {} }, "both params and transactions"],
    ["transactions that are no list", { transactions: "all" }, "transactions: expected a list"],
    ["no transaction", { transactions: [] }, "transactions: expected at least one payment"],
    ["chains that are no list", { chains: 1 }, "chains: expected at least one chain"],
    ["no chain", { chains: [] }, "chains: expected at least one chain"],
    [
      "a payment without a chain",
      { chains: [1, 137] },
      "transactions.0.chain: expected one of the task's chains",
    ],
    [
      "a payment on another chain",
      { transactions: [{ ...transactions[0], chain: 5 }] },
      "none of the task's",
    ],
    [
      "a payment without a token",
      { txTemplate: { decimals: 6, payer: address("b1") } },
      "transactions.0.token",
    ],
    ["a payment without a payee", { transactions: [{ amount: "1" }] }, "expected either to or address"],
    ["two payees in one", { transactions: [{ ...payment, address: address("c2") }] }, "either to or address"],
    ["an amount as a number", { transactions: [{ to: address("c1"), amount: 1 }] }, "transactions.0.amount"],
    ["an unknown field", { transactions: [{ ...transactions[0], amont: "1" }] }, "did you mean amount?"],
    ["a payment that is none", { transactions: [7] }, "transactions.0 are not an object"],
    ["a template that is none", { txTemplate: "usdc" }, "txTemplate are not an object"],
  ]
  it.each(bad)("refuses %s", async (_name, given, expected) => {
    const text = await refusal(() =>
      manager.execute({ type: "mass_payroll", chains: [1], txTemplate: common, transactions, ...given }),
    )
    expect(text).toMatch(/^(?:TASK_INVALID|WORKFLOW_OPTION_INVALID)/u)
    expect(text).toContain(expected)
    expect(orchestrator.calls).toEqual([])
  })
})

describe("executeBatch", () => {
  it("puts payments of one token and payer together, within its limits", async () => {
    await manager.executeBatch(
      [payment, { ...payment, payer: address("b2") }, { ...payment, to: address("c2") }],
      {
        run: "many",
        gas_limit: 5_000_000n,
        maxTxs: 100,
      },
    )
    expect(orchestrator.requests[0]).toMatchObject({ run: "many", method: "batch" })
    const { payments } = lastTask().params as { payments: readonly { payer: string; rows: unknown[] }[] }
    expect(payments.map(({ payer, rows }) => [payer, rows.length])).toEqual([
      [address("b1"), 2],
      [address("b2"), 1],
    ])
    expect(readTask(lastTask()).hints).toMatchObject({ gasLimit: "5000000", maxTxs: 100 })
  })

  it("has the documented limits unless told", async () => {
    await manager.executeBatch([payment])
    expect(lastTask()).toMatchObject({ gasLimit: "30000000", maxTxs: 450 })
  })

  const bad: readonly (readonly [string, object])[] = [
    ["too little gas", { gasLimit: 20_999 }],
    ["too much gas", { gasLimit: 1_000_000_001n }],
    ["gas as text", { gasLimit: "5000000" }],
    ["no payment a transaction", { maxTxs: 0 }],
    ["too many payments a transaction", { maxTxs: 2_001 }],
    ["another method", { method: "parallel", methods: 1 }],
  ]
  it.each(bad)("refuses %s", async (_name, options) => {
    const text = await refusal(() => manager.executeBatch([payment], options))
    expect(text).toContain("WORKFLOW_OPTION_INVALID")
    expect(orchestrator.calls).toEqual([])
  })

  it("refuses an empty batch and the chain's own coin, which BatchPayout does not pay", async () => {
    expect(await refusal(() => manager.executeBatch([]))).toContain(
      "TASK_INVALID | tasks: expected at least one",
    )
    expect(await refusal(() => manager.executeBatch([{ ...payment, token: "native" }]))).toContain(
      "tasks.0.token",
    )
  })
})

describe("executeCombo", () => {
  const combo = { batchTasks: [payment], parallelTasks: [task, task] }

  it("plans all, begins all, then waits, and collates in order", async () => {
    const done = await manager.executeCombo(combo, { run: "c" })
    const names = ["c.batch", "c.parallel-1", "c.parallel-2"]
    expect(orchestrator.calls.slice(0, 6)).toEqual([
      ...names.map((name) => `plan ${name}`),
      ...names.map((name) => `start ${name}`),
    ])
    expect(orchestrator.requests.map(({ method }) => method).slice(0, 3)).toEqual([
      "batch",
      "parallel",
      "parallel",
    ])
    expect(done.runs.map(({ run }) => run)).toEqual(names)
    expect(done.results.map(({ run }) => run)).toEqual(names)
  })

  it("begins nothing where one part is denied", async () => {
    orchestrator.verdicts.set("c.parallel-2", "deny")
    expect(await refusal(() => manager.executeCombo(combo, { run: "c" }))).toContain("POLICY_PLAN_CHANGED")
    expect(orchestrator.views.size).toBe(0)
  })

  it("asked for again goes on with what was begun", async () => {
    await manager.executeCombo(combo, { run: "c" })
    orchestrator.calls.length = 0
    await manager.executeCombo(combo, { run: "c" })
    expect(orchestrator.calls.filter((call) => call.startsWith("plan"))).toEqual([])
    expect(orchestrator.views.size).toBe(3)
  })

  it("has the proof of all or none", async () => {
    orchestrator.ends.set("c.batch", { zkProof: proof("batch"), proofs: [proofView] })
    expect((await manager.executeCombo(combo, { run: "c" })).proof).toEqual(proof("batch"))
    orchestrator.ends.set("c.parallel-1", { proofs: [proofView] })
    expect((await manager.executeCombo(combo, { run: "c" })).proof).toBeNull()
    orchestrator.ends.set("c.parallel-1", { zkProof: proof("other"), proofs: [proofView] })
    const { proof: joined } = await manager.executeCombo(combo, { run: "c" })
    expect(joined?.statements.map(({ publicSignals }) => publicSignals[0])).toEqual(["batch", "other"])
  })

  it("keeps its own methods", async () => {
    const options = { run: "c", method: "sequential" } as object
    await manager.executeCombo(combo, options)
    expect(orchestrator.requests[0]?.method).toBe("batch")
  })
})

describe("speculation", () => {
  it("waits for gas under 50 gwei unless told, and does what it is called", async () => {
    const prepared = await manager.preExecute("transfer", { params: task.params }, { run: "later" })
    expect(orchestrator.requests[0]).toMatchObject({ run: "later", method: "speculative" })
    expect(lastTask()).toEqual({ ...task, trigger: { gasThreshold: 50 } })
    expect(readTask(lastTask()).hints.trigger).toEqual({
      kind: "gas",
      atMostWei: "50000000000",
      expiresAtMs: undefined,
      onExpiry: "discard",
    })
    expect(orchestrator.calls).toEqual(["start later"])
    expect(await prepared.view()).toMatchObject({ state: "running" })
    expect((await prepared.result()).results).toMatchObject([{ state: "done" }])
  })

  it("is the same run for the same task and trigger", async () => {
    const first = await manager.preExecute("transfer", task)
    const second = await manager.preExecute("transfer", task)
    const other = await manager.preExecute("transfer", task, { trigger: { gasThreshold: "0.5" } })
    expect(second.run).toBe(first.run)
    expect(other.run).not.toBe(first.run)
  })

  it("is discarded, or tells that its time is over", async () => {
    const prepared = await manager.preExecute("transfer", task, { run: "later" })
    expect(await prepared.discard()).toMatchObject({ state: "cancelled" })
    const error = { code: "ROUTE_TRIGGER_EXPIRED", message: "" }
    orchestrator.ends.set("later", { state: "cancelled", error })
    expect(await refusal(() => prepared.result())).toContain("ROUTE_TRIGGER_EXPIRED")
  })

  it("prepares an approval or a call out of a template", async () => {
    const approval = { chain: 1, token: address("a1"), decimals: 6, owner: address("b1"), amount: "5" }
    await manager.preapprove({ ...approval, spender: address("c1") })
    expect(lastTask()).toMatchObject({ action: "approve", params: { ...approval, spender: address("c1") } })
    readTask(lastTask())
    await manager.preapprove({ chain: 1, account: address("b1"), to: address("c1"), data: "0x313ce567" })
    expect(lastTask()).toMatchObject({ action: "contract_call" })
    readTask(lastTask())
    expect(await refusal(() => manager.preapprove("approve"))).toContain("not an object")
  })

  it("refuses a sentence", async () => {
    expect(await refusal(() => manager.preExecute("transfer", "Pay Ada when gas is cheap"))).toContain(
      "TASK_INVALID",
    )
  })

  it("tells how often it hit", async () => {
    expect(await manager.hitRate()).toEqual({ fired: 4, expired: 1, discarded: 0 })
  })

  const feed = { chain: 1, feed: address("f1") }
  it("waits for a price from below or from above", () => {
    const read = (trigger: object) => readTask({ ...task, trigger }).hints.trigger
    expect(read({ ...feed, atLeast: "3800" })).toMatchObject({
      kind: "price",
      chain: "eip155:1",
      atLeast: "3800",
      oldestSeconds: 3_900,
      onExpiry: "discard",
    })
    expect(
      read({ ...feed, atMost: "3800.5", onExpiry: "run", expiresAtMs: 5, oldestSeconds: 60 }),
    ).toMatchObject({
      atMost: "3800.5",
      onExpiry: "run",
      expiresAtMs: 5,
      oldestSeconds: 60,
    })
  })

  const bad: readonly (readonly [string, unknown])[] = [
    ["text", "cheap"],
    ["nothing to wait for", {}],
    ["a negative threshold", { gasThreshold: -1 }],
    ["a threshold in words", { gasThreshold: "low" }],
    ["gas and a price", { gasThreshold: 1, ...feed, atLeast: "1" }],
    ["a price without a limit", feed],
    ["a price with both limits", { ...feed, atLeast: "1", atMost: "2" }],
    ["a price as a number", { ...feed, atLeast: 3800 }],
    ["a feed that is no address", { ...feed, feed: "ETH/USD", atLeast: "1" }],
    ["a feed without a chain", { feed: feed.feed, atLeast: "1" }],
    ["an age of zero", { ...feed, atLeast: "1", oldestSeconds: 0 }],
    ["an expiry that is no time", { gasThreshold: 1, expiresAtMs: 0.5 }],
    ["an unknown end", { gasThreshold: 1, onExpiry: "wait" }],
    ["an unknown key", { gasThreshold: 1, expires: 5 }],
  ]
  it.each(bad)("refuses a trigger of %s", async (_name, trigger) => {
    expect(await refusal(() => readTask({ ...task, trigger }))).toMatch(/^TASK_INVALID.*trigger/u)
  })
})

describe("fallbackExecution", () => {
  const end = (run: string, state: RunView["state"]) => {
    const view = orchestrator.views.get(run) as RunView
    orchestrator.views.set(run, { ...view, state })
  }

  it("begins a task that nobody began by the next safer strategy", async () => {
    await manager.fallbackExecution(task, "parallel", { run: "f" })
    expect(orchestrator.requests).toMatchObject([{ run: "f", method: "batch" }])
    expect(orchestrator.calls).toEqual(["run f"])
  })

  it.each(["failed", "cancelled"] as const)("goes on with what a %s run left", async (state) => {
    const few = new ExecutionManager({ orchestrator, strategies: ["sequential", "parallel"] })
    await orchestrator.start({ run: "f", task })
    end("f", state)
    orchestrator.calls.length = 0
    await few.fallbackExecution(task, "parallel", { run: "f" })
    expect(orchestrator.calls).toEqual(["retry f sequential", "result f"])
  })

  it("waits for a run that is under way, and gives what a completed one came to", async () => {
    await orchestrator.start({ run: "f", task })
    orchestrator.calls.length = 0
    await manager.fallbackExecution(task, "parallel", { run: "f" })
    await manager.fallbackExecution(task, "parallel", { run: "f" })
    expect(orchestrator.calls).toEqual(["result f", "result f"])
  })

  it("does nothing for a denied run, below sequential, or for a strategy that does not exist", async () => {
    await orchestrator.start({ run: "f", task })
    end("f", "denied")
    orchestrator.calls.length = 0
    const attempt = (strategy: string) =>
      refusal(() => manager.fallbackExecution(task, strategy as ExecutionMethod, { run: "f" }))
    expect(await attempt("parallel")).toContain("WORKFLOW_STATE_UNFIT")
    expect(await attempt("sequential")).toContain("ROUTE_FALLBACK_NONE")
    expect(await attempt("hopeful")).toContain("ROUTE_METHOD_DISABLED")
    expect(orchestrator.calls).toEqual([])
  })
})

describe("strategies by the price of gas", () => {
  const gwei = (amount: number) => BigInt(amount) * 1_000_000_000n
  it("leaves out batch above 100 gwei, and brings it back below 80", () => {
    const without = ["sequential", "parallel", "speculative"]
    expect(manager.activeStrategies()).toContain("batch")
    expect(manager.activeStrategies(gwei(100))).toContain("batch")
    expect(manager.activeStrategies(gwei(101))).toEqual(without)
    expect(manager.activeStrategies(gwei(80))).toEqual(without)
    expect(manager.activeStrategies()).toEqual(without)
    expect(manager.activeStrategies(gwei(79))).toContain("batch")
  })

  it("chooses the chain that really is the cheapest", () => {
    const chain = { gas: 100n, feePerGasWei: 10n, nativePrice: 10n ** 18n }
    const choice = manager.selectChain([
      { ...chain, chainId: "eip155:1" },
      { ...chain, chainId: "eip155:10", feePerGasWei: 1n, dataFeeWei: 5_000n },
    ])
    expect(choice.chainId).toBe("eip155:1")
    expect(manager.selectChain([{ ...chain, chainId: "eip155:1" }], ["eip155:1"]).ranked).toHaveLength(1)
  })
})

describe("ZKValidator", () => {
  it("waits for the proofs of results that did not", async () => {
    const paid = await manager.execute(task, { run: "p", awaitProof: false })
    orchestrator.ends.set("p", { zkProof: proof("p"), proofs: [proofView] })
    orchestrator.calls.length = 0
    expect(await new ZKValidator({ orchestrator }).generateProof(paid)).toEqual(proof("p"))
    expect(orchestrator.calls).toEqual(["result p"])
  })

  it("has none where nothing is proved, and throws what a proof failed with", async () => {
    const paid = await manager.execute(task, { run: "p" })
    const validator = new ZKValidator({ orchestrator })
    expect(await validator.generateProof(paid)).toBeNull()
    orchestrator.ends.set("p", {
      proofs: [{ ...proofView, state: "failed", errorCode: "PROOF_AGENTS_INVALID" }],
    })
    expect(await refusal(() => validator.generateProof(paid))).toContain("PROOF_AGENTS_INVALID")
  })
})
