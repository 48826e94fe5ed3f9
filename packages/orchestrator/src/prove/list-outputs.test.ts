import { AgentGptError, computeStepId, Role } from "@agentgpt/core"
import { computeNoteHash } from "@agentgpt/proof"
import { describe, expect, it } from "vitest"
import { endWell, makePlan, makePlanOf, makeStep } from "../../test/support/steps-fixture.ts"
import type { StepOutcome } from "./ended-run.ts"
import { listOutputs } from "./list-outputs.ts"

const KEYS = { signers: { executor: [1n, 2n], validator: [3n, 4n] }, auditor: [5n, 6n] } as const
const plan = makePlanOf(4)

const edit = (place: number, outcome: Partial<StepOutcome>) =>
  endWell(plan).map((each, at) => (at === place ? { ...each, ...outcome } : each))

describe("what is proved of steps", () => {
  it("is what the records say, in the plan's order, by the key of the step's role", () => {
    const outputs = listOutputs(plan, endWell(plan).toReversed(), KEYS)
    expect(outputs.map(({ stepId }) => stepId)).toEqual(plan.steps.map((step) => computeStepId(step)))
    expect(outputs[1]).toMatchObject({
      agent: KEYS.signers.executor,
      status: "ok",
      transactionHash: `0x${"1".padStart(64, "e")}`,
      gasUsed: 21_001n,
      executionTimeMs: 11,
    })
    expect(outputs[0]).not.toHaveProperty("transactionHash")
    expect(outputs[0]?.agent).toEqual(KEYS.signers.validator)
    for (const { note, meta } of outputs) expect(meta).toBe(computeNoteHash(note))
  })

  it.each(["failed", "refused"] as const)(
    "keeps what a step that %s had used, and why, by its code",
    (state) => {
      const output = {
        agentId: "payment",
        gasUsed: "7",
        executionTime: 3,
        error: "https://node.example/secret",
      }
      const [, failed] = listOutputs(plan, edit(1, { state, output, errorCode: "NODE_TIMED_OUT" }), KEYS)
      expect(failed).toMatchObject({ status: "failed", gasUsed: 7n, executionTimeMs: 3 })
      expect(JSON.parse(failed?.note ?? "")).toEqual({
        id: "step-1",
        agentId: "payment",
        chainId: "eip155:31337",
        state,
        errorCode: "NODE_TIMED_OUT",
      })
    },
  )

  it("counts a step that was never begun as failed, with nothing done", () => {
    const outcomes = endWell(plan).map((each, at) =>
      at === 3 ? ({ stepId: each.stepId, state: "skipped" } as const) : each,
    )
    const skipped = listOutputs(plan, outcomes, KEYS)[3]
    expect(skipped).toMatchObject({ status: "failed", gasUsed: 0n, executionTimeMs: 0 })
    expect(skipped).not.toHaveProperty("transactionHash")
    expect(skipped?.note).toContain('"state":"skipped"')
  })

  it("names the auditor where a step is an auditor's", () => {
    const audited = makePlan([makeStep(0, { role: Role.AUDITOR })])
    expect(listOutputs(audited, endWell(audited), KEYS)[0]?.agent).toEqual(KEYS.auditor)
  })

  it("holds a time to whole milliseconds, and leaves out what is no hash of 32 bytes", () => {
    const output = { agentId: "payment", gasUsed: "0", executionTime: 1.6, txHash: "5Kx" }
    const changed = listOutputs(plan, edit(1, { output }), KEYS)[1]
    expect(changed?.executionTimeMs).toBe(2)
    expect(changed).not.toHaveProperty("transactionHash")
  })

  const refusals: readonly (readonly [string, string, () => unknown])[] = [
    [
      "steps that the workflow id does not commit to",
      "PROOF_RUN_MISMATCH",
      () => listOutputs({ ...plan, steps: plan.steps.toReversed() }, endWell(plan), KEYS),
    ],
    [
      "a step whose end is not known",
      "PROOF_PLAN_INVALID",
      () => listOutputs(plan, endWell(plan).slice(1), KEYS),
    ],
    [
      "a step of an auditor where none is named",
      "PROOF_AGENTS_INVALID",
      () => {
        const audited = makePlan([makeStep(0, { role: Role.AUDITOR })])
        return listOutputs(audited, endWell(audited), { signers: KEYS.signers })
      },
    ],
  ]
  it.each(refusals)("is refused for %s", (_, code, list) => {
    let thrown: unknown
    try {
      list()
    } catch (error) {
      thrown = error
    }
    expect(AgentGptError.is(thrown) && thrown.code).toBe(code)
  })
})
