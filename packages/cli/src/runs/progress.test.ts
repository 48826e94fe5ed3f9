import type { StepActivity } from "@agentgpt/agentgpt"
import { describe, expect, it } from "vitest"
import { RUN_STATES as OF_ORCHESTRATOR } from "../../../orchestrator/src/runs/run-view.ts"
import { viewOf } from "../../test/support/views.ts"
import { paymentsPerSecond, proofLag, writeProgressLine, writeTime } from "./progress.ts"
import { hasEnded, RUN_STATES } from "./run-states.ts"

const running = viewOf("running")
const START_MS = running.startedAtMs ?? 0

describe("progress", () => {
  it.each([
    [0, "0 s"],
    [1_499, "1 s"],
    [59_400, "59 s"],
    [60_000, "1 min 0 s"],
    [3_599_000, "59 min 59 s"],
    [3_600_000, "1 h 0 min"],
    [90_061_000, "25 h 1 min"],
  ])("writes %i ms as %s", (milliseconds, text) => expect(writeTime(milliseconds)).toBe(text))

  it("has no speed before a payment, before a start or at the very start", () => {
    const paid = { ...running, payments: { ...running.payments, paid: 3 } }
    const { startedAtMs: _start, ...unstarted } = paid
    expect(paymentsPerSecond(running, START_MS + 1_000)).toBeUndefined()
    expect(paymentsPerSecond(unstarted, START_MS + 1_000)).toBeUndefined()
    expect(paymentsPerSecond(paid, START_MS)).toBeUndefined()
    expect(paymentsPerSecond(paid, START_MS + 2_000)).toBe("1.5")
    // After the end the clock stands still.
    expect(paymentsPerSecond({ ...paid, endedAtMs: START_MS + 1_000 }, START_MS + 99_000)).toBe("3.0")
  })

  it("counts what is not proven yet, over all proofs", () => {
    const [proof] = running.proofs
    expect(proofLag({ proofs: [] })).toBe(0)
    expect(proof && proofLag({ proofs: [proof, { ...proof, done: 1 }] })).toBe(3)
  })

  it("names only the counts that there are", () => {
    expect(writeProgressLine(running, START_MS)).toContain("0 of 4 paid, 1 refused; gas 0; proof waiting")
    const all = {
      ...running,
      payments: { planned: 4, paid: 1, owed: 1, unpaid: 1, refused: 1 },
      gasUsed: "9",
    }
    expect(writeProgressLine(all, START_MS)).toContain(
      "1 of 4 paid, 1 owed, 1 unpaid, 1 refused; gas 9, 9 per payment",
    )
  })
})

describe("what payrolls are doing", () => {
  const withActivities = (...activities: readonly StepActivity[]) => {
    const steps = activities.flatMap((activity) => running.steps.map((step) => ({ ...step, activity })))
    return writeProgressLine({ ...running, steps }, START_MS)
  }
  const activityOf = (doing: StepActivity["doing"], paymentsDone: number) => ({
    doing,
    paymentsDone,
    paymentsTotal: 100,
  })

  it("is added up over those that do the same", () => {
    expect(writeProgressLine(running, START_MS)).not.toContain("now")
    expect(withActivities(activityOf("preparing", 0))).toContain("; now preparing the proof of 100;")
    const line = withActivities(
      activityOf("measuring", 7),
      activityOf("paying", 50),
      activityOf("measuring", 8),
    )
    expect(line).toContain("; now 15 of 200 measured, 50 of 100 in final blocks;")
  })
})

describe("what a run waits for", () => {
  it("is said of each account, without what a terminal would carry out", () => {
    const account = `0x${"a1".repeat(20)}` as const
    const wait = { chainId: "eip155:1", account, state: "unfunded", why: "5 wei\u001b[2J" } as const
    expect(writeProgressLine({ ...running, waits: [wait] }, START_MS)).toContain(
      `; waits ${account} on eip155:1 is unfunded: 5 wei`,
    )
    expect(writeProgressLine({ ...running, waits: [wait] }, START_MS)).not.toContain("\u001b")
  })
})

describe("the states of a run", () => {
  it("are those of the orchestrator", () => expect(RUN_STATES).toEqual(OF_ORCHESTRATOR))

  it("end in four of them", () => {
    expect(RUN_STATES.filter(hasEnded)).toEqual(["completed", "failed", "denied", "cancelled"])
  })
})
