import { buildModule } from "@nomicfoundation/hardhat-ignition/modules"
import { ZeroAddress, ZeroHash, id } from "ethers"

import { ADMIN_ROLE } from "../roles.ts"
import Access from "./Access.ts"
import Token from "./Token.ts"

/**
 * AGPT's holders vote, the timelock waits and executes. From here on the timelock administers everything; the
 * timelock itself has no administrator but itself.
 */
export default buildModule("Governance", (m) => {
  const { accessManager } = m.useModule(Access)
  const { token } = m.useModule(Token)
  const deployer = m.getAccount(0)
  const timelock = m.contract("TimelockController", [m.getParameter("timelockSeconds"), [], [], deployer])
  const governor = m.contract("AgentGptGovernor", [
    {
      token,
      timelock,
      votingDelaySeconds: m.getParameter("votingDelaySeconds"),
      votingPeriodSeconds: m.getParameter("votingPeriodSeconds"),
      lateQuorumExtensionSeconds: m.getParameter("lateQuorumExtensionSeconds"),
      proposalThreshold: m.getParameter("proposalThreshold"),
      quorumPercent: m.getParameter("quorumPercent"),
      proposalGuardian: ZeroAddress,
    },
  ])
  const grants = ["PROPOSER_ROLE", "CANCELLER_ROLE", "EXECUTOR_ROLE"].map((role) =>
    m.call(timelock, "grantRole", [id(role), governor], { id: `grant_${role}` }),
  )
  m.call(timelock, "renounceRole", [ZeroHash, deployer], { id: "closeTimelock", after: grants })
  m.call(accessManager, "grantRole", [ADMIN_ROLE, timelock, 0], { id: "makeTimelockAdministrator" })
  return { timelock, governor }
})
