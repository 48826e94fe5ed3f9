import { spawn } from "node:child_process"
import { rm } from "node:fs/promises"
import { join } from "node:path"

import { addUpReports } from "./lib/add-up-reports.ts"
import { listFailedTasks } from "./lib/list-failed-tasks.ts"
import { listFailedTests } from "./lib/list-failed-tests.ts"

// `npm test`: every check and every test through turbo, then one closing line that is counted from the
// runners' own reports. A check that fails has no report of its own and counts as one failure.

const root = join(import.meta.dirname, "..")
const tasks = [
  "check:format",
  "check:lint",
  "check:types",
  "check:unused",
  "check:solidity",
  "build",
  "test:solidity",
  "test:gas",
  "test:rooms",
  "test:system",
]
/** Reports of an earlier run must never be counted as this one's. */
const staleOutputs = [".reports", "contracts/.reports", ".turbo/runs"]

async function main(): Promise<number> {
  for (const path of staleOutputs) await rm(join(root, path), { recursive: true, force: true })
  // Two at a time: `turbo.json` says which must not meet.
  const exitCode = await runTurbo(["run", ...tasks, "--continue", "--summarize", "--concurrency=2"])
  const failedTasks = await listFailedTasks(root)
  const counts = await addUpReports(root, failedTasks)
  for (const test of await listFailedTests(root))
    console.log(`failed: ${test.name}\n${test.messages.join("\n")}\n`)
  for (const task of failedTasks) console.log(`failed: ${task}`)
  // Turbo may also fail before any task, for example on a broken turbo.json: that is one failure too.
  const failed = exitCode !== 0 && counts.failed === 0 ? 1 : counts.failed
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : ""
  console.log(`${counts.passed} passed, ${failed} failed${skipped}`)
  return failed > 0 || counts.passed === 0 ? 1 : 0
}

function runTurbo(argv: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn("turbo", argv, { cwd: root, stdio: "inherit" })
    child.on("error", reject)
    child.on("exit", (code) => resolve(code ?? 1))
  })
}

process.exitCode = await main()
