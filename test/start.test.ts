import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import type { AddressInfo, Server } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { afterEach, beforeEach, describe, expect, test } from "vitest"

import { parseJobOptions } from "../scripts/payroll/job-options.ts"
import { listRunning, startJob, type StartRun } from "./e2e/support/start-job.ts"

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "agentgpt-start-"))
})

afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 }))

function start(argv: readonly string[], onOutput?: Parameters<typeof startJob>[2]): Promise<StartRun> {
  return startJob(folder, argv, onOutput)
}

/** Listens on a port until it is closed. */
function occupyPort(): Promise<{ readonly port: number; readonly server: Server }> {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, "127.0.0.1", () => resolve({ port: (server.address() as AddressInfo).port, server }))
  })
}

describe("npm start", () => {
  test("told to stop in the middle it stops everything; called again it goes on and pays nobody twice", async () => {
    // The long tests do it over two chains.
    const size = ["--payments", "10", "--chains", "1"]
    const interrupted = await start(size, (stderr, child) => {
      if (stderr.includes(" running: ")) child.kill("SIGINT")
    })
    expect(interrupted.exitCode, interrupted.stderr).toBe(130)
    expect(interrupted.stdout).toBe("")
    expect(listRunning(folder)).toEqual([])

    const { exitCode, stdout, stderr } = await start([...size, "--json", "--keep"], (said, child) => {
      if (said.includes("stay up until Ctrl-C")) child.kill("SIGINT")
    })
    expect(exitCode, stderr).toBe(0)
    expect(stderr).toContain("Going on with payroll-")
    expect(listRunning(folder)).toEqual([])
    const { event, chains, leftOut, reports } = JSON.parse(stdout)
    expect(event).toBe("payroll-done")
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
