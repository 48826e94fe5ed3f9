import { randomBytes } from "node:crypto"

import { createRpcClient, createRpcPool } from "@agentgpt/chain"
import type { RpcClient, RpcPool } from "@agentgpt/chain"
import { createValidators, deployAxelar, deployHyperlane } from "@agentgpt/contracts/bridges"
import type { LocalAxelar, LocalHyperlane } from "@agentgpt/contracts/bridges"
import { parseEvmAddress } from "@agentgpt/core"
import type { ChainId, EvmAddress } from "@agentgpt/core"
import { JsonRpcProvider, Wallet, toQuantity } from "ethers"
import type { Contract } from "ethers"

import { startAnvil } from "../../../contracts/local-chain/start-anvil.ts"
import { deployCrossChain } from "./deploy-cross-chain.ts"
import type { CrossChainContracts } from "./deploy-cross-chain.ts"

/** A local chain with two real bridges and everything that orders need, governed by `operator`. */
export type LocalSide = {
  readonly chainId: ChainId
  readonly chainNumber: bigint
  readonly client: RpcClient
  readonly pool: RpcPool
  readonly provider: JsonRpcProvider
  /** Deploys, governs and relays; one transaction at a time. */
  readonly operator: Wallet
  readonly hyperlane: LocalHyperlane
  readonly axelar: LocalAxelar
  readonly contracts: CrossChainContracts
  readonly fund: (account: EvmAddress) => Promise<void>
  readonly close: () => Promise<void>
}

const TEN_COINS = 10n ** 19n
/** Of three validators two sign. */
const VALIDATORS = { validators: createValidators(3), threshold: 2 }
/** Native units that Hyperlane takes for a message here. */
const HYPERLANE_FEE = 10n ** 12n
/** A domain need not be the number of the chain. */
const FIRST_DOMAIN = 1_000

/** Starts a chain and deploys everything; the chain makes a block for each transaction. */
export async function openLocalSide(number: number): Promise<LocalSide> {
  const node = await startAnvil({ chainId: number })
  const chainId: ChainId = `eip155:${number}`
  const client = createRpcClient({ url: node.url, name: chainId })
  const pool = createRpcPool({ chainId, nodes: [{ client }] })
  const provider = new JsonRpcProvider(node.url, number, { staticNetwork: true, cacheTimeout: -1 })
  const fund = async (account: EvmAddress) =>
    void (await client.call("anvil_setBalance", [account, toQuantity(TEN_COINS)]))
  const close = async () => {
    provider.destroy()
    await pool.close()
    await node.stop()
  }
  try {
    const operator = new Wallet(`0x${randomBytes(32).toString("hex")}`, provider)
    await fund(parseEvmAddress(operator.address))
    const domain = FIRST_DOMAIN + number
    const hyperlane = await deployHyperlane(operator, { ...VALIDATORS, domain, feePerMessage: HYPERLANE_FEE })
    const axelar = await deployAxelar(operator, { ...VALIDATORS, name: `local-${number}` })
    const contracts = await deployCrossChain(operator, { hyperlane, axelar })
    const chainNumber = BigInt(number)
    return {
      chainId,
      chainNumber,
      client,
      pool,
      provider,
      operator,
      hyperlane,
      axelar,
      contracts,
      fund,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

export function addressOf({ target }: Contract): EvmAddress {
  return parseEvmAddress(target as string)
}
