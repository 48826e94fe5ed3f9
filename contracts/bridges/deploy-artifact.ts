import { Contract, ContractFactory } from "ethers"
import type { Signer } from "ethers"

import { awaitMined } from "../local-chain/await-mined.ts"
import type { BridgeArtifact } from "./bridge-artifacts.ts"

/** Deploys a contract of a bridge and waits until it is there. */
export async function deployArtifact(
  { abi, bytecode }: BridgeArtifact,
  signer: Signer,
  ...values: readonly unknown[]
): Promise<Contract> {
  const deployed = await new ContractFactory(abi, bytecode, signer).deploy(...values)
  const sent = deployed.deploymentTransaction()
  if (sent !== null) await awaitMined(sent)
  return new Contract(await deployed.getAddress(), abi, signer)
}
