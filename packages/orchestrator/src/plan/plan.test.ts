import { canonicalJson, computeWorkflowId, Role, STANDARD_STEPS } from "@agentgpt/core"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  AGENTS,
  ASSET,
  BRIDGE,
  CHAIN,
  COLLECTION,
  NOTE,
  note,
  offer,
  PAYEE,
  PAYER,
  payrollTask,
  refusalOf,
  RULES,
  SECOND_PAYEE,
  TOKEN,
  transferTask,
} from "../../test/support/plan-fixture.ts"
import { TASK_EXAMPLES } from "../task/actions.ts"
import { readRosters } from "../task/read-rosters.ts"
import { readTask } from "../task/read-task.ts"
import { buildPlan } from "./build-plan.ts"
import type { PlanRules } from "./build-plan.ts"
import type { DraftStep } from "./draft-step.ts"
import { orderSteps } from "./order-steps.ts"
import { parsePlan, writePlan } from "./plan-json.ts"
import { planTask } from "./plan-task.ts"
import { dependenciesOf } from "./plan.ts"

async function plan(given: unknown, rules: Partial<PlanRules> = {}) {
  const task = readTask(given)
  return planTask(task, await readRosters(task), { ...RULES, ...rules })
}

describe("a planned task", () => {
  it("screens before it pays, and pays only with the screening's result", async () => {
    const { steps } = await plan(payrollTask())
    expect(steps.map(({ id, agentId, role }) => [id, agentId, role])).toEqual([
      ["screen-1", "compliance", Role.VALIDATOR],
      ["pay-1", "payment", Role.EXECUTOR],
    ])
    expect(steps[1]?.inputs["screening"]).toEqual({ step: "screen-1", output: "screening" })
    expect(steps[1]?.inputs["payments"]).toEqual(steps[0]?.inputs["payments"])
  })

  it("does not screen where the policy says so", async () => {
    const { steps } = await plan(payrollTask(), { needsScreening: false })
    expect(steps.map(({ kind, inputs }) => [kind, Object.keys(inputs)])).toEqual([
      ["payment.batch", ["payments", "onRefused"]],
    ])
  })

  it("keeps the rows of a payroll out of the plan, whatever their number", async () => {
    const rows = Array.from({ length: 2_000 }, (_, index) => ({
      address: `0x${(index + 1).toString(16).padStart(40, "0")}`,
      amount: "1",
    }))
    const large = await plan(payrollTask(rows))
    expect(writePlan(large).length).toBeLessThan(2_000)
    const other = await plan(payrollTask(rows.with(7, { ...rows[7]!, amount: "2" })))
    expect(other.workflowId).not.toBe(large.workflowId)
  })

  it.each(Object.entries(TASK_EXAMPLES).filter(([action]) => action !== "payroll"))(
    "of the action %s can be planned",
    async (_action, example) => {
      const chains = ["eip155:1"]
      const agents = AGENTS.map(({ agentId, steps }) => offer(agentId, steps, chains))
      const { steps, workflowId } = await plan(example, { agents, chains })
      expect(workflowId).toBe(computeWorkflowId(steps))
      const paying = steps.filter(({ kind }) => kind === "payment.transfer" || kind === "mint.erc721")
      for (const step of paying) expect(dependenciesOf(step)).toHaveLength(1)
    },
  )

  it("has the same id whatever the order of keys, and however it is to be done", async () => {
    const task = transferTask()
    const turned = {
      urgency: "high",
      params: Object.fromEntries(Object.entries(task.params).toReversed()),
      type: "transfer",
    }
    expect((await plan(turned)).workflowId).toBe((await plan(task)).workflowId)
  })

  it.each([{ amount: "12.6" }, { to: SECOND_PAYEE }, { payer: SECOND_PAYEE }, { token: "native" }])(
    "has another id with %o",
    async (more) => {
      expect((await plan(transferTask(more))).workflowId).not.toBe((await plan(transferTask())).workflowId)
    },
  )

  it("does not depend on the order of the agents", async () => {
    const more = [...AGENTS, offer("another", [STANDARD_STEPS.transfer])]
    const one = await plan(transferTask(), { agents: more })
    expect(await plan(transferTask(), { agents: more.toReversed() })).toEqual(one)
    expect(one.steps.at(-1)?.agentId).toBe("another")
  })
})

const payments = { roster: `0x${"ab".repeat(32)}`, asset: ASSET, payer: PAYER, count: 1, total: "1" }
const screen: DraftStep = {
  id: "screen",
  kind: "compliance.screen",
  chainId: CHAIN,
  inputs: { payments: { value: payments } },
}
const pay: DraftStep = {
  id: "pay",
  kind: "payment.batch",
  chainId: CHAIN,
  inputs: {
    payments: { value: payments },
    onRefused: { value: "block" },
    screening: { step: "screen", output: "screening" },
  },
}
const check: DraftStep = {
  id: "check",
  kind: "compliance.check",
  chainId: CHAIN,
  inputs: { addresses: { value: [PAYEE] } },
}
const transfer: DraftStep = {
  id: "transfer",
  kind: "payment.transfer",
  chainId: CHAIN,
  inputs: {
    asset: { value: ASSET },
    payer: { value: PAYER },
    recipient: { value: PAYEE },
    amount: { value: "1" },
    screening: { step: "check", output: "screening" },
  },
}
const mint: DraftStep = {
  id: "mint",
  kind: "mint.erc721",
  chainId: CHAIN,
  inputs: {
    account: { value: PAYER },
    collection: { value: COLLECTION },
    mints: { value: [[PAYEE, "1"]] },
    screening: { step: "check", output: "screening" },
  },
}
const call: DraftStep = {
  id: "call",
  kind: "contract.call",
  chainId: CHAIN,
  inputs: {
    account: { value: PAYER },
    to: { value: PAYEE },
    valueWei: { value: "0" },
    data: { value: "0x" },
    screening: { step: "check", output: "screening" },
  },
}
const revoke: DraftStep = {
  id: "revoke",
  kind: "token.revoke",
  chainId: CHAIN,
  inputs: { asset: { value: ASSET }, owner: { value: PAYER }, spender: { value: PAYEE } },
}
const bridge: DraftStep = { id: "bridge", kind: BRIDGE.kind, chainId: CHAIN, inputs: {}, after: ["check"] }
const withInputs = (step: DraftStep, more: DraftStep["inputs"]): DraftStep => ({
  ...step,
  inputs: { ...step.inputs, ...more },
})
const without = (step: DraftStep, name: string): DraftStep => ({
  ...step,
  inputs: Object.fromEntries(Object.entries(step.inputs).filter(([key]) => key !== name)),
})

describe("a plan", () => {
  it.each<[string, readonly DraftStep[]]>([
    ["a screened payroll", [screen, pay]],
    ["a screened transfer", [check, transfer]],
    ["a screened mint", [check, mint]],
    ["a screened call", [check, call]],
    ["an allowance taken back at the end", [check, call, { ...revoke, after: ["call"] }]],
    [
      "a step of one's own after a screening",
      [check, note("between", ["check"]), { ...bridge, after: ["between"] }],
    ],
  ])("may be %s", (_name, steps) => {
    expect(buildPlan(steps, RULES).steps).toHaveLength(steps.length)
  })

  it.each<[string, readonly DraftStep[], string, string, Partial<PlanRules>?]>([
    ["nothing", [], "TASK_PLAN_EMPTY", "expected a step"],
    ["a step with a strange id", [note("A b")], "TASK_STEP_INVALID", "expected an id"],
    [
      "an id twice",
      [note("a"), note("a", [], { chainId: "eip155:31338" })],
      "TASK_STEP_DUPLICATE",
      "a: expected",
    ],
    [
      "an unknown kind",
      [note("a", [], { kind: "no.such" })],
      "TASK_STEP_UNKNOWN",
      "There is no kind of step no.such",
    ],
    ["an unknown chain", [note("a")], "TASK_CHAIN_UNKNOWN", "is not configured", { chains: ["eip155:1"] }],
    ["a wait for nobody", [note("a", ["b"])], "TASK_STEP_DANGLING", "There is no step b"],
    [
      "a value of nobody",
      [note("a", [], { inputs: { next: { step: "b", output: "text" } } })],
      "TASK_STEP_DANGLING",
      "a.next: There is no step b",
    ],
    ["a wait for itself", [note("a", ["a"])], "TASK_STEP_CYCLE", "a waits for a."],
    [
      "a circle",
      [note("a", ["c"]), note("b", ["a"]), note("c", ["b"]), note("d", ["a"])],
      "TASK_STEP_CYCLE",
      "a waits for c waits for b waits for a.",
    ],
    [
      "a circle of values",
      [
        note("a", [], { inputs: { next: { step: "b", output: "text" } } }),
        note("b", [], { inputs: { next: { step: "a", output: "text" } } }),
      ],
      "TASK_STEP_CYCLE",
      "a waits for b waits for a.",
    ],
    [
      "an output that is not there",
      [note("a"), note("b", [], { inputs: { next: { step: "a", output: "constructor" } } })],
      "TASK_REFERENCE_INVALID",
      "The step a yields no constructor",
    ],
    [
      "an output of another type",
      [note("a"), withInputs(check, { addresses: { step: "a", output: "text" } })],
      "TASK_REFERENCE_INVALID",
      "check.addresses: expected a value of the type json; a.text is a value of the type text.",
    ],
    [
      "a value of another type",
      [withInputs(check, { addresses: { value: 1.5 } })],
      "TASK_VALUE_INVALID",
      "check.addresses",
    ],
    [
      "a missing value",
      [without(check, "addresses")],
      "TASK_VALUE_INVALID",
      "expected a value of the type json",
    ],
    [
      "a value that nobody asked for",
      [withInputs(check, { extra: { value: 1 } })],
      "TASK_VALUE_INVALID",
      "takes no such value; it takes addresses",
    ],
    [
      "a movement on another chain",
      [check, { ...bridge, moves: [{ asset: "eip155:1/slip44:60", amount: "1", to: PAYEE }] }],
      "TASK_VALUE_INVALID",
      "bridge.moves",
    ],
    [
      "an unknown agent",
      [note("a", [], { agentId: "nobody" })],
      "TASK_AGENT_UNKNOWN",
      "There is no agent nobody",
    ],
    [
      "an agent of another role",
      [note("a", [], { agentId: "payment" })],
      "TASK_AGENT_UNFIT",
      "is no auditor",
    ],
    [
      "an agent that does not offer the step",
      [{ ...check, agentId: "second" }],
      "TASK_AGENT_UNFIT",
      "does not offer compliance.check",
      { agents: [...AGENTS, offer("second", [STANDARD_STEPS.screenPayments])] },
    ],
    [
      "an agent that does not work there",
      [{ ...check, agentId: "second" }],
      "TASK_AGENT_UNFIT",
      "does not work on eip155:31337",
      { agents: [...AGENTS, offer("second", [STANDARD_STEPS.screenAddresses], ["eip155:1"])] },
    ],
    [
      "a step that nobody does",
      [check],
      "TASK_AGENT_UNFIT",
      "No validator of this run offers compliance.check",
      { agents: [offer("notary", [NOTE])] },
    ],
    [
      "a payroll without a screening",
      [screen, without(pay, "screening")],
      "TASK_SCREENING_MISSING",
      "pay: expected",
    ],
    [
      "a payroll with a screening made up",
      [
        withInputs(pay, {
          screening: {
            value: {
              listHash: payments.roster,
              listVersion: "1",
              screenedAtMs: 1,
              screenedCount: 1,
              passed: true,
              refused: [],
            },
          },
        }),
      ],
      "TASK_SCREENING_MISSING",
      "pay: expected",
    ],
    [
      "a payroll with the screening of others",
      [withInputs(screen, { payments: { value: { ...payments, count: 2 } } }), pay],
      "TASK_SCREENING_MISSING",
      "pay: expected",
    ],
    [
      "a transfer with the screening of others",
      [withInputs(check, { addresses: { value: [SECOND_PAYEE] } }), transfer],
      "TASK_SCREENING_MISSING",
      "transfer: expected",
    ],
    [
      "a transfer without a screening, though one stands before it",
      [check, { ...without(transfer, "screening"), after: ["check"] }],
      "TASK_SCREENING_MISSING",
      "transfer: expected",
    ],
    [
      "a transfer to somebody who is known only later",
      [check, note("a"), withInputs(transfer, { recipient: { step: "a", output: "text" } })],
      "TASK_REFERENCE_INVALID",
      "transfer.recipient",
    ],
    [
      "a mint beside a screening",
      [check, { ...without(mint, "screening"), after: ["check"] }],
      "TASK_SCREENING_MISSING",
      "mint: expected",
    ],
    [
      "a mint to others than were screened",
      [withInputs(check, { addresses: { value: [SECOND_PAYEE] } }), mint],
      "TASK_SCREENING_MISSING",
      "mint: expected",
    ],
    [
      "a call beside a screening",
      [check, { ...without(call, "screening"), after: ["check"] }],
      "TASK_SCREENING_MISSING",
      "call: expected",
    ],
    [
      "a call of another contract than was screened",
      [check, withInputs(call, { to: { value: SECOND_PAYEE } })],
      "TASK_SCREENING_MISSING",
      "call: expected",
    ],
    [
      "a call that pays others than were screened",
      [check, { ...call, moves: [{ asset: ASSET, amount: "1", to: SECOND_PAYEE }] }],
      "TASK_SCREENING_MISSING",
      "call: expected",
    ],
    [
      "a step that waits for an allowance to be taken back",
      [revoke, note("later", ["revoke"])],
      "TASK_STEP_INVALID",
      "Nothing can wait for revoke",
    ],
    [
      "a moving step beside a screening",
      [check, { ...bridge, after: [] }],
      "TASK_SCREENING_MISSING",
      "bridge: expected",
    ],
    ["no agent", [note("a")], "AGENT_NONE", "", { agents: [] }],
  ])("is refused with %s", async (_name, steps, code, line, rules = {}) => {
    const refusal = await refusalOf(() => buildPlan(steps, { ...RULES, ...rules }))
    expect(refusal.code).toBe(code)
    expect(refusal.lines).toContain(line)
  })

  it("has all its faults said at once", async () => {
    const steps = [
      note("a", ["z"]),
      note("b", ["b"]),
      note("c", [], { kind: "no.such" }),
      without(check, "addresses"),
    ]
    const { lines } = await refusalOf(() => buildPlan(steps, RULES))
    for (const code of ["TASK_STEP_DANGLING", "TASK_STEP_CYCLE", "TASK_STEP_UNKNOWN", "TASK_VALUE_INVALID"]) {
      expect(lines).toContain(code)
    }
  })

  it("is bounded in size, and both figures are said", async () => {
    const steps = Array.from({ length: 40 }, (_, index) => note(`step-${index}`))
    const size = canonicalJson(buildPlan(steps, RULES)).length
    expect(buildPlan(steps, { ...RULES, contextLength: size }).steps).toHaveLength(40)
    const { code, lines } = await refusalOf(() => buildPlan(steps, { ...RULES, contextLength: size - 1 }))
    expect(code).toBe("TASK_PLAN_TOO_LARGE")
    expect(lines).toContain(`The plan has ${size} characters; contextLength allows ${size - 1}.`)
  })
})

/** Steps that only depend on earlier ones, in some other order. */
const acyclic = fc
  .integer({ min: 1, max: 25 })
  .chain((length) =>
    fc.record({
      edges: fc.array(fc.tuple(fc.nat(length - 1), fc.nat(length - 1)), { maxLength: 60 }),
      places: fc.shuffledSubarray(
        Array.from({ length }, (_, index) => index),
        { minLength: length, maxLength: length },
      ),
    }),
  )
  .map(({ edges, places }) =>
    places.map((place, index) => {
      const after = edges
        .filter(([from, to]) => from < to && to === index)
        .map(([from]) => `s${places[from]}`)
      return note(`s${place}`, after)
    }),
  )

describe("any plan", () => {
  it("keeps every step after all it depends on", () => {
    fc.assert(
      fc.property(acyclic, (drafts) => {
        const { steps } = buildPlan(drafts, RULES)
        const done = new Set<string>()
        for (const step of steps) {
          expect(dependenciesOf(step).every((id) => done.has(id))).toBe(true)
          done.add(step.id)
        }
        expect(done.size).toBe(drafts.length)
      }),
    )
  })

  it("is the same whatever the order of its steps, dependencies and keys", () => {
    const turn = (draft: DraftStep): DraftStep =>
      Object.fromEntries(
        Object.entries({ ...draft, after: draft.after?.toReversed() }).toReversed(),
      ) as unknown as DraftStep
    fc.assert(
      fc.property(
        acyclic.chain((drafts) =>
          fc.tuple(
            fc.constant(drafts),
            fc.shuffledSubarray(drafts, { minLength: drafts.length, maxLength: drafts.length }),
          ),
        ),
        ([drafts, shuffled]) => {
          const one = buildPlan(drafts, RULES)
          const other = buildPlan(shuffled.map(turn), RULES)
          expect(other.workflowId).toBe(one.workflowId)
          expect(writePlan(other)).toBe(writePlan(one))
        },
      ),
    )
  })

  it("with a circle in it is refused", () => {
    fc.assert(
      fc.property(acyclic, fc.nat(), fc.nat(), (drafts, from, length) => {
        // A path through all the steps, closed: whatever else there is, this circle is in it.
        const start = from % drafts.length
        const circle = drafts.slice(start, start + 1 + (length % (drafts.length - start)))
        const closed = drafts.map((draft) => {
          const place = circle.indexOf(draft)
          if (place === -1) return draft
          const next = circle[(place + 1) % circle.length]?.id ?? draft.id
          return { ...draft, after: [...(draft.after ?? []), next] }
        })
        expect(() => buildPlan(closed, RULES)).toThrow(expect.objectContaining({ code: "TASK_STEP_CYCLE" }))
        const found = orderSteps(new Map(closed.map((draft) => [draft.id, draft.after ?? []])))
        const ids = "circle" in found ? found.circle : []
        expect(ids.length).toBeGreaterThan(0)
        for (const [place, id] of ids.entries()) {
          const next = ids[(place + 1) % ids.length]
          expect(closed.find((draft) => draft.id === id)?.after).toContain(next)
        }
      }),
    )
  })

  it("reads back as it was written", () => {
    fc.assert(
      fc.property(acyclic, (drafts) => {
        const plan_ = buildPlan(drafts, RULES)
        expect(parsePlan(writePlan(plan_))).toEqual(plan_)
      }),
    )
  })
})

describe("a plan that is read back", () => {
  const written = buildPlan([note("b", ["a"]), note("a"), check, transfer], RULES)
  const change = (more: Record<string, unknown>) => canonicalJson({ ...written, ...more })

  it("is the same with every kind of step", () => {
    expect(parsePlan(writePlan(written))).toEqual(written)
  })

  it.each([
    ["other text", "no plan", "not canonical"],
    ["other spelling", ` ${writePlan(written)}`, "not canonical"],
    ["another version", change({ version: 2 }), "not a plan"],
    ["another key", change({ extra: 1 }), "not a plan"],
    ["another id", change({ workflowId: `0x${"00".repeat(32)}` }), "do not have the workflow id"],
    ["no steps", change({ steps: [] }), "not a plan"],
    ["a step less", change({ steps: written.steps.slice(1) }), "do not have the workflow id"],
    [
      "steps in another order",
      change({
        steps: written.steps.toReversed(),
        workflowId: computeWorkflowId(written.steps.toReversed()),
      }),
      "not in their order",
    ],
  ])("is refused with %s", (_name, text, sentence) => {
    expect(() => parsePlan(text)).toThrow(
      expect.objectContaining({
        code: "TASK_PLAN_UNREADABLE",
        shortMessage: expect.stringContaining(sentence),
      }),
    )
  })
})

it("declares what a call moves, in units", async () => {
  const { steps } = await plan({
    action: "contract_call",
    params: {
      chain: CHAIN,
      account: PAYER,
      to: TOKEN,
      data: "0x01",
      moves: [{ token: TOKEN, decimals: 6, amount: "2.5", to: PAYEE }],
    },
  })
  expect(steps.at(-1)?.moves).toEqual([{ asset: ASSET, amount: "2500000", to: PAYEE }])
  expect(steps[0]?.inputs["addresses"]).toEqual({ value: [TOKEN, PAYEE].sort() })
})
