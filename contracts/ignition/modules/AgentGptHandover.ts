import { buildModule } from "@nomicfoundation/hardhat-ignition/modules"

import { ADMIN_ROLE } from "../roles.ts"
import AgentGpt from "./AgentGpt.ts"

/**
 * Everything, and as the last step of all the deployer gives its power up: from then on only the timelock
 * administers. A deployment made with `AgentGpt` alone is completed by running this over the same journal.
 */
export default buildModule("AgentGptHandover", (m) => {
  const contracts = m.useModule(AgentGpt)
  m.call(contracts.accessManager, "renounceRole", [ADMIN_ROLE, m.getAccount(0)], {
    id: "giveUpAdministration",
    after: [AgentGpt],
  })
  return contracts
})
