import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"

import type { TaskOverrideActionFunction } from "hardhat/types/tasks"

/** What Hardhat's Solidity test task hands back; the task runner types it as unknown. */
type Outcome = { readonly value?: Run; readonly error?: Run }
type Run = { readonly suiteResults: readonly Suite[] }
type Suite = { readonly id: { readonly name: string }; readonly testResults: readonly Test[] }
type Test = { readonly name: string; readonly status: "Success" | "Failure" | "Skipped" }

/**
 * Runs the Solidity tests as before and leaves their counts and the names of the failed ones in
 * `.reports/solidity.json`, from where the closing line of `npm test` is added up.
 */
const action: TaskOverrideActionFunction = async (taskArguments, hre, runSuper) => {
  const outcome: Outcome = await runSuper(taskArguments)
  const tests = ((outcome.value ?? outcome.error)?.suiteResults ?? []).flatMap((suite) =>
    suite.testResults.map(({ name, status }) => ({ name: `${suite.id.name}.${name}`, status })),
  )
  const having = (status: Test["status"]) => tests.filter((test) => test.status === status)
  const report = {
    passed: having("Success").length,
    failed: having("Failure").length,
    skipped: having("Skipped").length,
    failures: having("Failure").map((test) => test.name),
  }
  const folder = join(hre.config.paths.root, ".reports")
  await mkdir(folder, { recursive: true })
  // The gas check runs tests again that are counted already; its report must not replace theirs.
  const name = taskArguments["snapshotCheck"] === true ? "gas.json" : "solidity.json"
  await writeFile(join(folder, name), JSON.stringify(report))
  return outcome
}

export default action
