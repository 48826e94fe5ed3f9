import type { HardhatRuntimeEnvironment } from "hardhat/types/hre"
import type { TaskArguments } from "hardhat/types/tasks"

/** `hardhat build`: circuits first, because Solidity imports the verifiers that they generate. */
export default async function runBuild(
  taskArguments: TaskArguments,
  hre: HardhatRuntimeEnvironment,
  runSuper: (taskArguments: TaskArguments) => Promise<unknown>,
): Promise<unknown> {
  await hre.tasks.getTask("circuits").run({ names: [] })
  return runSuper(taskArguments)
}
