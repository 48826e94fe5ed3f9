import { HardhatArtifactResolver } from "@nomicfoundation/hardhat-ignition/helpers"
import type { DeploymentParameters, IgnitionModule } from "@nomicfoundation/ignition-core"
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre"
import { join } from "node:path"

import { buildDeploymentRecord, writeDeploymentRecord } from "./deployment-record.ts"
import type { Deployment } from "../bindings/deployment.ts"
import type { DeploymentFolders } from "./deployment-folders.ts"
import type { DeploymentTarget } from "./deployment-target.ts"
import { lockDeployment } from "./deployment-lock.ts"
import { explainDropped, isUnpaid } from "./explain-dropped.ts"
import { refuseForMoney } from "./explain-failure.ts"
import type { DeploymentEvent } from "./listen-to.ts"
import { inspectJournal, prepareFolder } from "./prepare-folder.ts"
import { BROADCAST_FILE, recoverBroadcasts } from "./recover-broadcasts.ts"
import { runIgnition } from "./run-ignition.ts"
import { createSigningProvider } from "./signing-provider.ts"

export type DeploymentRun = {
  readonly hre: HardhatRuntimeEnvironment
  readonly target: DeploymentTarget
  readonly module: IgnitionModule
  readonly parameters: DeploymentParameters
  readonly folders: DeploymentFolders
  readonly onEvent: (event: DeploymentEvent) => void
}

/** Five blocks on live chains: a shorter re-organisation then cannot undo a step that others build on. */
const LIVE_CONFIRMATIONS = 5

/**
 * Deploys what is not deployed yet and writes the address file. May be killed at any moment and called again:
 * it goes on where it stopped, and a finished deployment sends nothing.
 */
export async function runDeployment(run: DeploymentRun): Promise<Deployment> {
  const { hre, target, folders } = run
  const unlock = lockDeployment(folders.journal)
  try {
    await prepareFolder(folders.journal, await inspectJournal(folders.journal, target), target)
    await recoverBroadcasts(folders.journal, target.provider)
    const broadcastFile = join(folders.journal, BROADCAST_FILE)
    // Before Ignition gives up a transaction that only waits for money.
    if (await isUnpaid(target.provider, target.deployer.address, broadcastFile)) throw refuseForMoney()
    const artifacts = new HardhatArtifactResolver(hre.artifacts)
    await runIgnition({
      module: run.module,
      parameters: run.parameters,
      artifacts,
      provider: createSigningProvider(target.provider, target.deployer, target.chainId, broadcastFile),
      deployer: target.deployer.address,
      folder: folders.journal,
      confirmations: target.isDevelopment ? 1 : LIVE_CONFIRMATIONS,
      pollMs: target.isDevelopment ? 20 : 2000,
      onEvent: run.onEvent,
    }).catch(async (error: unknown) => {
      throw await explainDropped(error, target.provider, target.deployer.address, broadcastFile)
    })
    const record = await buildDeploymentRecord(
      folders.journal,
      target.networkName,
      target.provider,
      artifacts,
    )
    writeDeploymentRecord(folders.recordFile, record)
    return record
  } finally {
    unlock()
  }
}
