import { join } from "node:path"

import { createHardhatRuntimeEnvironment } from "hardhat/hre"
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre"

import config from "../hardhat.config.ts"
import { networks } from "../networks.ts"

/** `production` compiles through the intermediate representation: slower to build, cheaper to run. */
export type BuildProfile = "default" | "production"

const root = join(import.meta.dirname, "..")

/**
 * Hardhat with the artifacts of one build profile. Production artifacts live in a folder of their own, so that
 * building for a live network never changes the ones that tests and bindings use, and both stay cached.
 * `localUrl` is where the local node of this run listens, if not where the configuration says.
 */
export function openHardhat(
  networkName: string,
  profile: BuildProfile,
  localUrl?: string,
): Promise<HardhatRuntimeEnvironment> {
  const folders =
    profile === "default"
      ? {}
      : { artifacts: join(root, ".production", "artifacts"), cache: join(root, ".production", "cache") }
  return createHardhatRuntimeEnvironment(
    { ...config, paths: { ...config.paths, ...folders }, networks: withLocalUrl(localUrl) },
    {
      config: join(root, "hardhat.config.ts"),
      network: networkName,
      buildProfile: profile,
      noTypechain: profile === "production",
    },
    root,
  )
}

/** Compiles what has changed; tests are left out. */
export async function buildContracts(hre: HardhatRuntimeEnvironment): Promise<void> {
  await hre.tasks.getTask("build").run({ noTests: true, quiet: true })
}

function withLocalUrl(url: string | undefined): typeof networks {
  const { localhost } = networks
  if (url === undefined || localhost?.type !== "http") return networks
  return { ...networks, localhost: { ...localhost, url } }
}
