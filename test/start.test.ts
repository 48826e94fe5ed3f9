import { execFileSync, spawn } from "node:child_process"
import type { ChildProcess } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import type { AddressInfo, Server } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { afterEach, beforeEach, describe, expect, test } from "vitest"

const root = join(import.meta.dirname, "..")
const contracts = [
  "AGPT",
  "AccessManager",
  "AgentGptGovernor",
  "AgentRegistry",
  "AgentReputation",
  "AgentValidation",
  "BatchPayout",
  "ComputeArbiter",
  "ComputePricing",
  "EmissionController",
  "PayoutDelegate",
  "PoseidonT3",
  "PoseidonT4",
  "PoseidonT5",
  "TimelockController",
  "VerifierRegistry",
  "WorkflowVersions",
  "ZKWorkflow",
]

type Run = { readonly exitCode: number | null; readonly stdout: string; readonly stderr: string }

let output: string

beforeEach(() => {
  output = mkdtempSync(join(tmpdir(), "agentgpt-start-"))
})

afterEach(() => rmSync(output, { recursive: true, force: true }))

/** Runs `npm start` as the bootstrap hands it over, in a process without a terminal. */
function start(
  argv: readonly string[],
  onOutput?: (text: string, child: ChildProcess) => void,
): Promise<Run> {
  return new Promise((resolve, reject) => {
    const script = join(root, "scripts", "start.ts")
    const child = spawn(process.execPath, ["--conditions=source", script, "--output", output, ...argv], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
    })
    const printed = { stdout: "", stderr: "" }
    for (const name of ["stdout", "stderr"] as const) {
      child[name].on("data", (chunk: Buffer) => {
        printed[name] += chunk.toString("utf8")
        onOutput?.(printed.stderr, child)
      })
    }
    child.once("error", reject)
    child.once("close", (exitCode) => resolve({ exitCode, ...printed }))
  })
}

/** Listens on a port until it is closed. */
function occupyPort(): Promise<{ readonly port: number; readonly server: Server }> {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, "127.0.0.1", () => resolve({ port: (server.address() as AddressInfo).port, server }))
  })
}

async function findFreePort(): Promise<number> {
  const { port, server } = await occupyPort()
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Command lines of running processes that name the port. */
function listNodesOn(port: number): readonly string[] {
  const processes = execFileSync("ps", ["-A", "-ww", "-o", "args"]).toString("utf8").split("\n")
  return processes.filter((line) => line.includes(`--port=${port}`))
}

describe("npm start", () => {
  test("without a terminal: deploys, prints every contract with its purpose, stops the chain, ends with 0", async () => {
    const port = await findFreePort()
    const { exitCode, stdout, stderr } = await start(["--port", String(port)])
    expect(exitCode, stderr).toBe(0)
    const table = stdout.split("\n").filter((line) => /0x[0-9A-Fa-f]{40}/.test(line))
    expect(table.map((line) => line.split(" ")[0]).sort()).toEqual([...contracts].sort())
    for (const line of table) expect(line).toMatch(/^\w+ +0x[0-9A-Fa-f]{40} {2}\S+ .+/)
    // Whoever waits sees every step.
    expect(stderr).toMatch(/Building .*Starting a local chain .*31\/31/s)
    expect(listNodesOn(port)).toEqual([])
    expect(existsSync(join(output, "deployments", "31337.json"))).toBe(true)
  })

  test("--json is one object, the same as the address file; --keep stays up until it is told to stop", async () => {
    const port = await findFreePort()
    let listening: readonly string[] = []
    const run = await start(["--json", "--keep", "--port", String(port)], (stderr, child) => {
      if (listening.length > 0 || !stderr.includes("until Ctrl-C")) return
      listening = listNodesOn(port)
      child.kill("SIGINT")
    })
    expect(run.exitCode, run.stderr).toBe(0)
    expect(listening).toHaveLength(1)
    expect(listNodesOn(port)).toEqual([])
    const { event, url, file, ...record } = JSON.parse(run.stdout)
    expect({ event, url, file }).toEqual({
      event: "started",
      url: `http://127.0.0.1:${port}`,
      file: join(output, "deployments", "31337.json"),
    })
    expect(record).toEqual(JSON.parse(readFileSync(file, "utf8")))
  })

  test("a busy port that was asked for is one sentence with a code, and nothing is started", async () => {
    const { port, server } = await occupyPort()
    const { exitCode, stdout, stderr } = await start(["--port", String(port)]).finally(() => server.close())
    expect(exitCode).toBe(30)
    expect(stdout).toBe("")
    expect(stderr).toContain(`Error SETUP_PORT_BUSY: Another program listens on port ${port}.`)
    expect(listNodesOn(port)).toEqual([])
  })

  test.each([[["--port", "http"]], [["--port", "70000"]], [["--keep", "--once"]], [["--fast"]]])(
    "%j is not understood",
    async (argv) => {
      const { exitCode, stderr } = await start(argv)
      expect(exitCode).toBe(30)
      expect(stderr).toContain("Error SETUP_USAGE_INVALID")
    },
  )
})
