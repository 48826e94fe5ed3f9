import { AgentGptError, defineAgent, defineStep, Role, STANDARD_STEPS } from "@agentgpt/core"
import type { WorkflowMetadata } from "@agentgpt/core"
import { beforeEach, describe, expect, expectTypeOf, it } from "vitest"
import { offer } from "../../test/support/plan-fixture.ts"
import { MockOrchestrator } from "../mocks/mock-orchestrator.ts"
import { AsyncWorkflow } from "./async-workflow.ts"
import type { AsyncWorkflowOptions } from "./async-workflow.ts"
import { ConcurrentWorkflow } from "./concurrent-workflow.ts"
import type { ConcurrentWorkflowOptions } from "./concurrent-workflow.ts"
import type { OrchestratorWish } from "./workflow-source.ts"
import type { WorkflowReceipt } from "./workflow-receipt.ts"

const agents = [
  offer("compliance", [STANDARD_STEPS.screenAddresses]),
  offer("payment", [STANDARD_STEPS.transfer]),
]
const task = { action: "transfer", params: { chain: 1, amount: "2" } }
let orchestrator: MockOrchestrator
beforeEach(() => {
  orchestrator = new MockOrchestrator()
})

const kinds = {
  ConcurrentWorkflow: (options: object) => new ConcurrentWorkflow(options as ConcurrentWorkflowOptions),
  AsyncWorkflow: (options: object) => new AsyncWorkflow(options as AsyncWorkflowOptions),
}

async function refusal(work: () => unknown): Promise<string> {
  try {
    await work()
    return "nothing was refused"
  } catch (error) {
    if (!AgentGptError.is(error)) throw error
    return [error.code, error.shortMessage, ...error.meta].join(" | ")
  }
}

describe.each(Object.entries(kinds))("%s", (_, make) => {
  it.each([
    ["no agents", { agents: [] }],
    ["no list of agents", {}],
  ])("refuses %s with the documented text", async (_name, given) => {
    const text = await refusal(() => make({ orchestrator, ...given }))
    expect(text).toContain("AGENT_NONE | A workflow needs at least one agent: minimum 1 agent required.")
  })

  it("runs with one agent", () => {
    expect(make({ orchestrator, agents: agents.slice(0, 1) }).name).toBe("workflow")
  })

  const bad: readonly (readonly [string, object, string])[] = [
    ["an option that does not exist", { agent: agents }, "agent: there is no such key; did you mean agents?"],
    ["agents that are none", { agents: [{ agentId: "payment" }] }, "agents: expected agents"],
    ["agents of one id", { agents: [agents[0], agents[0]] }, "AGENT_DUPLICATE"],
    ["a name with blanks", { name: "two words" }, "name: expected 1 to 40"],
    [
      "an orchestrator that is none",
      { orchestrator: { run: 1 } },
      "orchestrator: expected what openOrchestrator",
    ],
    ["an opener that is none", { orchestrator: undefined, open: "now" }, "open: expected a function"],
    ["neither orchestrator nor open", { orchestrator: undefined }, "either orchestrator or open"],
    ["both orchestrator and open", { open: async () => orchestrator }, "either orchestrator or open"],
    ["agents that are made for an open orchestrator", { agents: () => agents }, "name them by a list"],
  ]
  it.each(bad)("refuses %s", async (_name, given, expected) => {
    const text = await refusal(() => make({ orchestrator, agents, ...given }))
    expect(text).toMatch(/^(?:WORKFLOW_OPTION_INVALID|AGENT_DUPLICATE)/u)
    expect(text).toContain(expected)
    expect(orchestrator.calls).toEqual([])
  })

  it("refuses anything but an object", async () => {
    for (const given of [null, "agents", agents]) {
      expect(await refusal(() => make(given as object))).toContain(
        "WORKFLOW_OPTION_INVALID | The options are not",
      )
    }
  })

  it("asks for its own agents alone", async () => {
    await make({ orchestrator, agents }).run(task)
    expect(orchestrator.requests[0]?.agents).toEqual(["compliance", "payment"])
  })

  it("pays the same task once: the run is named by it", async () => {
    const workflow = make({ orchestrator, agents, name: "rent" })
    await workflow.run(task)
    await workflow.run({ params: { amount: "2", chain: 1 }, action: "transfer" })
    await workflow.run({ ...task, params: { ...task.params, amount: "3" } })
    const [first, second, other] = orchestrator.requests.map(({ run }) => run)
    expect(first).toMatch(/^rent-[0-9a-f]{16}$/u)
    expect(second).toBe(first)
    expect(other).not.toBe(first)
  })

  it("refuses a task that is no plain data before anything is asked", async () => {
    const workflow = make({ orchestrator, agents })
    expect(await refusal(() => workflow.run({ ...task, when: new Map() }))).toContain("TASK_INVALID")
    expect(await refusal(() => workflow.run({ ...task, share: 0.5 }))).toContain("TASK_INVALID")
    expect(orchestrator.calls).toEqual([])
  })

  it("runs independent steps beside each other, and leaves everything else to the router", async () => {
    const workflow = make({ orchestrator, agents })
    for (const more of [
      {},
      { method: "batch" },
      { gasSensitive: true },
      { trigger: {} },
      { type: "mass_payroll" },
    ]) {
      await workflow.run({ ...task, ...more })
    }
    await workflow.run("Process Q3 salaries")
    expect(orchestrator.requests.map(({ method }) => method)).toEqual([
      "parallel",
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })

  it.each([["denied"], ["cancelled"]] as const)("throws what a run was %s for", async (state) => {
    const error = { code: "POLICY_PLAN_CHANGED", message: "Not on the list." }
    const workflow = make({ orchestrator, agents, name: "rent" })
    const { run } = await workflow.start(task)
    orchestrator.ends.set(run, { state, error, steps: [] })
    expect(await refusal(() => workflow.run(task))).toContain(
      `POLICY_PLAN_CHANGED | The run ${run} is ${state}.`,
    )
  })

  it("throws that a run was cancelled also where an agent had failed before", async () => {
    const workflow = make({ orchestrator, agents })
    const { run } = await workflow.start(task)
    const output = { agentId: "payment", gasUsed: 1n, executionTime: 2, error: "NODE_TIMED_OUT: late" }
    const step = { stepId: "a", kind: "payment.transfer", agentId: "payment", chainId: "eip155:1" } as const
    orchestrator.ends.set(run, { state: "cancelled", steps: [{ ...step, state: "failed", output }] })
    expect(await refusal(() => workflow.run(task))).toContain("WORKFLOW_CANCELLED")
  })

  it("throws a failure that is no agent's", async () => {
    const workflow = make({ orchestrator, agents })
    const { run } = await workflow.start(task)
    orchestrator.ends.set(run, { state: "failed", error: { code: "WORKFLOW_DEAD", message: "" }, steps: [] })
    expect(await refusal(() => workflow.run(task))).toContain("WORKFLOW_DEAD")
  })

  it("opens once, also for two runs at once, and closes what it opened", async () => {
    const wishes: OrchestratorWish[] = []
    const open = async (wish: OrchestratorWish) => {
      wishes.push(wish)
      return orchestrator
    }
    const workflow = make({ agents, open })
    await Promise.all([workflow.run(task), workflow.run({ ...task, params: {} })])
    await workflow.close()
    await workflow.close()
    expect(wishes).toHaveLength(1)
    expect(wishes[0]?.agents({} as never)).toEqual(agents)
    expect(orchestrator.calls.filter((call) => call === "close")).toHaveLength(1)
  })

  it("tries again to open after it failed", async () => {
    let tries = 0
    const open = async () => {
      tries += 1
      if (tries === 1) throw new AgentGptError("STORE_UNREACHABLE")
      return orchestrator
    }
    const workflow = make({ agents, open })
    expect(await refusal(() => workflow.run(task))).toContain("STORE_UNREACHABLE")
    await workflow.run(task)
    expect(tries).toBe(2)
  })

  it("leaves an orchestrator open that it was given", async () => {
    await make({ orchestrator, agents }).close()
    expect(orchestrator.calls).toEqual([])
  })
})

describe("ConcurrentWorkflow", () => {
  const bad: readonly (readonly [string, object, string])[] = [
    ["maxRetries below zero", { maxRetries: -1 }, "maxRetries"],
    ["maxRetries that are many", { maxRetries: 21 }, "maxRetries"],
    ["maxRetries as text", { maxRetries: "3" }, "maxRetries: expected a whole number"],
    ["an unknown gas strategy", { gasStrategy: "cheap" }, "gasStrategy"],
    ["autoSave as text", { autoSave: "no" }, "autoSave: expected true or false"],
    [
      "one option in two spellings",
      { maxRetries: 1, max_retries: 1 },
      "maxRetries is given in two spellings",
    ],
    ["an option of the other workflow", { maxWorkers: 8 }, "maxWorkers: there is no such key"],
  ]
  it.each(bad)("refuses %s", async (_name, given, expected) => {
    const text = await refusal(() =>
      kinds.ConcurrentWorkflow({ agents, open: async () => orchestrator, ...given }),
    )
    expect(text).toContain("WORKFLOW_OPTION_INVALID")
    expect(text).toContain(expected)
  })

  it.each([
    ["maxRetries", 3],
    ["auto_save", false],
  ])("refuses %s for an orchestrator that is open", async (name, value) => {
    const text = await refusal(() => kinds.ConcurrentWorkflow({ agents, orchestrator, [name]: value }))
    expect(text).toContain("cannot take")
  })

  it("wishes for what its options say, documented defaults included, in both spellings", async () => {
    const wishes: OrchestratorWish[] = []
    const open = async (wish: OrchestratorWish) => {
      wishes.push(wish)
      return orchestrator
    }
    await new ConcurrentWorkflow({ agents, open }).run(task)
    await new ConcurrentWorkflow({
      agents,
      open,
      max_retries: 5,
      gas_strategy: "fast",
      auto_save: false,
    }).run(task)
    expect(wishes).toMatchObject([
      { settings: { maxRetries: 3 }, autoStoreProofs: true },
      { settings: { maxRetries: 5 }, autoStoreProofs: false },
    ])
    expect(orchestrator.requests.map(({ gasStrategy }) => gasStrategy)).toEqual(["optimal", "fast"])
  })

  it("gives the metadata, with an agent's failure in its output", async () => {
    const workflow = new ConcurrentWorkflow({ agents, orchestrator })
    const { run } = await workflow.start(task)
    const output = { agentId: "payment", gasUsed: 1n, executionTime: 2, error: "NODE_TIMEOUT: late" }
    const step = {
      stepId: "a",
      kind: "payment.transfer",
      agentId: "payment",
      chainId: "eip155:1",
      state: "failed",
    }
    orchestrator.ends.set(run, { state: "failed", steps: [{ ...step, output } as never] })
    const metadata = await workflow.run(task)
    expect(metadata).toMatchObject({ agentOutputs: [output], zkProof: null })
    expectTypeOf(metadata).toEqualTypeOf<WorkflowMetadata>()
  })

  it("passes on how a run is asked for, and refuses what is no such option", async () => {
    const workflow = new ConcurrentWorkflow({ agents, orchestrator })
    await workflow.run(task, { run: "may", await_proof: false, method: "batch", onBadRows: "skip" })
    expect(orchestrator.requests[0]).toMatchObject({
      run: "may",
      awaitProof: false,
      method: "batch",
      onBadRows: "skip",
    })
    const wrong = [
      { runs: "may" },
      { method: "fast" },
      { awaitProof: "no" },
      { onBadRows: "drop" },
      { run: 7 },
    ]
    for (const options of wrong) {
      expect(await refusal(() => workflow.run(task, options as never))).toContain("WORKFLOW_OPTION_INVALID")
    }
    expect(orchestrator.requests).toHaveLength(1)
  })

  it("takes agents out of a class or out of steps", () => {
    const step = defineStep(STANDARD_STEPS.screenAddresses, () => Promise.reject(new Error("never")))
    const defined = defineAgent({ agentId: "own", role: Role.VALIDATOR, chains: ["eip155:1"], steps: [step] })
    expect(new ConcurrentWorkflow({ agents: [defined], orchestrator })).toBeInstanceOf(ConcurrentWorkflow)
  })

  it("has the documented types", () => {
    expectTypeOf<ConcurrentWorkflowOptions["gasStrategy"]>().toEqualTypeOf<
      "optimal" | "fast" | "eco" | "custom" | undefined
    >()
    expectTypeOf<ConcurrentWorkflowOptions["max_retries"]>().toEqualTypeOf<number | undefined>()
    expectTypeOf<ConcurrentWorkflowOptions>().toHaveProperty("auto_save")
    // @ts-expect-error -- without orchestrator and open there is nothing to run by
    const nowhere: ConcurrentWorkflowOptions = { agents }
    expect(() => new ConcurrentWorkflow(nowhere)).toThrow("either orchestrator or open")
  })
})

describe("AsyncWorkflow", () => {
  const bad: readonly (readonly [string, object, string])[] = [
    ["no worker", { maxWorkers: 0 }, "config.maxWorkers"],
    ["half a worker", { maxWorkers: 1.5 }, "config.maxWorkers: expected a whole number"],
    ["an unknown gas strategy", { gasStrategy: "cheap" }, "config.gasStrategy"],
    ["autoStoreProofs as a number", { autoStoreProofs: 1 }, "config.autoStoreProofs: expected true or false"],
    ["rpcFallback as text", { rpcFallback: "yes" }, "config.rpcFallback: expected true or false"],
    ["an empty context", { contextLength: 0 }, "config.contextLength"],
    ["maxRetries below zero", { maxRetries: -1 }, "config.maxRetries"],
    [
      "one option in two spellings",
      { maxWorkers: 1, max_workers: 1 },
      "maxWorkers is given in two spellings",
    ],
    ["a misspelled option", { contextLenght: 1 }, "did you mean contextLength?"],
  ]
  it.each(bad)("refuses %s", async (_name, config, expected) => {
    const text = await refusal(() => kinds.AsyncWorkflow({ agents, open: async () => orchestrator, config }))
    expect(text).toContain("WORKFLOW_OPTION_INVALID")
    expect(text).toContain(expected)
  })

  it.each([
    ["maxWorkers", 8],
    ["autoStoreProofs", true],
    ["rpc_fallback", true],
    ["contextLength", 1],
    ["maxRetries", 3],
  ])("refuses %s for an orchestrator that is open", async (name, value) => {
    const text = await refusal(() => kinds.AsyncWorkflow({ agents, orchestrator, config: { [name]: value } }))
    expect(text).toContain("cannot take")
  })

  it("refuses a config that is none", async () => {
    expect(await refusal(() => kinds.AsyncWorkflow({ agents, orchestrator, config: 7 }))).toContain(
      "not an object",
    )
  })

  it("wishes for what its config says, documented defaults included", async () => {
    const wishes: OrchestratorWish[] = []
    const open = async (wish: OrchestratorWish) => {
      wishes.push(wish)
      return orchestrator
    }
    await new AsyncWorkflow({ agents, open }).run(task)
    await new AsyncWorkflow({ agents, open, config: { max_workers: 2, rpcFallback: false } }).run(task)
    const defaults = { autoStoreProofs: true, rpcFallback: true, contextLength: 16_384 }
    expect(wishes).toMatchObject([
      { ...defaults, settings: { maxThreads: 8, maxRetries: 3 } },
      { ...defaults, rpcFallback: false, settings: { maxThreads: 2, maxRetries: 3 } },
    ])
  })

  it("takes gasStrategy also for an orchestrator that is open", async () => {
    await new AsyncWorkflow({ agents, orchestrator, config: { gas_strategy: "eco" } }).run(task)
    expect(orchestrator.requests[0]?.gasStrategy).toBe("eco")
  })

  it("puts the chain where a task names none: 1 unless told", async () => {
    const workflow = new AsyncWorkflow({ agents, orchestrator })
    const listed = (list: string) => ({ params: { [list]: [{ a: 1 }, { chain: "eip155:10" }] } })
    await workflow.run({ params: { amount: "1" } })
    await workflow.run({ params: { amount: "1", chain: 5 } }, 137)
    for (const list of ["payments", "transfers", "calls", "steps"])
      await workflow.run(listed(list), "eip155:137")
    await workflow.run("Pay the vendors", 137)
    expect(orchestrator.requests.map((request) => request.task)).toEqual([
      { params: { amount: "1", chain: "eip155:1" } },
      { params: { amount: "1", chain: 5 } },
      ...["payments", "transfers", "calls", "steps"].map((list) => ({
        params: { [list]: [{ a: 1, chain: "eip155:137" }, { chain: "eip155:10" }] },
      })),
      "Pay the vendors",
    ])
  })

  it.each([0, -1, 1.5, "ethereum", "eip155:"])("refuses the chain %s", async (chain) => {
    const workflow = new AsyncWorkflow({ agents, orchestrator })
    expect(await refusal(() => workflow.run(task, chain))).toContain("WORKFLOW_OPTION_INVALID | The chain")
    expect(orchestrator.calls).toEqual([])
  })

  it("does not block: begins, and gives receipts later", async () => {
    const workflow = new AsyncWorkflow({ agents, orchestrator })
    const { run, state } = await workflow.start(task, 1, { run: "vendors" })
    expect([run, state, orchestrator.calls]).toEqual(["vendors", "running", ["start vendors"]])
    const receipts = await workflow.result(run)
    expect(receipts).toEqual([
      {
        run: "vendors",
        stepId: "pay-vendors",
        agentId: "payment",
        chainId: "eip155:31337",
        state: "done",
        gasUsed: 21_000n,
        executionTime: 5,
        txHash: `0x${"ab".repeat(32)}`,
      },
    ])
    expectTypeOf(receipts).toEqualTypeOf<readonly WorkflowReceipt[]>()
  })

  it("gives a receipt also of a step that was not begun", async () => {
    const workflow = new AsyncWorkflow({ agents, orchestrator })
    const { run } = await workflow.start(task)
    const step = { stepId: "a", kind: "payment.transfer", agentId: "payment", chainId: "eip155:1" } as const
    orchestrator.ends.set(run, { state: "completed", steps: [{ ...step, state: "skipped" }] })
    expect(await workflow.result(run)).toMatchObject([{ state: "skipped", gasUsed: 0n, executionTime: 0 }])
  })
})
