import { setTimeout as pause } from "node:timers/promises"
import { queryObjects, setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { expect, it } from "vitest"
import { createUntilClosed } from "./until-closed.ts"

const makeUntilClosed = () => createUntilClosed(() => new Error("closed"))

it("hands on what work yields and what it throws", async () => {
  const { wait } = makeUntilClosed()
  expect(await wait(Promise.resolve(5))).toBe(5)
  await expect(wait(Promise.reject(new Error("own")))).rejects.toThrow("own")
})

it("ends all that wait when it closes, and nothing that is done", async () => {
  const { wait, close } = makeUntilClosed()
  const never = new Promise(() => undefined)
  const waiting = [wait(never), wait(never)]
  const done = wait(Promise.resolve("done"))
  await done
  close()
  for (const one of waiting) await expect(one).rejects.toThrow("closed")
  expect(await done).toBe("done")
})

it("keeps no answer, however long it stays open", async () => {
  setFlagsFromString("--expose-gc")
  const collect = runInNewContext("gc") as () => void
  class Answer {
    readonly text = "an answer"
  }
  const { wait, close } = makeUntilClosed()
  for (let call = 0; call < 100; call += 1)
    expect((await wait(Promise.resolve(new Answer()))).text).toBe("an answer")
  await pause(10)
  collect()
  expect(queryObjects(Answer)).toBeLessThan(5)
  close()
})
