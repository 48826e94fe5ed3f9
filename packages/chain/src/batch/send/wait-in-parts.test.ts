import { expect, it } from "vitest"
import type { IntentProgress } from "../../journal/read-intent.ts"
import { waitInParts } from "./wait-in-parts.ts"

it.each([
  [1, [1]],
  [3, [1, 2, 3]],
  [45, [3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33, 36, 39, 42, 45]],
])("of %i transactions each is waited for once, in their order", async (count, told) => {
  const keys = Array.from({ length: count }, (_, index) => `key-${index}`)
  const asked: string[] = []
  const waitFor = async (some: readonly string[]) => {
    asked.push(...some)
    return some.map((idempotencyKey) => ({ idempotencyKey }) as IntentProgress)
  }
  const parts: number[] = []
  const progress = await waitInParts({ waitFor: waitFor as never }, keys, "finalized", (done) =>
    parts.push(done),
  )
  expect(asked).toEqual(keys)
  expect(progress.map(({ idempotencyKey }) => idempotencyKey)).toEqual(keys)
  expect(parts).toEqual(told)
})
