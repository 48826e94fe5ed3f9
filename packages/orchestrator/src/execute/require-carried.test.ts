import { canonicalJson } from "@agentgpt/core"
import { expect, it } from "vitest"
import { requireCarried } from "./perform-planned.ts"

const words = ["a".repeat(50)]
const step = {
  id: "last",
  inputs: {
    own: { value: "x".repeat(1_000) },
    report: { step: "first", output: "report" },
    screening: { step: "check", output: "screening" },
  },
} as const
const input = { own: "x".repeat(1_000), report: words, screening: "x".repeat(1_000) }

it("bounds what earlier steps hand on, and neither a step's own inputs nor its screening", () => {
  const { length } = canonicalJson({ report: words })
  requireCarried(step, input, length)
  expect(() => requireCarried(step, input, length - 1)).toThrow(
    expect.objectContaining({
      code: "TASK_PLAN_TOO_LARGE",
      shortMessage: `Earlier steps hand ${length} characters to last; contextLength allows ${length - 1}.`,
    }),
  )
})
