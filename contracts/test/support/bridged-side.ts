import { readFile } from "node:fs/promises"
import { join } from "node:path"

import { Contract, ContractFactory, JsonRpcProvider, Wallet, ZeroAddress, concat, toBeArray } from "ethers"
import type { InterfaceAbi } from "ethers"

import { createValidators, deployAxelar, deployHyperlane } from "../../bridges/index.ts"
import type { LocalAxelar, LocalHyperlane } from "../../bridges/index.ts"
import { awaitMined } from "../../local-chain/await-mined.ts"
import type { LocalNode } from "../../local-chain/local-node.ts"
import { startAnvil } from "../../local-chain/start-anvil.ts"

/** The first account of every development node. */
const FUNDED_KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
const FEE_PER_MESSAGE = 10n ** 12n
const GAS_LIMIT = 500_000n

/** Two of three vouch for every message, on both bridges. */
export const validatorSet = { validators: createValidators(3), threshold: 2 }

/** A chain with both real bridges, a gateway over each, a quorum over the two gateways and a recipient. */
export type Side = {
  readonly chainId: bigint
  readonly node: LocalNode
  readonly provider: JsonRpcProvider
  readonly wallet: Wallet
  readonly hyperlane: LocalHyperlane
  readonly axelar: LocalAxelar
  readonly hyperlaneGateway: Contract
  readonly axelarGateway: Contract
  readonly quorum: Contract
  readonly recipient: Contract
}

async function readArtifact(
  path: string,
): Promise<{ readonly abi: InterfaceAbi; readonly bytecode: string }> {
  return JSON.parse(await readFile(join(import.meta.dirname, "..", "..", "artifacts", path), "utf8"))
}

async function deploy(wallet: Wallet, path: string, ...values: readonly unknown[]): Promise<Contract> {
  const { abi, bytecode } = await readArtifact(path)
  const deployed = await new ContractFactory(abi, bytecode, wallet).deploy(...values)
  await awaitMined(deployed.deploymentTransaction()!)
  return new Contract(await deployed.getAddress(), abi, wallet)
}

const deployOurs = (wallet: Wallet, path: string, ...values: readonly unknown[]) =>
  deploy(wallet, `src/${path}.sol/${path.split("/").at(-1)}.json`, ...values)

/** Sends a transaction and waits until it is mined. */
export async function send(contract: Contract, name: string, ...values: readonly unknown[]) {
  return awaitMined(contract.getFunction(name)(...values))
}

/** Hyperlane's domain is on purpose not the chain id. */
export async function openSide(chainId: bigint): Promise<Side> {
  const node = await startAnvil({ chainId: Number(chainId) })
  const provider = new JsonRpcProvider(node.url, chainId, { staticNetwork: true, cacheTimeout: -1 })
  const wallet = new Wallet(FUNDED_KEY, provider)
  const domain = Number(chainId) + 1_000
  const hyperlane = await deployHyperlane(wallet, { ...validatorSet, domain, feePerMessage: FEE_PER_MESSAGE })
  const axelar = await deployAxelar(wallet, { ...validatorSet, name: `local-${chainId}` })
  const manager = await deploy(
    wallet,
    "@openzeppelin/contracts/access/manager/AccessManager.sol/AccessManager.json",
    wallet.address,
  )
  const hyperlaneGateway = await deployOurs(
    wallet,
    "gateways/HyperlaneGateway",
    manager.target,
    hyperlane.mailbox.target,
    hyperlane.securityModule,
  )
  const axelarGateway = await deployOurs(
    wallet,
    "gateways/AxelarGateway",
    manager.target,
    axelar.amplifier.target,
    ZeroAddress,
    ZeroAddress,
  )
  const both = [hyperlaneGateway.target, axelarGateway.target]
  const quorum = await deployOurs(wallet, "gateways/GatewayQuorum", manager.target, both, 2)
  const recipient = await deployOurs(wallet, "mocks/MockMessageRecipient")
  return {
    chainId,
    node,
    provider,
    wallet,
    hyperlane,
    axelar,
    hyperlaneGateway,
    axelarGateway,
    quorum,
    recipient,
  }
}

/** Lets one side send to the other. */
export async function joinSides(from: Side, to: Side): Promise<void> {
  const { chainId, hyperlane, axelar, hyperlaneGateway, axelarGateway, quorum } = to
  await send(
    from.hyperlaneGateway,
    "setRemote",
    chainId,
    hyperlane.domain,
    hyperlaneGateway.target,
    GAS_LIMIT,
  )
  await send(from.axelarGateway, "setRemote", chainId, axelar.name, axelarGateway.target, GAS_LIMIT)
  await send(from.quorum, "setRemote", chainId, quorum.target)
}

/** ERC-7930 of a contract of an EVM chain. */
export function interoperable(chainId: bigint, account: unknown): string {
  const reference = toBeArray(chainId)
  return concat(["0x00010000", new Uint8Array([reference.length]), reference, "0x14", String(account)])
}
