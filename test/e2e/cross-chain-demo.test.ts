import { execFileSync, spawn } from "node:child_process"
import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { afterEach, beforeEach, describe, expect, test } from "vitest"

// The command as a person calls it, over two anvils, the real bytecode of both bridges and a real database.

const root = join(import.meta.dirname, "../..")

type Run = { readonly exitCode: number | null; readonly stdout: string; readonly stderr: string }

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "agentgpt-demo-test-"))
  // The database has a user of its own.
  execFileSync("chmod", ["711", folder])
})

afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 }))

/** All that it keeps goes to the folder, whose name is in the command lines of what it starts. */
function runDemo(argv: readonly string[], onReport?: (said: string, stop: () => void) => void): Promise<Run> {
  return new Promise((resolve, reject) => {
    const script = join(root, "scripts", "demo", "cross-chain.ts")
    const child = spawn(process.execPath, ["--conditions=source", script, ...argv], {
      cwd: root,
      env: { ...process.env, TMPDIR: folder },
      stdio: ["ignore", "pipe", "pipe"],
    })
    const printed = { stdout: "", stderr: "" }
    for (const name of ["stdout", "stderr"] as const) {
      child[name].on("data", (chunk: Buffer) => {
        printed[name] += chunk.toString("utf8")
        onReport?.(printed.stderr, () => child.kill("SIGINT"))
      })
    }
    child.once("error", reject)
    child.once("close", (exitCode) => resolve({ exitCode, ...printed }))
  })
}

function listRunning(): readonly string[] {
  const processes = execFileSync("ps", ["-A", "-ww", "-o", "args"]).toString("utf8").split("\n")
  return processes.filter((line) => line.includes(folder))
}

/** The build keeps files of its own. */
function listKept(): readonly string[] {
  return readdirSync(folder).filter((name) => name.startsWith("agentgpt"))
}

describe("npm run demo:cross-chain", () => {
  test("releases, refunds and settles by proof, loses nothing and does nothing twice", async () => {
    const { exitCode, stdout, stderr } = await runDemo(["--json"])
    expect(exitCode, stderr).toBe(0)
    const { event, holds, plan, orders, facts, timeline } = JSON.parse(stdout)
    expect({ event, holds }).toEqual({ event: "cross-chain-demo-done", holds: true })
    expect(plan).toMatchObject({ problems: [], escrowCap: "10000000000" })
    expect(orders.map(({ deeds }: any) => deeds)).toEqual([
      ["relay-result", "settle"],
      ["expire", "relay-result", "settle"],
      ["relay-result", "settle-by-proof"],
    ])
    // Its own verdict is not believed: what it found is counted again.
    const found = Object.fromEntries(facts.map((fact: any) => [fact.what, fact.found]))
    expect(found).toMatchObject({
      "treasury on eip155:31337 has": "1000",
      "provider on eip155:31337 has": "2000",
      "arbiter on eip155:31337 has": "0",
      "provider on eip155:31338 has": "1000",
      "payee on eip155:31338 has": "2000",
    })
    const eventsOf = (number: number) =>
      timeline.filter(({ during }: any) => during === number).map((row: any) => row.event)
    const countOf = (number: number, name: string) =>
      eventsOf(number).filter((each: any) => each === name).length
    expect([1, 2, 3].map((number) => countOf(number, "OrderExecuted"))).toEqual([1, 0, 1])
    expect([1, 2, 3].map((number) => countOf(number, "OrderSettled"))).toEqual([1, 1, 1])
    // What came too late was refused, after the order had its end.
    expect(eventsOf(2).at(-1)).toBe("DeliveryFailed")
    expect(eventsOf(3).at(-1)).toBe("DeliveryFailed")
    expect(eventsOf(3)).toContain("HeaderRecorded")
    const withGas = timeline.filter(({ gasUsed }: any) => gasUsed !== undefined)
    expect(withGas.every(({ gasUsed }: any) => Number(gasUsed) > 21_000)).toBe(true)
    expect(listRunning()).toEqual([])
    expect(listKept()).toEqual([])
  })

  test("told to stop it stops everything", async () => {
    const { exitCode, stdout, stderr } = await runDemo([], (said, stop) => {
      if (said.includes("Order 1")) stop()
    })
    expect(exitCode, stderr).toBe(130)
    expect(stdout).not.toContain("Nothing was lost")
    expect(listRunning()).toEqual([])
    expect(listKept()).toEqual([])
  })

  test("what is not understood is one sentence with a code", async () => {
    const { exitCode, stderr } = await runDemo(["--fast"])
    expect(exitCode).toBe(30)
    expect(stderr).toContain("Error SETUP_USAGE_INVALID")
  })
})
