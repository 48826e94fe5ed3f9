import { listSettings, resolveConfig } from "@agentgpt/core"
import { expect, it } from "vitest"
import { toSettings } from "./to-settings.ts"

const read = (environment: Readonly<Record<string, string>> = {}) =>
  toSettings(resolveConfig({ environment }).config)

/** Something else than the default, for each setting. */
const OTHER: Readonly<Record<string, string>> = {
  "execution.methods": "batch",
  "execution.maxThreads": "3",
  "execution.maxTxs": "17",
  "execution.gasLimit": "9000000",
  "execution.gasThreshold": "12.5",
  "execution.batchGasCeiling": "80",
  "workflow.gasStrategy": "fast",
  "workflow.maxRetries": "9",
  "workflow.autoSave": "false",
  "workflow.autoStoreProofs": "false",
  "workflow.anchorEveryBlocks": "7",
  "workflow.rpcFallback": "false",
  "workflow.contextLength": "999",
  "tasks.priority": "HIGH",
  "tasks.maxConcurrent": "2",
}
/** Read by `describeProofs`. */
const ELSEWHERE = ["workflow.privacy", "workflow.proofLevel", "workflow.proveSteps"]

it.each(
  listSettings()
    .map(({ path, environmentName }) => [path.join("."), environmentName] as const)
    .filter(([name]) => !ELSEWHERE.includes(name)),
)("%s reaches the orchestrator", (name, environmentName) => {
  const value = OTHER[name]
  expect(value, "a setting that nobody reads").toBeDefined()
  expect(read({ [environmentName]: value ?? "" })).not.toEqual(read())
})
