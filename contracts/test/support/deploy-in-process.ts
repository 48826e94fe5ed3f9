import type { Deployment } from "../../bindings/deployment.ts"
import { connectTarget } from "../../deploy/connect-target.ts"
import { locateDeployment } from "../../deploy/deployment-folders.ts"
import { openHardhat } from "../../deploy/open-hardhat.ts"
import { readLinksOf, readParameters } from "../../deploy/read-parameters.ts"
import { runDeployment } from "../../deploy/run-deployment.ts"
import { selectModule } from "../../deploy/select-module.ts"

export type InProcessDeployment = { readonly record: Deployment; readonly sent: number }

/** Deploys to a local node without a process of its own, and without compiling: the build has done that. */
export async function deployInProcess(
  url: string,
  output: string,
  {
    keepAdmin = true,
    parameters: file,
  }: {
    readonly keepAdmin?: boolean
    /** With gateways, by this file of parameters. */
    readonly parameters?: string
  } = {},
): Promise<InProcessDeployment> {
  const hre = await openHardhat("localhost", "default", url)
  const target = await connectTarget(hre, "localhost")
  let sent = 0
  try {
    const record = await runDeployment({
      hre,
      target,
      module: selectModule(
        keepAdmin,
        true,
        file === undefined ? undefined : { links: readLinksOf("localhost", file) },
      ),
      parameters: readParameters(
        "localhost",
        {},
        { deployer: target.deployer.address, isDevelopment: true },
        file,
      ),
      folders: locateDeployment(target.chainId, output),
      onEvent: ({ type }) => {
        if (type === "transaction-sent") sent += 1
      },
    })
    return { record, sent }
  } finally {
    await target.close()
  }
}
