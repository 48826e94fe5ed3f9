import { buildModule } from "@nomicfoundation/hardhat-ignition/modules"

import Access from "./Access.ts"

/**
 * Gateways over bridges that the chain has already, and the quorum that wants both of them to bring a message. Run it
 * over the journal of a deployment, with the bridges' addresses as parameters. It opens no way to any chain: that is
 * for governance, by `setRemote` on each gateway and `setLink` on whoever is to use the quorum.
 */
export default buildModule("BridgeGateways", (m) => {
  const { accessManager } = m.useModule(Access)
  const hyperlaneGateway = m.contract("HyperlaneGateway", [
    accessManager,
    m.getParameter("hyperlaneMailbox"),
    m.getParameter("hyperlaneSecurityModule"),
  ])
  const axelarGateway = m.contract("AxelarGateway", [
    accessManager,
    m.getParameter("axelarAmplifier"),
    m.getParameter("axelarGasService"),
    m.getParameter("axelarRefundTo"),
  ])
  const gatewayQuorum = m.contract("GatewayQuorum", [
    accessManager,
    [hyperlaneGateway, axelarGateway],
    m.getParameter("threshold", 2),
  ])
  return { hyperlaneGateway, axelarGateway, gatewayQuorum }
})
