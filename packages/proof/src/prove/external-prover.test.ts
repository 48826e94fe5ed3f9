import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"

import { locateCircuit } from "@agentgpt/circuits/artifacts"
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"

import { rejectionOf } from "../../test/support/expect-code.ts"
import { denyList, roster } from "../../test/support/scenario.ts"
import { prepareScreens } from "../statements/screens.ts"
import { createExternalProver } from "./external-prover.ts"
import { loadProvingKey } from "./load-proving-key.ts"
import { proveStatement } from "./prove-statement.ts"

const programOf = (name: string) =>
  fileURLToPath(new URL(`../../test/support/programs/${name}.mjs`, import.meta.url))
const misbehave = (how: string, timeoutMs = 60_000) =>
  createExternalProver({ command: [process.execPath, programOf("misbehave"), how], timeoutMs })
const order = { zkeyFile: "none.zkey", witness: new Uint8Array([1, 2, 3]) }
const listWorkFolders = () => readdirSync(tmpdir()).filter((name) => name.startsWith("agentgpt-prove-"))
const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe("a command that proves", () => {
  let before: readonly string[]
  beforeEach(() => {
    before = listWorkFolders()
  })
  afterEach(() => {
    // Witnesses are secret: none is left lying about.
    expect(listWorkFolders().filter((name) => !before.includes(name))).toEqual([])
  })

  test("proves a real statement", async () => {
    const [statement] = prepareScreens("Screen16", roster, denyList).statements
    if (statement === undefined) throw new Error("no statement")
    const registeredId = locateCircuit("Screen16").key("DEV").keyHash
    const key = await loadProvingKey({
      circuit: "Screen16",
      level: "DEV",
      chainId: "eip155:31337",
      registeredId,
    })
    const prover = createExternalProver({ command: [process.execPath, programOf("prove-with-snarkjs")] })
    const proven = await proveStatement(statement, key, { prover })
    expect(proven).toMatchObject({ circuit: "Screen16", circuitId: registeredId, level: "DEV" })
  })

  test("is read as it answers, and sees nothing of the environment but where programs are", async () => {
    expect(await misbehave("well").prove(order)).toEqual({
      proof: {
        a: [1n, 2n],
        b: [
          [1n, 2n],
          [3n, 4n],
        ],
        c: [1n, 2n],
      },
      publicSignals: [7n],
    })
    vi.stubEnv("AGENTGPT_SECRET_OF_TEST", "visible")
    expect((await misbehave("environment").prove(order)).publicSignals).toEqual([1n])
    vi.unstubAllEnvs()
  })

  test.each([
    ["fail", /exit code 3[^]*out of memory at step 3/u],
    ["die", /SIGKILL/u],
    ["nothing", /no proof that can be read/u],
    ["half", /no proof that can be read/u],
    ["torn", /no proof that can be read/u],
    ["endless", /no proof that can be read/u],
    ["garbage", /pi_a\.0/u],
    ["projective", /pi_c\.2/u],
    ["numbers", /pi_a/u],
    ["signals", /0: expected a decimal number/u],
    ["plonk", /protocol/u],
  ])("is refused, with what it said, when it behaves like this: %s", async (how, said) => {
    const error = await rejectionOf(misbehave(how).prove(order), "PROOF_PROVER_FAILED")
    expect(error.message).toMatch(said)
    expect(error.recovery).toBe("retry")
  })

  test("is refused when there is no such program", async () => {
    const prover = createExternalProver({ command: ["/nowhere/prover"] })
    const error = await rejectionOf(prover.prove(order), "PROOF_PROVER_FAILED")
    expect(error.walk()?.message).toContain("ENOENT")
  })

  const readHanging = async () => {
    const file = join(tmpdir(), `agentgpt-hanging-${process.pid}`)
    const deadline = Date.now() + 30_000
    while (!existsSync(file) || readFileSync(file, "utf8") === "") {
      if (Date.now() > deadline) throw new Error("the program has not begun to hang")
      await sleep(20)
    }
    const pid = Number(readFileSync(file, "utf8"))
    rmSync(file)
    return pid
  }
  const waitForEnd = async (pid: number) => {
    const deadline = Date.now() + 10_000
    while (isAlive(pid) && Date.now() < deadline) await sleep(20)
    expect(isAlive(pid)).toBe(false)
  }

  test("is killed when it takes too long, with all it has started", async () => {
    const proving = rejectionOf(misbehave("hang", 8_000).prove(order), "PROOF_PROVER_FAILED")
    const pid = await readHanging()
    expect(isAlive(pid)).toBe(true)
    expect((await proving).message).toContain("longer than 8000 ms")
    await waitForEnd(pid)
  })

  test("is killed when it is cancelled, with all it has started", async () => {
    const cancel = new AbortController()
    const proving = rejectionOf(
      misbehave("hang").prove({ ...order, signal: cancel.signal }),
      "PROOF_CANCELLED",
    )
    const pid = await readHanging()
    cancel.abort()
    await proving
    await waitForEnd(pid)
    await rejectionOf(misbehave("well").prove({ ...order, signal: cancel.signal }), "PROOF_CANCELLED")
  })
})
