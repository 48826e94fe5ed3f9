import { HardhatArtifactResolver } from "@nomicfoundation/hardhat-ignition/helpers"
import type { DeploymentParameters, IgnitionModule } from "@nomicfoundation/ignition-core"
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre"

import { runIgnition } from "./run-ignition.ts"

export type SimulatedStep = { readonly step: string; readonly gasUsed: bigint }

export type Simulation = {
  readonly module: IgnitionModule
  readonly parameters: DeploymentParameters
  readonly chainId: number
  readonly deployer: string
}

/**
 * Runs the whole deployment on an empty chain inside this process, with the target's chain id and the real
 * deployer's address, and reports the gas each step used, in the order they were sent. Nothing leaves the
 * machine. The gas is what Ethereum's rules charge; a rollup's fee for publishing to its parent chain comes
 * on top.
 */
export async function simulateDeployment(
  hre: HardhatRuntimeEnvironment,
  { module, parameters, chainId, deployer }: Simulation,
): Promise<readonly SimulatedStep[]> {
  const { provider, close } = await openEmptyChain(hre, chainId, deployer)
  try {
    const sent: { step: string; hash: string }[] = []
    await runIgnition({
      module,
      parameters,
      provider,
      deployer,
      artifacts: new HardhatArtifactResolver(hre.artifacts),
      pollMs: 5,
      onEvent: (event) => {
        if (event.type === "transaction-sent") sent.push(event)
      },
    })
    const steps: SimulatedStep[] = []
    for (const { step, hash } of sent) {
      const receipt = await provider.request({ method: "eth_getTransactionReceipt", params: [hash] })
      steps.push({ step, gasUsed: BigInt((receipt as { gasUsed: string }).gasUsed) })
    }
    return steps
  } finally {
    await close()
  }
}

async function openEmptyChain(hre: HardhatRuntimeEnvironment, chainId: number, deployer: string) {
  const connection = await hre.network.create({ network: "default", override: { chainId } })
  const { provider } = connection
  await provider.request({ method: "hardhat_impersonateAccount", params: [deployer] })
  await provider.request({
    method: "hardhat_setBalance",
    params: [deployer, `0x${(10n ** 24n).toString(16)}`],
  })
  return { provider, close: () => connection.close() }
}
