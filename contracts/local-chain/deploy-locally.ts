import { AgentGptError } from "@agentgpt/core"

import type { Deployment } from "../bindings/deployment.ts"
import { connectTarget } from "../deploy/connect-target.ts"
import { countProgress } from "../deploy/count-progress.ts"
import { locateDeployment } from "../deploy/deployment-folders.ts"
import { describeSteps } from "../deploy/describe-steps.ts"
import { buildContracts, openHardhat } from "../deploy/open-hardhat.ts"
import { readParameters } from "../deploy/read-parameters.ts"
import { runDeployment } from "../deploy/run-deployment.ts"
import { selectModule } from "../deploy/select-module.ts"

export type LocalDeployment = {
  readonly record: Deployment
  readonly recordFile: string
  readonly sent: number
}

/**
 * Deploys everything to a local node, by the same code as to any other network, without a question. Compiles what has
 * changed, unless told that everything is built: two that compile at once would write the same files.
 */
export async function deployLocally(
  url: string,
  onProgress: (line: string) => void,
  output?: string,
  { isBuilt = false }: { readonly isBuilt?: boolean } = {},
): Promise<LocalDeployment> {
  const hre = await openHardhat("localhost", "default", url)
  const target = await connectTarget(hre, "localhost")
  try {
    if (!isBuilt) await buildContracts(hre)
    const module = selectModule(true, true)
    const folders = locateDeployment(target.chainId, output)
    const progress = countProgress([...describeSteps(module).values()])
    const deploy = () =>
      runDeployment({
        hre,
        target,
        module,
        parameters: readParameters(
          "localhost",
          {},
          { deployer: target.deployer.address, isDevelopment: true },
        ),
        folders,
        onEvent: (event) => {
          const line = progress.tell(event)
          // A local chain mines at once: the sending of a step is not worth a line of its own.
          if (event.type !== "transaction-sent") onProgress(line)
        },
      })
    const record = await goOnUntilDone(deploy, onProgress)
    return { record, recordFile: folders.recordFile, sent: progress.sent() }
  } finally {
    await target.close()
  }
}

const MOST_TRIES = 3

/**
 * A deployment that stopped goes on where it was. On a local chain, which mines while transactions are still being
 * estimated, a trial now and then falls short of gas.
 */
async function goOnUntilDone(
  deploy: () => Promise<Deployment>,
  onProgress: (line: string) => void,
): Promise<Deployment> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await deploy()
    } catch (error) {
      const isPassing = AgentGptError.is(error) && error.code === "DEPLOY_INCOMPLETE"
      if (!isPassing || tries === MOST_TRIES) throw error
      onProgress("The deployment stopped; going on with it ...")
    }
  }
}
