import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"

import type { TaskOverrideActionFunction } from "hardhat/types/tasks"

/** What Hardhat's Solidity test task hands back; the task runner types it as unknown. */
type Outcome = { readonly value?: SuiteRun; readonly error?: SuiteRun }
type SuiteRun = {
  readonly suiteResults: readonly {
    readonly testResults: readonly { readonly status: "Success" | "Failure" | "Skipped" }[]
  }[]
}

/**
 * Runs the Solidity tests as before and leaves their counts in `.reports/solidity.json`, where the closing
 * line of `npm test` is added up from.
 */
const action: TaskOverrideActionFunction = async (taskArguments, hre, runSuper) => {
  const outcome: Outcome = await runSuper(taskArguments)
  const results = (outcome.value ?? outcome.error)?.suiteResults.flatMap((suite) => suite.testResults) ?? []
  const count = (status: string) => results.filter((result) => result.status === status).length
  const folder = join(hre.config.paths.root, ".reports")
  await mkdir(folder, { recursive: true })
  await writeFile(
    join(folder, "solidity.json"),
    JSON.stringify({ passed: count("Success"), failed: count("Failure"), skipped: count("Skipped") }),
  )
  return outcome
}

export default action
