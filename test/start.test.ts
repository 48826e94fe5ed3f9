import { execFileSync } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import type { AddressInfo, Server } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { afterEach, beforeEach, describe, expect, test } from "vitest"

import { parseJobOptions } from "../scripts/payroll/job-options.ts"
import { needsLargeCircuits } from "../scripts/payroll/needs-large-circuits.ts"
import { listRunning, startJob, type StartRun } from "./e2e/support/start-job.ts"

const root = join(import.meta.dirname, "..")

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "agentgpt-start-"))
})

afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 }))

function start(argv: readonly string[], wishes?: Parameters<typeof startJob>[2]): Promise<StartRun> {
  return startJob(folder, argv, wishes)
}

/** Listens on a port until it is closed. */
function occupyPort(): Promise<{ readonly port: number; readonly server: Server }> {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, "127.0.0.1", () => resolve({ port: (server.address() as AddressInfo).port, server }))
  })
}

describe("npm start", () => {
  test("told to stop in the middle it stops everything; called again it goes on and pays nobody twice", async ({
    signal,
  }) => {
    // The long tests do it over two chains.
    const size = ["--payments", "10", "--chains", "1"]
    const interrupted = await start(size, { interruptAt: " running: ", signal })
    expect(interrupted.exitCode, interrupted.stderr).toBe(130)
    expect(interrupted.stdout).toBe("")
    expect(listRunning(folder)).toEqual([])

    const { exitCode, stdout, stderr } = await start([...size, "--json", "--keep"], {
      interruptAt: "stay up until Ctrl-C",
      signal,
    })
    expect(exitCode, stderr).toBe(0)
    expect(stderr).toContain("Going on with payroll-")
    expect(listRunning(folder)).toEqual([])
    const { event, chains, steps, leftOut, reports } = JSON.parse(stdout)
    expect(event).toBe("payroll-done")
    // One chain: the proof of its payroll is that of the whole.
    expect(steps).toBeNull()
    expect(chains).toMatchObject([
      { chainId: "eip155:31337", paid: 8, bundleHolds: true, proof: { state: "archived", level: "DEV" } },
    ])
    expect(leftOut.map(({ who }: { who: string }) => who).toSorted()).toEqual([
      "employee-11",
      "employee-3",
      "employee-6",
    ])
    for (const { proof } of chains) expect(existsSync(proof.bundleFile)).toBe(true)
    const table = readFileSync(
      reports.find((file: string) => file.endsWith(".csv")),
      "utf8",
    )
    expect(table).toContain("employee-10")
  })

  test("a busy port that was asked for is one sentence with a code, and nothing is started", async () => {
    const { port, server } = await occupyPort()
    const { exitCode, stdout, stderr } = await start(["--port", String(port)]).finally(() => server.close())
    expect(exitCode).toBe(30)
    expect(stdout).toBe("")
    expect(stderr).toContain(`Error SETUP_PORT_BUSY: Another program listens on port ${port}.`)
    expect(listRunning(folder)).toEqual([])
  })

  test("what is not understood is one sentence with a code", async () => {
    const { exitCode, stderr } = await start(["--fast"])
    expect(exitCode).toBe(30)
    expect(stderr).toContain("Error SETUP_USAGE_INVALID")
  })
})

describe("before anything is built", () => {
  test("npm start loads nothing that the build makes", () => {
    const refuse = `import { registerHooks } from "node:module"
      registerHooks({ resolve: (name, context, next) => {
        if (name === "@agentgpt/contracts") throw new Error("the bindings are not built yet")
        return next(name, context)
      } })`
    const hook = `data:text/javascript,${encodeURIComponent(refuse)}`
    const script = join(root, "scripts", "start.ts")
    const flags = ["--conditions=source", "--import", hook]
    const printed = execFileSync(process.execPath, [...flags, script, "--help"]).toString("utf8")
    expect(printed).toContain("npm start -- [options]")
  })

  test.each([
    [20, 2, false],
    [64, 2, false],
    [66, 2, true],
    [250, 2, true],
    [250, 1, true],
    [50_000, 3, true],
  ])("%i people over %i chains need large circuits: %s", (payments, chains, isNeeded) => {
    expect(needsLargeCircuits({ payments, chains })).toBe(isNeeded)
  })
})

describe("the options of npm start", () => {
  test("have defaults", () => {
    expect(parseJobOptions([])).toMatchObject({ payments: 250, chains: 2, keep: false })
  })

  test.each([
    [["--port", "http"]],
    [["--port", "70000"]],
    [["--keep", "--once"]],
    [["--payments", "9"]],
    [["--payments", "50001"]],
    [["--chains", "4"]],
  ])("%j is not understood", (argv) => {
    expect(() => parseJobOptions(argv)).toThrow(expect.objectContaining({ code: "SETUP_USAGE_INVALID" }))
  })
})
