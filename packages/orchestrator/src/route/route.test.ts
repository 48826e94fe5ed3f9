import { EXECUTION_METHODS } from "@agentgpt/core"
import type { ErrorCode, ExecutionMethod } from "@agentgpt/core"
import type { ChainCost } from "@agentgpt/chain"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  CHAIN,
  note,
  OTHER_CHAIN,
  PAYEE,
  PAYER,
  payrollTask,
  RULES,
  SECOND_PAYEE,
  TOKEN,
  transferTask,
} from "../../test/support/plan-fixture.ts"
import { planOf } from "../../test/support/policy-fixture.ts"
import { buildPlan } from "../plan/build-plan.ts"
import type { Plan } from "../plan/plan.ts"
import { readTask } from "../task/read-task.ts"
import { adviseMethod } from "./advise-method.ts"
import { compareStrategies, writeComparison } from "./compare-strategies.ts"
import type { StrategyMeasures } from "./compare-strategies.ts"
import { planFallback } from "./plan-fallback.ts"
import type { StepResult } from "./plan-fallback.ts"
import { routeExecution } from "./route-execution.ts"
import { describeWork } from "./route-features.ts"
import type { RouteFeatures } from "./route-features.ts"
import { ROUTE_RULES } from "./score-table.ts"
import { selectChain } from "./select-chain.ts"
import { activeStrategies, readSwitchLimits, switchMethods } from "./switch-methods.ts"

const all = { methods: EXECUTION_METHODS }
const plain: RouteFeatures = {
  requested: "payroll",
  urgency: "normal",
  gasSensitive: false,
  paymentCount: 3,
  chainCount: 1,
  independentCount: 1,
  batchCounts: [],
  mintCounts: [],
  unmeasuredCount: 0,
  dependentCount: 0,
}
const features: fc.Arbitrary<RouteFeatures> = fc.record({
  requested: fc.constantFrom("payroll", "mass_payroll", "transfer"),
  urgency: fc.constantFrom("low", "normal", "high"),
  gasSensitive: fc.boolean(),
  paymentCount: fc.nat(1_000),
  chainCount: fc.integer({ min: 1, max: 5 }),
  independentCount: fc.nat(5),
  batchCounts: fc.array(fc.nat(1_000), { maxLength: 3 }),
  mintCounts: fc.array(fc.nat(1_000), { maxLength: 3 }),
  unmeasuredCount: fc.nat(5),
  dependentCount: fc.nat(5),
})

describe("the router", () => {
  it.each<[string, Partial<RouteFeatures>, ExecutionMethod]>([
    ["a mass payroll", { requested: "mass_payroll" }, "batch"],
    ["an urgent task", { urgency: "high" }, "parallel"],
    ["a task sensitive to gas", { gasSensitive: true }, "speculative"],
    ["anything else", {}, "sequential"],
    ["an urgent mass payroll", { requested: "mass_payroll", urgency: "high", gasSensitive: true }, "batch"],
    ["an urgent task sensitive to gas", { urgency: "high", gasSensitive: true }, "parallel"],
    ["an urgent task of dependent steps", { urgency: "high", dependentCount: 2 }, "parallel"],
    ["more than 100 payments", { paymentCount: 101 }, "batch"],
    ["100 payments", { paymentCount: 100 }, "sequential"],
    ["independent work on several chains", { chainCount: 2, independentCount: 2 }, "parallel"],
    [
      "dependent work on several chains",
      { chainCount: 2, independentCount: 2, dependentCount: 1 },
      "sequential",
    ],
  ])("takes %s as the table says", (_name, more, method) => {
    expect(routeExecution({ ...plain, ...more }, all)).toMatchObject({ method, isOverride: false })
  })

  it("keeps the published rules, whatever else there is", () => {
    fc.assert(
      fc.property(features, (given) => {
        const { requested, urgency, gasSensitive } = given
        const { method, reasons } = routeExecution(given, all)
        if (requested === "mass_payroll") expect(method).toBe("batch")
        else if (urgency === "high") expect(method).toBe("parallel")
        else if (gasSensitive) expect(method).toBe("speculative")
        expect(reasons.length).toBeGreaterThan(0)
      }),
    )
  })

  it("adds up its table and says why", () => {
    const decision = routeExecution({ ...plain, urgency: "high", paymentCount: 101 }, all)
    expect(decision.scores).toEqual({ sequential: 10, batch: 50, parallel: 400, speculative: 0 })
    expect(decision.reasons).toEqual([
      "The task is urgent. (parallel +400)",
      "There are more than 100 payments. (batch +50)",
      "One step after the other is the safest way. (sequential +10)",
    ])
    expect(new Set(ROUTE_RULES.map(({ id }) => id)).size).toBe(ROUTE_RULES.length)
  })

  it("takes the next best where the best is not at hand, and says so", () => {
    const mass = { ...plain, requested: "mass_payroll" }
    const off = routeExecution(mass, { methods: EXECUTION_METHODS, active: ["sequential", "parallel"] })
    expect(off).toMatchObject({ method: "sequential" })
    expect(off.reasons.at(-1)).toBe("batch scores higher, but is switched off at present.")
    const disabled = routeExecution(mass, { methods: ["parallel"] })
    expect(disabled.reasons).toContain("batch scores higher, but is not enabled.")
  })

  it("takes the safest of equals", () => {
    expect(routeExecution(plain, { methods: ["speculative", "parallel"] }).method).toBe("parallel")
  })

  it("lets the caller choose among what is enabled, and records it", () => {
    const decision = routeExecution(plain, { ...all, active: ["sequential"], override: "batch" })
    expect(decision).toMatchObject({ method: "batch", isOverride: true })
    expect(decision.reasons).toEqual(["The caller chose batch.", "It is switched off at present."])
    expect(() => routeExecution(plain, { methods: ["sequential"], override: "batch" })).toThrow(
      expect.objectContaining({ code: "ROUTE_METHOD_DISABLED" }),
    )
  })

  it("has nothing to choose from", () => {
    expect(() => routeExecution(plain, { methods: ["batch"], active: [] })).toThrow(
      expect.objectContaining({ code: "ROUTE_METHOD_NONE" }),
    )
  })

  it("knows the work from its plan", async () => {
    const group = payrollTask().params
    const payroll = {
      type: "mass_payroll",
      params: { payments: [group, { ...group, chain: OTHER_CHAIN }] },
      urgency: "high",
    }
    const { plan } = await planOf(payroll)
    expect(describeWork(readTask(payroll), plan)).toEqual({
      requested: "mass_payroll",
      urgency: "high",
      gasSensitive: false,
      paymentCount: 4,
      batchCounts: [2, 2],
      mintCounts: [],
      unmeasuredCount: 0,
      chainCount: 2,
      independentCount: 2,
      dependentCount: 0,
    })
    const swap = {
      action: "fx_swap",
      params: { chain: CHAIN, account: PAYER, sell: TOKEN, buy: PAYEE, decimals: 6, amount: "1" },
    }
    expect(describeWork(readTask(swap), (await planOf(swap)).plan)).toMatchObject({
      independentCount: 1,
      dependentCount: 0,
    })
  })
})

describe("switching", () => {
  const limits = readSwitchLimits("100")
  const gwei = (price: number) => BigInt(price) * 1_000_000_000n

  it("goes off above the ceiling, and on below the lower limit alone", () => {
    const prices = [99, 100, 101, 99, 80, 79, 100, 101]
    let state = { isBatchOff: false }
    const seen = prices.map((price) => {
      state = switchMethods(state, gwei(price), limits)
      return state.isBatchOff
    })
    expect(seen).toEqual([false, false, true, true, true, false, false, true])
  })

  it("never switches twice between the limits, whatever the prices", () => {
    fc.assert(
      fc.property(fc.boolean(), fc.array(fc.integer({ min: 80, max: 100 })), (isBatchOff, prices) => {
        const end = prices.reduce((state, price) => switchMethods(state, gwei(price), limits), { isBatchOff })
        expect(end.isBatchOff).toBe(isBatchOff)
      }),
    )
  })

  it("takes batching away, and nothing else", () => {
    expect(activeStrategies(EXECUTION_METHODS, { isBatchOff: true })).toEqual([
      "sequential",
      "parallel",
      "speculative",
    ])
    expect(activeStrategies(EXECUTION_METHODS, { isBatchOff: false })).toEqual(EXECUTION_METHODS)
  })

  it.each<[string, () => unknown]>([
    ["a ceiling that is no price", () => readSwitchLimits("dear")],
    ["a price below zero", () => switchMethods({ isBatchOff: false }, -1n, limits)],
    [
      "limits the wrong way round",
      () => switchMethods({ isBatchOff: false }, 1n, { offAboveWei: 1n, onBelowWei: 2n }),
    ],
  ])("refuses %s", (_name, work) => {
    expect(work).toThrow(expect.objectContaining({ code: "ROUTE_QUESTION_INVALID" }))
  })
})

describe("advice", () => {
  it.each<
    [string, ExecutionMethod, Partial<RouteFeatures>, { thresholdWei?: bigint; targetWei?: bigint }, string[]]
  >([
    ["a batch of 100", "batch", { paymentCount: 100 }, {}, ["small-batch"]],
    ["a batch of 101", "batch", { paymentCount: 101 }, {}, []],
    ["a threshold 9% below", "speculative", {}, { thresholdWei: 91n, targetWei: 100n }, ["tight-threshold"]],
    ["a threshold 10% below", "speculative", {}, { thresholdWei: 90n, targetWei: 100n }, []],
    ["no threshold", "speculative", {}, {}, []],
    ["calm parallel work", "parallel", {}, {}, ["calm-parallel"]],
    ["urgent parallel work", "parallel", { urgency: "high" }, {}, []],
    [
      "urgent dependent parallel work",
      "parallel",
      { urgency: "high", dependentCount: 1 },
      {},
      ["dependent-parallel"],
    ],
    ["work in order", "sequential", { dependentCount: 3 }, { thresholdWei: 99n, targetWei: 100n }, []],
  ])("about %s", (_name, method, more, gas, ids) => {
    expect(adviseMethod(method, { ...plain, ...more }, gas).map(({ id }) => id)).toEqual(ids)
  })
})

describe("the choice of a chain", () => {
  const cost = (
    chainId: ChainCost["chainId"],
    feePerGasWei: bigint,
    nativePrice: bigint,
    dataFeeWei = 0n,
  ): ChainCost => ({
    chainId,
    gas: 100_000n,
    feePerGasWei,
    nativePrice,
    dataFeeWei,
  })

  it("goes by what the plan costs, not by the price of gas", () => {
    const cheapGas = cost("eip155:10", 1_000n, 3_800_000_000n, 10n ** 15n)
    const dearGas = cost("eip155:137", 30_000_000_000n, 400_000n)
    const choice = selectChain([cheapGas, dearGas])
    expect(choice.chainId).toBe("eip155:137")
    expect(choice.reasons[0]).toContain("eip155:10, the next cheapest")
  })

  it("leaves out chains that the policy does not allow, and says so", () => {
    const chains = [cost("eip155:1", 2n, 10n ** 18n), cost("eip155:10", 1n, 10n ** 18n)]
    expect(selectChain(chains, ["eip155:1"])).toMatchObject({
      chainId: "eip155:1",
      reasons: [
        expect.stringContaining("only chain"),
        "eip155:10 was left out: the policy does not allow it.",
      ],
    })
    expect(() => selectChain(chains, [])).toThrow(expect.objectContaining({ code: "ROUTE_QUESTION_INVALID" }))
    expect(() => selectChain([])).toThrow(expect.objectContaining({ code: "FEE_COMPARISON_INVALID" }))
  })
})

describe("the comparison of methods", () => {
  const measures: StrategyMeasures = {
    gasPerSinglePayment: 50_000n,
    gasPerBatchedPayment: 30_000n,
    gasPerBatch: 60_000n,
    paymentsPerBatch: 450,
    paymentsPerChunk: 256,
    feePerGasWei: 20_000_000_000n,
    blockTimeMs: 2_000,
    settlementBlocks: 2,
    maxThreads: 8,
    speculation: { feePerGasWei: 10_000_000_000n, hitPercent: 80, waitMs: 600_000 },
    nativePrice: 2_000_000_000n,
    currency: { symbol: "USD", decimals: 6 },
  }

  const payroll = { ...plain, paymentCount: 1_000, batchCounts: [1_000] }

  it("counts time, gas and cost of a payroll exactly", () => {
    const rows = compareStrategies(payroll, measures)
    expect(
      rows.map(({ method, transactionCount, timeMs, gas, cost }) => [
        method,
        transactionCount,
        timeMs,
        gas,
        cost,
      ]),
    ).toEqual([
      ["sequential", 4, 16_000, 30_240_000n, 1_209_600_000n],
      ["batch", 4, 4_000, 30_240_000n, 1_209_600_000n],
      ["parallel", 4, 4_000, 30_240_000n, 1_209_600_000n],
      ["speculative", 4, 604_000, 30_240_000n, 725_760_000n],
    ])
  })

  it.each([
    [300, 450, 1],
    [450, 450, 1],
    [451, 450, 2],
    [512, 450, 2],
    [600, 512, 2],
    [512, 512, 1],
    [1_000, 100, 4],
    [10, 450, 1],
    [0, 450, 0],
  ])("packs whole chunks of %i payments into transactions of %i", (count, paymentsPerBatch, transactions) => {
    const [row] = compareStrategies(
      { ...plain, paymentCount: count, batchCounts: [count] },
      { ...measures, paymentsPerBatch },
      ["batch"],
    )
    expect(row?.transactionCount).toBe(transactions)
  })

  it("knows that payments of their own share no transaction, under any method", () => {
    const rows = compareStrategies({ ...plain, paymentCount: 103, batchCounts: [3] }, measures)
    expect(rows.map(({ transactionCount }) => transactionCount)).toEqual([101, 101, 101, 101])
    expect(new Set(rows.map(({ gas }) => gas))).toEqual(new Set([5_150_000n]))
    expect(rows.map(({ timeMs }) => timeMs)).toEqual([404_000, 28_000, 28_000, 628_000])
  })

  it("counts the parts of a proved payroll by the size of its circuits", () => {
    const two = { ...plain, paymentCount: 600, batchCounts: [300, 300] }
    const rows = compareStrategies(two, { ...measures, chunkSizes: [16] })
    // 19 parts of 16, and two of 256; packed, 28 parts of 16 have room in a transaction of 450.
    expect(rows.map(({ transactionCount }) => transactionCount)).toEqual([21, 2, 21, 2])
  })

  it("lets mints share transactions, and says whose gas it does not know", () => {
    const work = { ...plain, paymentCount: 1_004, mintCounts: [1_000], unmeasuredCount: 3 }
    const rows = compareStrategies(work, measures)
    // One transfer, three calls, and mints in transactions of 450.
    expect(
      rows.map(({ transactionCount, unmeasuredCount, gas }) => [transactionCount, unmeasuredCount, gas]),
    ).toEqual(rows.map(() => [7, 6, 50_000n]))
    const table = writeComparison(rows, measures.currency).split("\n")
    expect(table[1]).toMatch(/^sequential\s+7\s+28 s\s+50000\+\s+2\+ USD/u)
    expect(table.at(-1)).toBe("+ the gas of 6, known once they are tried")
  })

  it("is a table that people can read", () => {
    const rows = compareStrategies(payroll, measures, ["batch", "sequential"])
    const [head, first, second] = writeComparison(rows, measures.currency).split("\n")
    expect(head).toMatch(/^method\s+transactions\s+time\s+gas\s+cost\s+risk\s+why$/u)
    expect(first).toMatch(/^sequential\s+4\s+16 s\s+30240000\s+1209\.6 USD\s+low\s+Each/u)
    expect(second).toMatch(/^batch\s+4\s+4 s\s+30240000\s+1209\.6 USD\s+low\s+Many/u)
  })

  it("says that dependent work gains little beside each other", () => {
    const rows = compareStrategies({ ...plain, dependentCount: 1 }, measures, ["parallel"])
    expect(rows).toMatchObject([{ risk: "high" }])
  })

  it("takes no time and no gas for nothing", () => {
    const rows = compareStrategies({ ...plain, paymentCount: 0 }, measures, [
      "sequential",
      "batch",
      "parallel",
    ])
    expect(rows.every(({ timeMs, gas, cost }) => timeMs === 0 && gas === 0n && cost === 0n)).toBe(true)
  })

  it.each<[string, Partial<StrategyMeasures>]>([
    ["no payment in a batch", { paymentsPerBatch: 0 }],
    ["half a thread", { maxThreads: 0.5 }],
    ["a price below zero", { nativePrice: -1n }],
    ["more than every hit", { speculation: { ...measures.speculation, hitPercent: 101 } }],
    ["time that runs backwards", { blockTimeMs: -1 }],
  ])("refuses %s", (_name, more) => {
    expect(() => compareStrategies(plain, { ...measures, ...more })).toThrow(
      expect.objectContaining({ code: "ROUTE_QUESTION_INVALID" }),
    )
  })
})

describe("the fallback", () => {
  const methods: readonly ExecutionMethod[] = EXECUTION_METHODS
  const done = (values = {}): StepResult => ({ state: "done", values })
  const failed: StepResult = { state: "failed", code: "CONTRACT_REVERTED" as ErrorCode }
  const fallback = (
    plan: Plan,
    results: Readonly<Record<string, StepResult>>,
    method: ExecutionMethod = "parallel",
    enabled = methods,
  ) => planFallback({ plan, method, methods: enabled, results: new Map(Object.entries(results)) })

  it("does the rest alone, the next safer way, with what is known in place", async () => {
    const { plan } = await planOf({
      action: "transfer",
      params: { transfers: [transferTask().params, transferTask({ to: SECOND_PAYEE }).params] },
    })
    const screening = { screenedCount: 1 }
    const rest = fallback(plan, {
      "screen-1": done({ screening }),
      "screen-2": done({ screening }),
      "transfer-1": done(),
      "transfer-2": failed,
    })
    expect(rest).toMatchObject({
      method: "batch",
      blocked: [],
      steps: [{ id: "transfer-2", inputs: { screening: { value: screening } } }],
      reasons: [
        "parallel gives way to batch, the next safer method.",
        "transfer-2 failed: CONTRACT_REVERTED.",
      ],
    })
  })

  it("never does what a refused screening blocks", async () => {
    const { plan } = await planOf({
      action: "transfer",
      params: { transfers: [transferTask().params, transferTask({ to: SECOND_PAYEE }).params] },
    })
    const rest = fallback(plan, { "screen-1": { state: "refused", code: "AGENT_SCREENING_FAILED" } })
    expect(rest.blocked).toEqual(["screen-1", "transfer-1"])
    expect(rest.steps.map(({ id }) => id)).toEqual(["screen-2", "transfer-2"])
  })

  it.each<[ExecutionMethod, ExecutionMethod]>([
    ["speculative", "parallel"],
    ["parallel", "batch"],
    ["batch", "sequential"],
  ])("goes from %s to %s", (from, to) => {
    expect(fallback(buildPlan([note("a")], RULES), {}, from).method).toBe(to)
  })

  it("passes over what is not enabled, and ends at the safest", () => {
    const plan = buildPlan([note("a")], RULES)
    expect(fallback(plan, {}, "speculative", ["sequential", "speculative"]).method).toBe("sequential")
    expect(() => fallback(plan, {}, "sequential")).toThrow(
      expect.objectContaining({ code: "ROUTE_FALLBACK_NONE" }),
    )
    expect(() => fallback(plan, {}, "batch", ["batch"])).toThrow(
      expect.objectContaining({ code: "ROUTE_FALLBACK_NONE" }),
    )
  })

  it("plans nothing while an outcome is unknown", () => {
    const plan = buildPlan(
      [note("a"), note("b", [], { inputs: { next: { step: "a", output: "text" } } })],
      RULES,
    )
    const unknown = expect.objectContaining({ code: "ROUTE_OUTCOME_UNKNOWN" })
    expect(() => fallback(plan, { a: { state: "unknown" } })).toThrow(unknown)
    expect(() => fallback(plan, { a: done({}) })).toThrow(unknown)
  })

  it("leaves out exactly what is done and what is blocked, whatever the plan", () => {
    const graph = fc.integer({ min: 1, max: 12 }).chain((length) =>
      fc.record({
        edges: fc.array(fc.tuple(fc.nat(length - 1), fc.nat(length - 1)), { maxLength: 25 }),
        states: fc.array(fc.constantFrom("done", "failed", "refused", "open"), {
          minLength: length,
          maxLength: length,
        }),
      }),
    )
    fc.assert(
      fc.property(graph, ({ edges, states }) => {
        const drafts = states.map((_, index) =>
          note(
            `s${index}`,
            edges.filter(([from, to]) => from < to && to === index).map(([from]) => `s${from}`),
          ),
        )
        const plan = buildPlan(drafts, RULES)
        const results = Object.fromEntries(
          states.flatMap((state, index): [string, StepResult][] => {
            if (state === "open") return []
            if (state === "done") return [[`s${index}`, done()]]
            return [
              [
                `s${index}`,
                { state: state === "failed" ? "failed" : "refused", code: "CONTRACT_REVERTED" as ErrorCode },
              ],
            ]
          }),
        )
        const { steps, blocked } = fallback(plan, results)
        const left = new Set(steps.map(({ id }) => id))
        for (const { id, after } of steps) {
          expect(results[id]?.state ?? "open").toMatch(/^(?:failed|open)$/u)
          // Everything that a step still waits for is among the steps before it.
          expect(after.every((other) => left.has(other))).toBe(true)
        }
        const accounted = plan.steps.filter(
          ({ id }) => left.has(id) || blocked.includes(id) || results[id]?.state === "done",
        )
        expect(accounted).toHaveLength(plan.steps.length)
      }),
    )
  })
})
