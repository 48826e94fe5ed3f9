import { buildModule } from "@nomicfoundation/hardhat-ignition/modules"
import type { IgnitionModule } from "@nomicfoundation/ignition-core"

import BridgeGateways from "./modules/BridgeGateways.ts"
import CrossChain from "./modules/CrossChain.ts"

/** What this chain has to know of another one, which was deployed to before, so that orders may go there. */
export type ChainLink = {
  readonly chainId: number
  readonly hyperlane: { readonly domain: number; readonly gateway: string; readonly gasLimit: bigint }
  readonly axelar: { readonly name: string; readonly gateway: string; readonly gasLimit: bigint }
  readonly quorum: string
  readonly arbiter: string
}

/**
 * Opens the ways to other chains: each gateway learns its counterpart, and the arbiter speaks through the quorum. They are
 * calls of the administrator. Terms and caps of a pair of chains are not among them, so no money goes that way yet.
 */
export function buildLinks(links: readonly ChainLink[]): IgnitionModule {
  return buildModule("BridgeLinks", (m) => {
    const { crossChainArbiter } = m.useModule(CrossChain)
    const { hyperlaneGateway, axelarGateway, gatewayQuorum } = m.useModule(BridgeGateways)
    for (const { chainId, hyperlane, axelar, quorum, arbiter } of links) {
      const id = (what: string) => ({ id: `${what}_${chainId}` })
      const { domain, name } = { ...hyperlane, ...axelar }
      m.call(
        hyperlaneGateway,
        "setRemote",
        [chainId, domain, hyperlane.gateway, hyperlane.gasLimit],
        id("hyperlane"),
      )
      m.call(axelarGateway, "setRemote", [chainId, name, axelar.gateway, axelar.gasLimit], id("axelar"))
      m.call(gatewayQuorum, "setRemote", [chainId, quorum], id("quorum"))
      m.call(crossChainArbiter, "setLink", [chainId, gatewayQuorum, arbiter], id("arbiter"))
    }
    return {}
  })
}
