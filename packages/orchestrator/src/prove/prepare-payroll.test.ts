import { planPayments } from "@agentgpt/chain"
import type { RosterRow } from "@agentgpt/core"
import { bindPayments } from "@agentgpt/proof"
import * as fc from "fast-check"
import { beforeAll, describe, expect, it } from "vitest"
import { makeAgents, payee, rowsOf, SECRET } from "../../test/support/payroll-fixture.ts"
import type { TestAgents } from "../../test/support/payroll-fixture.ts"
import { refusalOf } from "../../test/support/plan-fixture.ts"
import { chooseCircuits } from "./choose-circuits.ts"
import { preparePayrollApart } from "./prepare-payroll-apart.ts"
import { preparePayroll } from "./prepare-payroll.ts"
import type { PayrollToPrepare } from "./prepare-payroll.ts"

let agents: TestAgents
beforeAll(async () => {
  agents = await makeAgents()
})

/** So many that they are prepared in a thread. */
const MANY = rowsOf(Array.from({ length: 130 }, (_, i) => BigInt(i)))

const prepare = (rows: readonly RosterRow[], more: Partial<PayrollToPrepare> = {}) =>
  preparePayroll({ ...payrollOf(rows), ...more })

const payrollOf = (rows: readonly RosterRow[]): PayrollToPrepare => ({
  rows,
  chunkSize: 16,
  secret: SECRET,
  agents: agents.events,
  signers: { executor: agents.executor.publicKey, validator: agents.validator.publicKey },
  context: 5n,
})

const planOf = (rows: readonly RosterRow[], stepsRoots: ReadonlyMap<number, bigint>) =>
  planPayments(
    rows.map((row, i) => ({ ...row, row: i + 1, line: i + 1 })),
    {
      chainId: "eip155:31337",
      batchPayout: payee(1),
      payer: payee(2),
      token: payee(3),
      workflowId: `0x${"01".repeat(32)}`,
      runNonce: 1n,
    },
    { chunkSize: 16, stepsRoots },
  )

describe("what is proved of a payroll", () => {
  it("is what is paid: the same chunks, words and totals, whoever gets nothing", () => {
    const amount = fc.oneof(fc.constant(0n), fc.bigInt(1n, (1n << 88n) - 1n))
    const stretch = fc.oneof(
      fc.array(amount, { minLength: 1, maxLength: 16 }),
      fc.constant(Array<bigint>(16).fill(0n)),
    )
    const amounts = fc
      .array(stretch, { minLength: 1, maxLength: 3 })
      .map((parts) => parts.flat())
      .filter((list) => list.some((each) => each > 0n))
    fc.assert(
      fc.property(amounts, (list) => {
        const rows = rowsOf(list)
        const prepared = prepare(rows)
        const plan = planOf(rows, prepared.stepsRoots)
        expect([...prepared.stepsRoots.keys()]).toEqual(plan.chunks.map(({ index }) => index))
        expect(prepared.chunkCount).toBe(plan.chunks.length)
        for (const [place, chunk] of plan.chunks.entries()) {
          const words = chunk.words.map(BigInt)
          expect(prepared.run.chunks[place]?.words).toEqual(words)
          // Nobody may be paid more than was planned.
          expect(prepared.run.chunks[place]?.chunk.caps).toEqual(prepared.run.chunks[place]?.amounts)
          expect(chunk.stepsRoot).toBe(prepared.run.chunks[place]?.stepsRoot)
          const { challenge, fingerprint } = bindPayments(chunk.stepsRoot ?? 0n, words)
          const signals = prepared.run.statements[place]?.publicSignals ?? []
          expect(signals.slice(1, 5)).toEqual([
            chunk.stepsRoot,
            chunk.total,
            BigInt(words.length),
            fingerprint,
          ])
          expect(signals[8]).toBe(challenge)
          expect(signals[9]).toBe(BigInt(chunk.index))
        }
      }),
      { numRuns: 8 },
    )
  })

  it("is the same again, here and in a thread of its own", async () => {
    for (const rows of [rowsOf([5n, 0n, 7n]), MANY]) {
      const first = prepare(rows, { denied: [payee(999)] })
      expect(prepare(rows, { denied: [payee(999)] })).toEqual(first)
      expect(await preparePayrollApart({ ...payrollOf(rows), denied: [payee(999)] })).toEqual(first)
    }
  })

  it("depends on everything that it is made of, and leaves to the payment nothing but the rows and the secret", () => {
    const rows = rowsOf([5n, 0n, 7n])
    const { policy, stepsRoots, screenRoot } = prepare(rows)
    expect(screenRoot).toBe(0n)
    const others: readonly (readonly [boolean, Partial<PayrollToPrepare>])[] = [
      [false, { rows: rowsOf([5n, 1n, 7n]) }],
      [false, { rows: rows.map((row) => ({ ...row, key: `${row.key}!` })) }],
      [false, { secret: SECRET.toReversed() }],
      [true, { denied: [payee(99)] }],
    ]
    for (const [isPaidAlike, more] of others) {
      const other = prepare(rows, more)
      const isKeyAlone = more.rows?.every(({ amount }, i) => amount === rows[i]?.amount) === true
      expect(other.policy === policy).toBe(isKeyAlone)
      expect(other.stepsRoots.get(0) === stepsRoots.get(0)).toBe(isPaidAlike)
    }
    const elsewhere = prepare(rows, { context: 6n })
    expect(elsewhere.policy).toBe(policy)
    expect(elsewhere.run.statements[0]?.message).not.toBe(prepare(rows).run.statements[0]?.message)
  })

  it("has a screening of every chunk, also of those that nobody is paid in", () => {
    const { screening, chunkCount } = prepare(rowsOf([...Array<bigint>(16).fill(0n), 5n]), { denied: [] })
    expect(chunkCount).toBe(1)
    expect(screening?.statements).toHaveLength(2)
  })

  it.each<[string, string, () => Partial<PayrollToPrepare>]>([
    [
      "an address that is paid twice",
      "PROOF_ROSTER_INVALID",
      () => ({ rows: [...rowsOf([1n]), ...rowsOf([2n])] }),
    ],
    ["nothing to pay", "PROOF_PAYMENTS_INVALID", () => ({ rows: rowsOf([0n, 0n]) })],
    ["more than a payment carries", "PROOF_ROSTER_INVALID", () => ({ rows: rowsOf([1n << 88n]) })],
    ["a key that no bundle holds", "PROOF_PAYMENTS_INVALID", () => ({ rows: withKey("x".repeat(2_049)) })],
    ["a key that is no text", "PROOF_PAYMENTS_INVALID", () => ({ rows: withKey("\uD800") })],
    ["somebody on the deny list", "PROOF_PAYEE_DENIED", () => ({ denied: [payee(0)] })],
    [
      "more denied than the circuit takes",
      "PROOF_DENY_LIST_INVALID",
      () => ({ denied: Array.from({ length: 17 }, (_, i) => payee(50 + i)) }),
    ],
    ["chunks of another size", "PROOF_PLAN_INVALID", () => ({ chunkSize: 32 as 16 })],
    ["a short secret", "PROOF_SECRET_INVALID", () => ({ secret: SECRET.slice(1) })],
    ["agents that are not enrolled", "PROOF_AGENTS_INVALID", () => ({ agents: agents.events.slice(0, 1) })],
    ["an event left out", "PROOF_AGENTS_INVALID", () => ({ agents: agents.events.slice(1) })],
    [
      "one key in both roles",
      "PROOF_AGENTS_INVALID",
      () => ({ signers: { executor: agents.executor.publicKey, validator: agents.executor.publicKey } }),
    ],
  ])("refuses %s, before anything is paid", async (_name, code, more) => {
    const payroll = { ...payrollOf(rowsOf([1n, 2n])), ...more() }
    expect((await refusalOf(() => preparePayroll(payroll))).code).toBe(code)
  })

  it("is refused in a thread for the same reason", async () => {
    const payroll = { ...payrollOf(MANY), denied: [payee(2)] }
    const here = await refusalOf(() => preparePayroll(payroll))
    expect(here.code).toBe("PROOF_PAYEE_DENIED")
    expect(await refusalOf(() => preparePayrollApart(payroll))).toEqual(here)
  })

  it("is given up when it is cancelled", async () => {
    const payroll = payrollOf(MANY)
    const aborted = AbortSignal.abort()
    expect((await refusalOf(() => preparePayrollApart(payroll, aborted))).code).toBe("PROOF_CANCELLED")
    const later = new AbortController()
    setTimeout(() => later.abort(), 20)
    expect((await refusalOf(() => preparePayrollApart(payroll, later.signal))).code).toBe("PROOF_CANCELLED")
  })
})

function withKey(key: string): readonly RosterRow[] {
  return rowsOf([1n]).map((row) => ({ ...row, key }))
}

describe("the circuits of a payroll", () => {
  it("are those of its chunk size, under the registered key", () => {
    const { pay, screen } = chooseCircuits({ chunkSize: 16, level: "DEV", chainId: "eip155:31337" })
    expect([pay.name, screen.name]).toEqual(["PayBatch16", "Screen16"])
    expect(pay.transcriptHash).toBeNull()
  })

  it.each<[string, string, Parameters<typeof chooseCircuits>[0]]>([
    [
      "development keys off a development chain",
      "PROOF_DEV_KEY_REFUSED",
      { chunkSize: 16, level: "DEV", chainId: "eip155:11155111" },
    ],
    [
      "a level without a ceremony",
      "CIRCUIT_KEY_MISSING",
      { chunkSize: 16, level: "PRODUCTION", chainId: "eip155:1" },
    ],
    [
      "a size without a circuit",
      "PROOF_PLAN_INVALID",
      { chunkSize: 64 as 16, level: "DEV", chainId: "eip155:31337" },
    ],
  ])("refuse %s", async (_name, code, question) => {
    expect((await refusalOf(() => chooseCircuits(question))).code).toBe(code)
  })
})
