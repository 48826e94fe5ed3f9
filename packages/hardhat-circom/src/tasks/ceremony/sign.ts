import type { HardhatRuntimeEnvironment } from "hardhat/types/hre"

import { type SignOptions, signContribution } from "../../ceremony/sign-contribution.ts"
import { print } from "../print.ts"

/** `hardhat circuits ceremony sign`. */
export default async function runSign(
  { circuit, ...options }: SignOptions & { readonly circuit: string },
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  await signContribution(hre.config.circom, circuit, options)
  print(`${options.name}'s contribution to ${circuit} is signed by ${options.address}.`)
}
