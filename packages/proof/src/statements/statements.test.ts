import {
  checkPayBatch,
  checkPayBatchPrivate,
  checkScreen,
  checkStepBatch,
  computePayBatchMessage,
  computePayBatchPrivateMessage,
  computePayBatchPrivateSignals,
  computePayBatchSignals,
  computeScreenSignals,
  computeStepBatchSignals,
  decodePublicSignals,
  encodePublicSignals,
  fieldOrder,
  type PayBatchInput,
  type PayBatchPrivateInput,
  type ScreenInput,
  type StepBatchInput,
} from "@agentgpt/circuits"
import { computeStepId } from "@agentgpt/core"
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"

import { refusalOf, rejectionOf } from "../../test/support/expect-code.ts"
import {
  auditor,
  denyList,
  executor,
  makeAddress,
  makePayments,
  makeRosterRows,
  makeSecret,
  outputs,
  payments,
  payRunInput,
  roster,
  rosterRows,
  signers,
  stepRunInput,
  stranger,
  validator,
} from "../../test/support/scenario.ts"
import { isBoundToPayments } from "../commitments/bind-payments.ts"
import { createAgentsTree } from "../trees/agents-tree.ts"
import { createDenyList } from "../trees/deny-list.ts"
import { createPlanTree } from "../trees/plan-tree.ts"
import { createRoster } from "../trees/roster.ts"
import { preparePayBatches } from "./pay-batches.ts"
import { preparePrivatePayBatches } from "./pay-batches-private.ts"
import { type PaymentRequest, planPayments } from "./plan-payments.ts"
import { prepareScreens } from "./screens.ts"
import { signStatements } from "./sign-statements.ts"
import { prepareStepBatches } from "./step-batches.ts"

const both = { executor, validator }

describe("payments", () => {
  test("of any number are spread over aligned chunks, in roster order, without zero amounts", () => {
    const amounts = fc.array(fc.bigInt(0n, 1_000_000n), { minLength: 40, maxLength: 40 })
    fc.assert(
      fc.property(amounts, fc.nat(), (list, shuffle) => {
        fc.pre(list.some((amount) => amount > 0n))
        const requests = rosterRows.map(({ recipient }, i) => ({ recipient, amount: list[i] ?? 0n }))
        const turned = [...requests.slice(shuffle % 40), ...requests.slice(0, shuffle % 40)]
        const chunks = planPayments(roster, turned, makeSecret("run"))
        const expected = requests
          .filter(({ amount }) => amount > 0n)
          .map(({ recipient, amount }) => (BigInt(recipient) << 88n) | amount)
        expect(chunks.flatMap(({ words }) => words)).toEqual(expected)
        expect(chunks.every(({ words }) => words.length > 0)).toBe(true)
        expect(chunks.reduce((sum, { total }) => sum + total, 0n)).toBe(
          list.reduce((sum, amount) => sum + amount, 0n),
        )
        for (const { chunk, amounts: rows } of chunks) {
          const first = chunk.chunkIndex * 16
          expect(rows).toEqual(Array.from({ length: 16 }, (_, i) => list[first + i] ?? 0n))
        }
      }),
      { numRuns: 10 },
    )
  })

  test("leave out chunks in which nobody is paid", () => {
    const [last] = rosterRows.slice(-1)
    const chunks = planPayments(roster, [{ recipient: last?.recipient ?? "", amount: 1n }], makeSecret("run"))
    expect(chunks.map(({ chunk }) => chunk.chunkIndex)).toEqual([2])
  })

  test("that are wrong are named, every one, by what is wrong", () => {
    const [a, b, c, d] = rosterRows.map(({ recipient }) => recipient) as [string, string, string, string]
    const wrong: PaymentRequest[] = [
      { recipient: a, amount: 1_000_000n },
      { recipient: a, amount: 1n },
      { recipient: "0x12", amount: 1n },
      { recipient: makeAddress(5_000), amount: 1n },
      { recipient: b, amount: 1_000_002n },
      { recipient: c, amount: 2n ** 88n },
      { recipient: d, amount: -1n },
      { recipient: makeAddress(4), amount: 7 as unknown as bigint },
      { recipient: makeAddress(6), amount: 1n, meta: fieldOrder },
      { recipient: `0x${"0".repeat(40)}`, amount: 1n },
    ]
    const { message, shortMessage } = refusalOf(
      () => planPayments(roster, wrong, makeSecret("run")),
      "PROOF_PAYMENTS_INVALID",
    )
    expect(shortMessage).toBe("9 rows are wrong, counted from 0.")
    expect(message).toMatch(/earlier row.*: #1\./u)
    expect(message).toMatch(/no EVM address.*: #2\./u)
    expect(message).toMatch(/not in the roster.*: #3, #9\./u)
    expect(message).toMatch(/over the payee's cap.*: #4\./u)
    expect(message).toMatch(/amount is not an integer.*: #5 to #7\./u)
    expect(message).toMatch(/meta hash.*: #8\./u)
  })

  test("up to the very cap are planned, and none at all are refused", () => {
    const [row] = rosterRows
    const recipient = row?.recipient ?? ""
    const cap = row?.cap ?? 0n
    expect(planPayments(roster, [{ recipient, amount: cap }], makeSecret("run"))).toHaveLength(1)
    for (const list of [[], [{ recipient, amount: 0n }]]) {
      refusalOf(() => planPayments(roster, list, makeSecret("run")), "PROOF_PAYMENTS_INVALID")
    }
    const short = new Uint8Array(1)
    refusalOf(() => planPayments(roster, payments, short), "PROOF_SECRET_INVALID")
  })
})

describe("statements of a payment run", () => {
  test("are what the circuit's model makes of them, and chain from one state to the next", async () => {
    const run = preparePayBatches(payRunInput)
    const statements = await signStatements(run.statements, both)
    let prevState = 0n
    for (const [i, { input, publicSignals, chunkIndex }] of statements.entries()) {
      const whole = input as PayBatchInput
      const signals = decodePublicSignals("PayBatch", publicSignals)
      expect(checkPayBatch(whole)).toEqual([])
      expect(signals).toEqual(computePayBatchSignals(whole))
      expect(run.statements[i]?.message).toBe(computePayBatchMessage(whole))
      expect(signals).toMatchObject({ prevState, policy: run.policy, chunkIndex: BigInt(chunkIndex) })
      expect(isBoundToPayments(signals, run.chunks[i]?.words ?? [])).toBe(true)
      prevState = signals.nextState
    }
    expect(statements.map(({ chunkIndex }) => chunkIndex)).toEqual([0, 1, 2])
  })

  test("of random runs agree with the model", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.string(),
        fc.bigInt(0n, fieldOrder - 1n),
        (count, label, context) => {
          const rows = makeRosterRows(count)
          const made = createRoster(rows, { chunkSize: 16, secret: makeSecret(label) })
          const run = preparePayBatches({
            ...payRunInput,
            roster: made,
            payments: makePayments(rows),
            context,
          })
          for (const { input, publicSignals } of run.statements) {
            const model = computePayBatchSignals(input as PayBatchInput)
            expect(publicSignals).toEqual(encodePublicSignals("PayBatch", model))
          }
        },
      ),
      { numRuns: 6 },
    )
  })

  test("come back the same when a run begins anew, and differ between runs", () => {
    const signalsOf = (change = {}) =>
      preparePayBatches({ ...payRunInput, ...change }).statements.map(({ publicSignals }) => publicSignals)
    expect(signalsOf()).toEqual(signalsOf())
    expect(signalsOf({ secret: makeSecret("next month") })).not.toEqual(signalsOf())
    expect(signalsOf({ context: 1n })).not.toEqual(signalsOf())
  })

  test("go on from the state of a run", () => {
    const [first, second] = preparePayBatches(payRunInput).statements
    const rest = payments.slice(16)
    const prevState = decodePublicSignals("PayBatch", first?.publicSignals ?? []).nextState
    const [again] = preparePayBatches({ ...payRunInput, payments: rest, prevState }).statements
    expect(again?.publicSignals).toEqual(second?.publicSignals)
  })

  test("need a circuit of their size and kind, and enrolled signers", () => {
    const prepare = (change: object) => () => preparePayBatches({ ...payRunInput, ...change })
    refusalOf(prepare({ circuit: "PayBatch256" }), "PROOF_PLAN_INVALID")
    refusalOf(prepare({ circuit: "PayBatchPrivate16" }), "PROOF_PLAN_INVALID")
    refusalOf(prepare({ circuit: "PayBatch17" }), "CIRCUIT_UNKNOWN")
    refusalOf(prepare({ signers: { ...signers, executor: stranger.publicKey } }), "PROOF_AGENTS_INVALID")
    refusalOf(
      prepare({ signers: { executor: validator.publicKey, validator: executor.publicKey } }),
      "PROOF_AGENTS_INVALID",
    )
  })
})

describe("signing", () => {
  const { statements } = preparePayBatches({ ...payRunInput, payments: payments.slice(0, 2) })

  test("is done by the keys that a statement names, and by no others", async () => {
    await rejectionOf(signStatements(statements, { executor: stranger, validator }), "PROOF_AGENTS_INVALID")
    await rejectionOf(signStatements(statements, { executor, validator: stranger }), "PROOF_AGENTS_INVALID")
    await rejectionOf(
      signStatements(statements, { executor: validator, validator: executor }),
      "PROOF_AGENTS_INVALID",
    )
  })

  test("refuses a signature over something else", async () => {
    const absent = { ...validator, sign: async (message: bigint) => validator.sign(message + 1n) }
    await rejectionOf(signStatements(statements, { executor, validator: absent }), "PROOF_AGENTS_INVALID")
  })
})

describe("statements of a private run", () => {
  const total = payments.reduce((sum, { amount }) => sum + amount, 0n)
  const input = { ...payRunInput, circuit: "PayBatchPrivate16", budget: total }

  test("are what the circuit's model makes of them and show no figure", async () => {
    const run = preparePrivatePayBatches(input)
    const statements = await signStatements(run.statements, both)
    for (const [i, statement] of statements.entries()) {
      const whole = statement.input as PayBatchPrivateInput
      expect(checkPayBatchPrivate(whole)).toEqual([])
      const signals = computePayBatchPrivateSignals(whole)
      expect(statement.publicSignals).toEqual(encodePublicSignals("PayBatchPrivate", signals))
      expect(run.statements[i]?.message).toBe(computePayBatchPrivateMessage(whole))
      expect([signals.challenge, signals.fingerprint]).toEqual([0n, 0n])
      expect(signals.total).toBeGreaterThan(2n ** 128n)
    }
    expect(statements).toHaveLength(3)
  })

  test("are not made for more than the budget", () => {
    refusalOf(() => preparePrivatePayBatches({ ...input, budget: total - 1n }), "PROOF_PAYMENTS_INVALID")
    refusalOf(() => preparePrivatePayBatches({ ...input, budget: 2n ** 112n }), "PROOF_PAYMENTS_INVALID")
    refusalOf(() => preparePrivatePayBatches({ ...input, circuit: "PayBatch16" }), "PROOF_PLAN_INVALID")
  })
})

describe("statements of a screening", () => {
  test("are what the circuit's model makes of them, one a chunk", () => {
    const { statements, screenRoot } = prepareScreens("Screen16", roster, denyList)
    for (const { input, publicSignals } of statements) {
      expect(checkScreen(input as ScreenInput)).toEqual([])
      expect(publicSignals).toEqual(encodePublicSignals("Screen", computeScreenSignals(input as ScreenInput)))
    }
    expect(statements.at(-1)?.publicSignals[0]).toBe(screenRoot)
  })

  test("need a list of the circuit's size", () => {
    refusalOf(() => prepareScreens("Screen16", roster, createDenyList([], 256)), "PROOF_PLAN_INVALID")
    refusalOf(() => prepareScreens("PayBatch16", roster, denyList), "PROOF_PLAN_INVALID")
  })
})

describe("statements of a plan's steps", () => {
  test("are what the circuit's model makes of them, and chain from one state to the next", async () => {
    const run = prepareStepBatches(stepRunInput)
    const statements = await signStatements(run.statements, both)
    let prevState = 0n
    for (const { input, publicSignals } of statements) {
      expect(checkStepBatch(input as StepBatchInput)).toEqual([])
      const signals = decodePublicSignals("StepBatch", publicSignals)
      expect(signals).toEqual(computeStepBatchSignals(input as StepBatchInput))
      expect(signals).toMatchObject({ prevState, policy: run.policy, stepCount: 19n })
      prevState = signals.nextState
    }
    const counts = statements.map(({ publicSignals }) => decodePublicSignals("StepBatch", publicSignals))
    expect(counts.map(({ okCount, failedCount }) => [okCount, failedCount])).toEqual([
      [12n, 4n],
      [2n, 1n],
    ])
  })

  test("do not depend on the order in which outputs arrive", () => {
    const turned = prepareStepBatches({ ...stepRunInput, outputs: outputs.toReversed() })
    expect(turned).toEqual(prepareStepBatches(stepRunInput))
  })

  const refusalFor = (changed: typeof outputs) =>
    refusalOf(() => prepareStepBatches({ ...stepRunInput, outputs: changed }), "PROOF_PLAN_INVALID").message
  const [first = outputs[0]] = outputs
  if (first === undefined) throw new Error("the scenario has no outputs")

  test.each<[RegExp, Partial<typeof first>]>([
    [/no such step.*: #0[^]*No output.*: #0/u, { stepId: computeStepId({ id: "unplanned" }) }],
    [/not enrolled.*: #0/u, { agent: validator.publicKey }],
    [/not enrolled.*: #0/u, { agent: stranger.publicKey }],
    [/transaction hash.*: #0/u, { transactionHash: "0x12" }],
    [/Gas or time.*: #0/u, { gasUsed: 2n ** 64n }],
    [/Gas or time.*: #0/u, { gasUsed: -1n }],
    [/Gas or time.*: #0/u, { executionTimeMs: 0.5 }],
    [/Gas or time.*: #0/u, { executionTimeMs: -1 }],
    [/meta hash.*: #0/u, { meta: fieldOrder }],
  ])("name a wrong output: %s", (named, change) => {
    expect(refusalFor(outputs.with(0, { ...first, ...change }))).toMatch(named)
  })

  test("name a second output, a missing one, and one by another agent than the plan's", () => {
    expect(refusalFor([...outputs, first])).toMatch(/earlier output.*: #19/u)
    expect(refusalFor(outputs.slice(1))).toMatch(/No output.*: #0\./u)
    const other = { publicKey: stranger.publicKey, role: 3 }
    const more = createAgentsTree([
      ...[executor, validator, auditor].map(({ publicKey }, i) => ({ publicKey, role: i + 1 })),
      other,
    ])
    const byOther = outputs.map((output, i) => (i % 6 === 2 ? { ...output, agent: other.publicKey } : output))
    const { message } = refusalOf(
      () => prepareStepBatches({ ...stepRunInput, agents: more, outputs: byOther }),
      "PROOF_PLAN_INVALID",
    )
    expect(message).toMatch(/names another agent.*: #2, #8, #14\./u)
  })

  test("name no more agents in a chunk than the circuit has room for", () => {
    const many = Array.from({ length: 7 }, (_, i) => ({
      publicKey: [BigInt(i + 1), BigInt(i + 1)] as const,
      role: 3,
    }))
    const crowd = createAgentsTree([
      { publicKey: executor.publicKey, role: 1 },
      { publicKey: validator.publicKey, role: 2 },
      ...many,
    ])
    const steps = many.map((_, i) => ({ stepId: computeStepId({ id: i }), role: 3 }))
    const run = (count: number) => () =>
      prepareStepBatches({
        ...stepRunInput,
        agents: crowd,
        plan: createPlanTree(steps.slice(0, count), { chunkSize: 16, secret: makeSecret("plan") }),
        outputs: steps.slice(0, count).map(({ stepId }, i) => ({
          ...first,
          stepId,
          agent: many[i]?.publicKey ?? auditor.publicKey,
        })),
      })
    expect(run(6)().statements).toHaveLength(1)
    refusalOf(run(7), "PROOF_PLAN_INVALID")
  })

  test("need a circuit of their kind", () => {
    refusalOf(() => prepareStepBatches({ ...stepRunInput, circuit: "StepBatch64" }), "PROOF_PLAN_INVALID")
  })
})
