import { buildModule } from "@nomicfoundation/hardhat-ignition/modules"

import { ADMIN_ROLE } from "../roles.ts"
import AgentGpt from "./AgentGpt.ts"
import Agents from "./Agents.ts"
import Governance from "./Governance.ts"
import Proofs from "./Proofs.ts"
import Token from "./Token.ts"
import Versions from "./Versions.ts"

/**
 * Everything, and as the last step of all the deployer gives its power up: from then on only the timelock
 * administers. A deployment made with `AgentGpt` alone is completed by running this over the same journal.
 * (No module's id may begin with another's: Ignition takes the one for a part of the other.)
 */
export default buildModule("Handover", (m) => {
  const contracts = m.useModule(AgentGpt)
  m.call(contracts.accessManager, "renounceRole", [ADMIN_ROLE, m.getAccount(0)], {
    id: "giveUpAdministration",
    after: [AgentGpt, Agents, Governance, Proofs, Token, Versions],
  })
  return contracts
})
