import { spawn } from "node:child_process"
import { readFileSync } from "node:fs"

import { describe, expect, test } from "vitest"

import { rejectionOf } from "../../test/support/expect-code.ts"
import { listChildren, waitFor } from "../../test/support/processes.ts"
import { runJob } from "./run-job.ts"

const job = new URL("../../test/support/programs/job.mjs", import.meta.url)
const run = (how: string, options: { value?: unknown; signal?: AbortSignal } = {}) =>
  runJob(job, { how, value: options.value }, { code: "PROOF_PROVER_FAILED", signal: options.signal })

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe("a job", () => {
  test("gives back what it is given, of any kind, and what it took", async () => {
    const value = { number: 2n ** 200n, bytes: new Uint8Array(3_000_000).fill(7), list: [1n, [2n]] }
    const { value: returned, usage } = await run("echo", { value })
    expect(returned).toEqual(value)
    expect(usage.cpuSeconds).toBeGreaterThan(0)
    expect(usage.peakMiB).toBeGreaterThan(10)
  })

  test("sees nothing of the environment", async () => {
    expect((await run("environment")).value).toEqual([])
  })

  test("that fails says why, with the code that was asked for", async () => {
    const failed = await rejectionOf(run("fail"), "PROOF_PROVER_FAILED")
    expect(failed.walk()?.message).toContain("too small")
    expect((await rejectionOf(run("exit"), "PROOF_PROVER_FAILED")).message).toContain("exit code 3")
    const said = await rejectionOf(run("say and exit"), "PROOF_PROVER_FAILED")
    expect(said.message).toMatch(/exit code 4[^]*no memory left/u)
  })

  test.each(["leave things behind", "stand still at the end"])(
    "leaves nothing running, also of a process that would %s",
    async (how) => {
      const { value: pid } = await run(how)
      expect(() => process.kill(pid as number, 0)).toThrow("ESRCH")
    },
  )

  test("is killed at once when it is cancelled", async () => {
    const cancel = new AbortController()
    const others = listChildren()
    const running = rejectionOf(run("hang", { signal: cancel.signal }), "PROOF_CANCELLED")
    await waitFor("the job to run", () => listChildren().length > others.length)
    cancel.abort()
    await running
    expect(listChildren()).toEqual(others)
  })

  test("is not begun when it is cancelled before", async () => {
    const others = listChildren()
    await rejectionOf(run("hang", { signal: AbortSignal.abort() }), "PROOF_CANCELLED")
    expect(listChildren()).toEqual(others)
  })

  test("ends when its parent is killed", async () => {
    const module = new URL("run-job.ts", import.meta.url)
    const script = `import(${JSON.stringify(module.href)}).then(({ runJob }) =>
      runJob(new URL(${JSON.stringify(job.href)}), { how: "hang" }, { code: "PROOF_PROVER_FAILED" }))`
    const parent = spawn(process.execPath, ["--conditions=source", "-e", script], { stdio: "ignore" })
    let child = 0
    await waitFor("the job to run", () => {
      child = Number(readFileSync(`/proc/${parent.pid}/task/${parent.pid}/children`, "utf8").trim())
      return child !== 0
    })
    parent.kill("SIGKILL")
    await waitFor("the job's end", () => !isAlive(child))
    expect(isAlive(child)).toBe(false)
  })
})
