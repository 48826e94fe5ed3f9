import { buildModule } from "@nomicfoundation/hardhat-ignition/modules"
import type { IgnitionModule } from "@nomicfoundation/ignition-core"

import { buildLinks } from "../ignition/build-links.ts"
import type { ChainLink } from "../ignition/build-links.ts"
import AgentGpt from "../ignition/modules/AgentGpt.ts"
import BridgeGateways from "../ignition/modules/BridgeGateways.ts"
import Handover from "../ignition/modules/Handover.ts"
import LocalAgentGpt from "../ignition/modules/LocalAgentGpt.ts"

/** That gateways are deployed too, and which ways are opened. */
export type GatewayWish = { readonly links: readonly ChainLink[] }

/**
 * Whether the deployer stays an administrator is decided by what is run, so that a plan shows it as a step; so is
 * whether the development keys of the circuits are registered, which is possible on development chains alone. Gateways come
 * beside all that where they are wished for; ways are opened only while the deployer administers.
 */
export function selectModule(
  keepAdmin: boolean,
  isDevelopment: boolean,
  gateways?: GatewayWish,
): IgnitionModule {
  const base = keepAdmin ? (isDevelopment ? LocalAgentGpt : AgentGpt) : Handover
  if (gateways === undefined) return base
  const links = keepAdmin ? gateways.links : []
  return buildModule(`GatewaysBeside${base.id}`, (m) => {
    if (links.length > 0) m.useModule(buildLinks(links))
    return { ...m.useModule(base), ...m.useModule(BridgeGateways) }
  })
}
