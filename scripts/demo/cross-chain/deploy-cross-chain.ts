import { readFileSync } from "node:fs"

import type { LocalAxelar, LocalHyperlane } from "@agentgpt/contracts/bridges"
import { Contract, ContractFactory, ZeroAddress } from "ethers"
import type { InterfaceAbi, Signer } from "ethers"

import { awaitMined } from "../../../contracts/local-chain/await-mined.ts"

/** What cross-chain orders need of the project on one chain; who deployed it governs it. */
export type CrossChainContracts = {
  readonly arbiter: Contract
  readonly oracle: Contract
  readonly policy: Contract
  readonly hyperlaneGateway: Contract
  readonly axelarGateway: Contract
  /** Both gateways have to bring the same message. */
  readonly quorum: Contract
  /** A stablecoin of six decimals. */
  readonly token: Contract
}

export const TOKEN_DECIMALS = 6
export const QUORUM = 2

/** Deploys them beside the bridges that are there already. No way leads to another chain yet. */
export async function deployCrossChain(
  signer: Signer,
  { hyperlane, axelar }: { readonly hyperlane: LocalHyperlane; readonly axelar: LocalAxelar },
): Promise<CrossChainContracts> {
  const deploy = (path: string, ...values: readonly unknown[]) => deployCompiled(signer, path, values)
  const owner = await signer.getAddress()
  const { target: manager } = await deploy(
    "@openzeppelin/contracts/access/manager/AccessManager.sol/AccessManager",
    owner,
  )
  const oracle = await deploy("src/HeaderOracle.sol/HeaderOracle", manager)
  const prover = await deploy("src/ReceiptProver.sol/ReceiptProver", oracle.target)
  const policy = await deploy("src/FinalityPolicy.sol/FinalityPolicy", manager)
  const arbiter = await deploy(
    "src/CrossChainArbiter.sol/CrossChainArbiter",
    manager,
    prover.target,
    policy.target,
  )
  const hyperlaneGateway = await deploy(
    "src/gateways/HyperlaneGateway.sol/HyperlaneGateway",
    manager,
    hyperlane.mailbox.target,
    hyperlane.securityModule,
  )
  const axelarGateway = await deploy(
    "src/gateways/AxelarGateway.sol/AxelarGateway",
    manager,
    axelar.amplifier.target,
    ZeroAddress,
    ZeroAddress,
  )
  const gateways = [hyperlaneGateway.target, axelarGateway.target]
  const quorum = await deploy("src/gateways/GatewayQuorum.sol/GatewayQuorum", manager, gateways, QUORUM)
  const token = await deploy("src/mocks/MockBlacklistToken.sol/MockBlacklistToken")
  return { arbiter, oracle, policy, hyperlaneGateway, axelarGateway, quorum, token }
}

async function deployCompiled(signer: Signer, path: string, values: readonly unknown[]): Promise<Contract> {
  const file = new URL(`../../../contracts/artifacts/${path}.json`, import.meta.url)
  const { abi, bytecode } = JSON.parse(readFileSync(file, "utf8")) as {
    readonly abi: InterfaceAbi
    readonly bytecode: string
  }
  const deployed = await new ContractFactory(abi, bytecode, signer).deploy(...values)
  await awaitMined(deployed.deploymentTransaction()!)
  return new Contract(await deployed.getAddress(), abi, signer)
}
