import type { HardhatRuntimeEnvironment } from "hardhat/types/hre"

import { contribute } from "../../ceremony/contribute.ts"
import type { Contribution } from "../../ceremony/attestation.ts"
import { renderSignedMessage } from "../../ceremony/sign-contribution.ts"
import { print } from "../print.ts"

export type ContributeArguments = {
  readonly circuit: string
  readonly name: string
  readonly entropy: string
}

/** `hardhat circuits ceremony contribute`. */
export default async function runContribute(
  { circuit, name, entropy }: ContributeArguments,
  hre: HardhatRuntimeEnvironment,
): Promise<Contribution> {
  const { attestation, contribution } = await contribute(hre.config.circom, circuit, { name, entropy })
  print(`Contribution ${attestation.contributions.length} to ${circuit} by ${name}:`)
  print(`  ${contribution.contributionHash}`)
  print("Publish this hash where people know you. To sign it with an Ethereum account, sign the message")
  print(`  ${renderSignedMessage(circuit, contribution)}`)
  return contribution
}
