import { describe, expect, it } from "vitest"
import { inThread } from "./in-thread.ts"
import type { ThreadLimits } from "./in-thread.ts"

const MODULE = new URL("../../test/children/thread-task.ts", import.meta.url)

function perform(
  does: string,
  limits: ThreadLimits = {},
  { signal = new AbortController().signal, module = MODULE } = {},
) {
  return inThread(module, limits)({ does } as never, { id: "a", idempotencyKey: "a", signal })
}

describe("a task in a thread of its own", () => {
  it("answers", async () => {
    expect(await perform("answer")).toBe("a is done 0")
  })

  it("is ended when it uses more processor time than it may, and stops nobody else meanwhile", async () => {
    let ticks = 0
    const timer = setInterval(() => (ticks += 1), 10)
    await expect(perform("burn", { cpuMs: 300 })).rejects.toMatchObject({
      code: "WORKFLOW_LIMIT_EXCEEDED",
      shortMessage: "It used over 300 ms of processor time.",
      recovery: "stop",
    })
    clearInterval(timer)
    expect(ticks).toBeGreaterThan(5)
  })

  it("is not ended for waiting", async () => {
    const abort = new AbortController()
    const waiting = perform("wait", { cpuMs: 2_000 }, { signal: abort.signal })
    setTimeout(() => abort.abort(), 500)
    await expect(waiting).rejects.toMatchObject({ code: "WORKFLOW_CANCELLED" })
  })

  it("is ended when it uses more memory than it may", async () => {
    await expect(perform("hoard", { memoryMib: 24 })).rejects.toMatchObject({
      code: "WORKFLOW_LIMIT_EXCEEDED",
      shortMessage: "It used over 24 MiB of memory.",
    })
  })

  it("fails with its own reason: a coded one is final where its code says so, any other may be tried again", async () => {
    await expect(perform("refuse")).rejects.toMatchObject({
      code: "TASK_INVALID",
      shortMessage: "Not this one.",
    })
    const failure = await perform("fail").catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(Error)
    expect(failure).toMatchObject({ message: "some reason" })
    expect(failure).not.toHaveProperty("code")
  })

  it("fails when its thread is left without a result, and when there is nothing to do", async () => {
    await expect(perform("leave")).rejects.toMatchObject({ code: "WORKFLOW_LIMIT_EXCEEDED" })
    const module = new URL("../../test/support/database.ts", import.meta.url)
    await expect(perform("answer", {}, { module })).rejects.toMatchObject({ code: "WORKFLOW_UNKNOWN" })
  })

  it("is not begun when it was cancelled before", async () => {
    const signal = AbortSignal.abort()
    await expect(perform("answer", {}, { signal })).rejects.toMatchObject({ code: "WORKFLOW_CANCELLED" })
  })

  it("refuses limits that are none", () => {
    for (const limits of [{ memoryMib: 0 }, { memoryMib: 1.5 }, { cpuMs: 0 }, { cpuMs: Number.NaN }]) {
      expect(() => inThread(MODULE, limits)).toThrow("not a whole number above 0")
    }
  })
})
