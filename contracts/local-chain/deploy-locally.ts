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

/** Deploys everything to a local node, by the same code as to any other network, without a question. */
export async function deployLocally(
  url: string,
  onProgress: (line: string) => void,
  output?: string,
): Promise<LocalDeployment> {
  const hre = await openHardhat("localhost", "default", url)
  const target = await connectTarget(hre, "localhost")
  try {
    await buildContracts(hre)
    const module = selectModule(true, true)
    const folders = locateDeployment(target.chainId, output)
    const progress = countProgress([...describeSteps(module).values()])
    const record = await runDeployment({
      hre,
      target,
      module,
      parameters: readParameters("localhost", {}, { deployer: target.deployer.address, isDevelopment: true }),
      folders,
      onEvent: (event) => {
        const line = progress.tell(event)
        // A local chain mines at once: the sending of a step is not worth a line of its own.
        if (event.type !== "transaction-sent") onProgress(line)
      },
    })
    return { record, recordFile: folders.recordFile, sent: progress.sent() }
  } finally {
    await target.close()
  }
}
