import { buildModule } from "@nomicfoundation/hardhat-ignition/modules"

import Access from "./Access.ts"
import Token from "./Token.ts"

/** What computing costs, and the stakes and bounties of those who do it. */
export default buildModule("Compute", (m) => {
  const { accessManager } = m.useModule(Access)
  const { token } = m.useModule(Token)
  const computePricing = m.contract("ComputePricing", [
    accessManager,
    m.getParameter("gpuHourPrice"),
    m.getParameter("gigabyteHourPrice"),
  ])
  const computeArbiter = m.contract("ComputeArbiter", [
    token,
    computePricing,
    m.getParameter("minimumBond"),
    m.getParameter("standbyBond"),
    accessManager,
  ])
  return { computePricing, computeArbiter }
})
