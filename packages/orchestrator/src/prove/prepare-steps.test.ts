import { Role } from "@agentgpt/core"
import { beforeAll, expect, it } from "vitest"
import { makeAgents, SECRET } from "../../test/support/payroll-fixture.ts"
import type { TestAgents } from "../../test/support/payroll-fixture.ts"
import { refusalOf } from "../../test/support/plan-fixture.ts"
import { endWell, makePlan, makePlanOf, makeStep } from "../../test/support/steps-fixture.ts"
import { prepareSteps } from "./prepare-steps.ts"
import type { StepsToPrepare } from "./prepare-steps.ts"
import { provesSteps } from "./proves-steps.ts"

let agents: TestAgents
beforeAll(async () => {
  agents = await makeAgents()
})

/** Public signals of StepBatch by their places. */
const [OK, FAILED, GAS, PREVIOUS, CONTEXT, STEPS, CHUNK] = [2, 3, 4, 5, 7, 8, 9] as const

const given = (count: number, more: Partial<StepsToPrepare> = {}): StepsToPrepare => {
  const plan = more.plan ?? makePlanOf(count)
  return {
    plan,
    outcomes: endWell(plan),
    secret: SECRET,
    agents: agents.events,
    signers: { executor: agents.executor.publicKey, validator: agents.validator.publicKey },
    context: 5n,
    ...more,
  }
}

it("more steps than one proof has room for are proved by several, each standing on the one before", () => {
  const plan = makePlanOf(20)
  const outcomes = endWell(plan).map((each, place) =>
    place % 5 === 4 ? ({ ...each, state: "failed" } as const) : each,
  )
  const { run, chunks, chunkCount, context } = prepareSteps(given(20, { plan, outcomes }))
  expect([run.statements.length, chunkCount, chunks.map((rows) => rows.length)]).toEqual([2, 2, [16, 4]])
  const signals = run.statements.map(({ publicSignals }) => publicSignals)
  const column = (at: number) => signals.map((each) => each[at])
  expect(column(OK)).toEqual([13n, 3n])
  expect(column(FAILED)).toEqual([3n, 1n])
  expect(column(STEPS)).toEqual([20n, 20n])
  expect(column(CHUNK)).toEqual([0n, 1n])
  expect(column(CONTEXT)).toEqual([context, context])
  expect(column(PREVIOUS)).toEqual([0n, signals[0]?.[0]])
  const gas = (rows: (typeof chunks)[number]) => rows.reduce((sum, { gasUsed }) => sum + gasUsed, 0n)
  expect(column(GAS)).toEqual(chunks.map(gas))
})

it("is the same for the same steps, and another for another secret or outcome", () => {
  const root = (more: Partial<StepsToPrepare> = {}) =>
    prepareSteps(given(3, more)).run.statements.map(({ message }) => message)
  expect(root()).toEqual(root())
  expect(root({ secret: SECRET.toReversed() })).not.toEqual(root())
  const failed = endWell(makePlanOf(3)).map((each) => ({ ...each, state: "failed" as const }))
  expect(root({ outcomes: failed })).not.toEqual(root())
})

it("is refused with agents who are not enrolled", async () => {
  const [x, y] = agents.executor.publicKey
  const signers = { executor: [y, x], validator: agents.validator.publicKey } as const
  expect((await refusalOf(async () => prepareSteps(given(2, { signers })))).code).toBe("PROOF_AGENTS_INVALID")
})

const payroll = (chainId: "eip155:31337" | "eip155:31338") =>
  makeStep(1, { id: `on-${chainId.slice(-1)}`, chainId })
const [first, second] = [payroll("eip155:31337"), payroll("eip155:31338")]
const transfer = { ...second, kind: "payment.transfer" }
it.each([
  ["payrolls on two chains", [first, second], undefined, true],
  ["payrolls on two chains, wished away", [first, second], false, false],
  ["one payroll", [first], undefined, false],
  ["one payroll, wished for", [first], true, true],
  ["a payroll and something else on another chain", [first, transfer], undefined, false],
  ["no payroll", [transfer], undefined, true],
  ["no payroll, wished away", [transfer], false, false],
  ["nobody who acts", [{ ...transfer, role: Role.VALIDATOR }], undefined, false],
])("%s: %#", (_, steps, wish, isProved) => {
  expect(provesSteps(makePlan(steps), () => true, wish)).toBe(isProved)
})

it("payrolls that are not proved do not count", () => {
  expect(provesSteps(makePlan([first, second]), (chainId) => chainId === first.chainId)).toBe(false)
  expect(provesSteps(makePlan([first]), () => false, true)).toBe(false)
  expect(provesSteps(makePlan([first, transfer]), (chainId) => chainId === second.chainId)).toBe(true)
})
