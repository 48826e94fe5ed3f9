import { expect, it } from "vitest"
import { viewOf } from "../../test/support/views.ts"
import { describeUnproved } from "./describe-unproved.ts"
import { writeRun } from "./write-run.ts"

const looked = viewOf("completed", {
  proofs: [],
  steps: viewOf("running").steps.map((step) => ({ ...step, state: "done" })),
})

it.each([
  ["has only looked", looked, /there is nothing to prove/u],
  ["was paid unproved", viewOf("completed", { proofs: [] }), /is not proved/u],
  ["goes on", viewOf("running", { proofs: [] }), /known when it has ended/u],
])("says why a run that %s has no proof", (_, view, reason) => {
  expect(describeUnproved(view)).toMatch(reason)
})

it("says nothing of a run that has one, and shows nothing of it while the run goes on", () => {
  expect(describeUnproved(viewOf("completed"))).toBeUndefined()
  expect(writeRun(looked, 0)).toContain("there is nothing to prove")
  expect(writeRun(viewOf("running", { proofs: [] }), 0)).not.toContain("to be proved")
})
