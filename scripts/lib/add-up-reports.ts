import { readFile } from "node:fs/promises"
import { join } from "node:path"

export type TestCounts = { readonly passed: number; readonly failed: number; readonly skipped: number }

type VitestReport = {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[]
}

/** Each runner's report, and the task that writes it. */
const runners = [
  {
    task: "@agentgpt/contracts#test:solidity",
    file: "contracts/.reports/solidity.json",
    read: readSolidityCounts,
  },
  { task: "//#test:rooms", file: ".reports/rooms.json", read: readVitestCounts },
  { task: "//#test:system", file: ".reports/system.json", read: readVitestCounts },
] as const

/**
 * Adds up what the runners reported. A failed task whose report shows no failure (it crashed, or is a check
 * without tests) counts as one failure, so that nothing can fail unseen.
 */
export async function addUpReports(root: string, failedTasks: readonly string[]): Promise<TestCounts> {
  let passed = 0
  let failed = 0
  let skipped = 0
  const explained = new Set<string>()
  for (const runner of runners) {
    const text = await readFile(join(root, runner.file), "utf8").catch(() => undefined)
    if (text === undefined) continue
    const counts = runner.read(text)
    passed += counts.passed
    failed += counts.failed
    skipped += counts.skipped
    if (counts.failed > 0) explained.add(runner.task)
  }
  failed += failedTasks.filter((task) => !explained.has(task)).length
  return { passed, failed, skipped }
}

function readSolidityCounts(text: string): TestCounts {
  return JSON.parse(text)
}

function readVitestCounts(text: string): TestCounts {
  const report: VitestReport = JSON.parse(text)
  // A file that cannot be loaded has no tests to count, but it is a failure all the same.
  const unloadable = report.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  ).length
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloadable,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}
