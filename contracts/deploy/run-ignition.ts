import { existsSync } from "node:fs"
import { join } from "node:path"

import { AgentGptError } from "@agentgpt/core"
import { DeploymentResultType, deploy, status, wipe } from "@nomicfoundation/ignition-core"
import type {
  ArtifactResolver,
  DeploymentParameters,
  DeploymentResult,
  EIP1193Provider,
  ExecutionErrorDeploymentResult,
  IgnitionModule,
  SuccessfulDeploymentResult,
} from "@nomicfoundation/ignition-core"

import { explainFailure } from "./explain-failure.ts"
import { listenTo } from "./listen-to.ts"
import type { DeploymentEvent } from "./listen-to.ts"
import { JOURNAL_FILE } from "./recover-broadcasts.ts"

export type IgnitionRun = {
  readonly module: IgnitionModule
  readonly parameters: DeploymentParameters
  readonly artifacts: ArtifactResolver
  readonly provider: EIP1193Provider
  readonly deployer: string
  /** Without a folder nothing is remembered: for simulations and tests. */
  readonly folder?: string
  /** Blocks to wait for, so that a short re-organisation does not undo a step others build on. */
  readonly confirmations?: number
  readonly pollMs?: number
  readonly onEvent?: (event: DeploymentEvent) => void
}

/** Runs an Ignition module to its end, or throws one error that says what stopped it. */
export async function runIgnition(run: IgnitionRun): Promise<SuccessfulDeploymentResult["contracts"]> {
  if (run.folder !== undefined) await wipeFailedSteps(run.folder, run.artifacts)
  const result = await deploy({
    artifactResolver: run.artifacts,
    provider: run.provider,
    ignitionModule: run.module,
    deploymentParameters: run.parameters,
    accounts: [run.deployer],
    defaultSender: run.deployer,
    ...(run.folder !== undefined && { deploymentDir: run.folder }),
    config: { requiredConfirmations: run.confirmations ?? 1, blockPollingInterval: run.pollMs ?? 1000 },
    executionEventListener: listenTo(run.onEvent ?? (() => {})),
  }).catch((error: unknown) => {
    throw explainFailure(error)
  })
  if (result.type === DeploymentResultType.SUCCESSFUL_DEPLOYMENT) return result.contracts
  throw explainResult(result)
}

/** A step that reverted or could not be simulated changed nothing on the chain, so it may be tried again. */
async function wipeFailedSteps(folder: string, artifacts: ArtifactResolver): Promise<void> {
  if (!existsSync(join(folder, JOURNAL_FILE))) return
  const { failed } = await status(folder)
  for (const { futureId } of failed) await wipe(folder, artifacts, futureId)
}

function explainResult(result: Exclude<DeploymentResult, SuccessfulDeploymentResult>): AgentGptError {
  if (result.type === DeploymentResultType.EXECUTION_ERROR) return explainExecution(result)
  const errors = listErrors(result.errors)
  if (result.type === DeploymentResultType.VALIDATION_ERROR) {
    const sentence = "The deployment cannot begin as it is described."
    return new AgentGptError("DEPLOY_PARAMETERS_INVALID", sentence, { meta: errors })
  }
  if (result.type === DeploymentResultType.PREVIOUS_RUN_ERROR) {
    return new AgentGptError("DEPLOY_INCOMPLETE", "A transaction of an earlier run was not mined in time.", {
      meta: [...errors, "Look it up in the chain's explorer; once it is mined, run the same command again."],
    })
  }
  return new AgentGptError(
    "DEPLOY_JOURNAL_MISMATCH",
    "The contracts or parameters have changed since this deployment was begun.",
    {
      meta: [
        ...errors,
        "Go back to the version and parameters it was begun with, or begin another one with --output <folder>.",
      ],
    },
  )
}

function explainExecution(result: ExecutionErrorDeploymentResult): AgentGptError {
  const [failure] = result.failed
  if (failure !== undefined) {
    return new AgentGptError(
      "DEPLOY_TRANSACTION_REVERTED",
      `The step ${failure.futureId} failed: ${failure.error}`,
      {
        meta: [
          "What was deployed before it stays recorded. Correct the cause, then run the same command again.",
        ],
      },
    )
  }
  return new AgentGptError("DEPLOY_INCOMPLETE", "Not every transaction was mined in time.", {
    meta: [
      ...result.timedOut.map(({ futureId }) => `Waiting for: ${futureId}`),
      "Run the same command again: it goes on where it stopped.",
    ],
  })
}

function listErrors(errors: Readonly<Record<string, readonly string[]>>): readonly string[] {
  return Object.entries(errors).flatMap(([step, reasons]) => reasons.map((reason) => `${step}: ${reason}`))
}
