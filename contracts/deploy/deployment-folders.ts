import { join } from "node:path"

export type DeploymentFolders = {
  /** Ignition's journal and the log of signed transactions. */
  readonly journal: string
  /** The address file that bindings read. */
  readonly recordFile: string
}

const contracts = join(import.meta.dirname, "..")

/** Where a deployment keeps its state. `output` moves both places, for tests and for trying things out. */
export function locateDeployment(chainId: number, output: string = contracts): DeploymentFolders {
  return {
    journal: join(output, "ignition", "deployments", `chain-${chainId}`),
    recordFile: join(output, "deployments", `${chainId}.json`),
  }
}
