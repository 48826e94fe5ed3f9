import { expect, it } from "vitest"
import { makePlanOf } from "../../test/support/steps-fixture.ts"
import { readSettled } from "./read-settled.ts"

const plan = makePlanOf(2)
const proofs = { provesSteps: () => true }

it("is what was recorded", () => {
  const written = { state: "completed", provesSteps: false }
  expect(readSettled(written, plan, proofs, 1)).toEqual(written)
})

it.each([
  ["with payrolls that were begun", "completed", 1, true],
  ["without", "failed", 0, false],
  ["that was cancelled", "cancelled", 1, false],
])("by an older program, of a run %s, is read as that one went on", (_, state, begun, provesSteps) => {
  expect(readSettled(state, plan, proofs, begun)).toEqual({ state, provesSteps })
  expect(readSettled(state, plan, undefined, begun)).toEqual({ state, provesSteps: false })
})
