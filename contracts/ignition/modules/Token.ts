import { buildModule } from "@nomicfoundation/hardhat-ignition/modules"

import { grantRoles } from "../grant-role.ts"
import Access from "./Access.ts"

/** AGPT, and the only contract that may mint more of it. */
export default buildModule("Token", (m) => {
  const { accessManager } = m.useModule(Access)
  const token = m.contract("AGPT", [
    accessManager,
    m.getParameter("supplyCap"),
    m.getParameter("treasury"),
    m.getParameter("initialAllocation"),
  ])
  const emissionController = m.contract("EmissionController", [
    accessManager,
    token,
    m.getParameter("emissionWindowSeconds"),
    m.getParameter("emissionWindowCap"),
    m.getParameter("emissionLifetimeCap"),
  ])
  grantRoles(m, accessManager, "grantTokenRoles", [
    { role: "minter", holder: emissionController, functions: [[token, ["mint(address,uint256)"]]] },
  ])
  return { token, emissionController }
})
