import { buildModule } from "@nomicfoundation/hardhat-ignition/modules"

/** The one place where it is written who may do what. The deployer administers it until the handover. */
export default buildModule("Access", (m) => ({
  accessManager: m.contract("AccessManager", [m.getAccount(0)]),
}))
