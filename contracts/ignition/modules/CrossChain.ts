import { buildModule } from "@nomicfoundation/hardhat-ignition/modules"

import Access from "./Access.ts"

/**
 * What is done on several chains. Nothing goes anywhere yet: governance links gateways and counterparts, writes the
 * terms of pairs of chains and allows actions. The gateways are in BridgeGateways.
 */
export default buildModule("CrossChain", (m) => {
  const { accessManager } = m.useModule(Access)
  const headerOracle = m.contract("HeaderOracle", [accessManager])
  const headerSender = m.contract("HeaderSender", [accessManager, m.getParameter("minimumHeaderDepth")])
  const receiptProver = m.contract("ReceiptProver", [headerOracle])
  const finalityPolicy = m.contract("FinalityPolicy", [accessManager])
  const crossChainArbiter = m.contract("CrossChainArbiter", [accessManager, receiptProver, finalityPolicy])
  const twoPhaseCommit = m.contract("TwoPhaseCommit", [accessManager, receiptProver, finalityPolicy])
  const hashTimeLock = m.contract("HashTimeLock", [finalityPolicy])
  return {
    headerOracle,
    headerSender,
    receiptProver,
    finalityPolicy,
    crossChainArbiter,
    twoPhaseCommit,
    hashTimeLock,
  }
})
