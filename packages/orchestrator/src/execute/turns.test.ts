import { setTimeout as pause } from "node:timers/promises"
import { expect, test } from "vitest"
import { createTurns } from "./turns.ts"

test("work of one name is done one after the other, of all names so much at once, also after failures", async () => {
  const turns = createTurns(2)
  const order: string[] = []
  let [now, most] = [0, 0]
  const begin = (name: string, index: number) =>
    turns(name, async () => {
      now += 1
      most = Math.max(most, now)
      order.push(`${name}${index}`)
      await pause(5)
      now -= 1
      if (index === 1) throw new Error("failed")
    }).catch(() => undefined)
  await Promise.all([0, 1, 2, 3].flatMap((index) => ["a", "b", "c"].map((name) => begin(name, index))))
  expect(most).toBe(2)
  for (const name of ["a", "b", "c"]) {
    expect(order.filter((entry) => entry.startsWith(name))).toEqual(
      [0, 1, 2, 3].map((index) => `${name}${index}`),
    )
  }
})
