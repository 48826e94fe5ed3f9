import { join } from "node:path"

import { createHardhatRuntimeEnvironment } from "hardhat/hre"
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre"

import config from "../../hardhat.config.ts"

/**
 * Compiles the given sources with one of the build profiles into folders of its own, so that the artifacts
 * of the everyday build stay as they are, and returns the environment that reads them.
 */
export async function buildForDeployment(
  profile: "default" | "production",
  sources: readonly string[],
): Promise<HardhatRuntimeEnvironment> {
  const root = join(import.meta.dirname, "..", "..")
  const hre = await createHardhatRuntimeEnvironment(
    {
      ...config,
      paths: {
        ...config.paths,
        artifacts: `./cache/bench-${profile}/artifacts`,
        cache: `./cache/bench-${profile}`,
      },
      typechain: { dontOverrideCompile: true },
    },
    { buildProfile: profile },
    root,
  )
  const files = sources.map((source) => join(root, source))
  await hre.tasks.getTask("build").run({ files, quiet: true, noTests: true })
  return hre
}
