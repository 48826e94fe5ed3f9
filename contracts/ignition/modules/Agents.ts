import { buildModule } from "@nomicfoundation/hardhat-ignition/modules"

import { grantRoles } from "../grant-role.ts"
import Access from "./Access.ts"

/** Who the agents are, what is said of them, and what they have checked. */
export default buildModule("Agents", (m) => {
  const { accessManager } = m.useModule(Access)
  const poseidonT4 = m.library("PoseidonT4")
  const agentRegistry = m.contract("AgentRegistry", [accessManager], {
    libraries: { PoseidonT3: m.library("PoseidonT3"), PoseidonT4: poseidonT4 },
  })
  const agentReputation = m.contract("AgentReputation", [agentRegistry])
  const agentValidation = m.contract("AgentValidation", [agentRegistry])
  grantRoles(m, accessManager, "grantAgentRoles", [
    {
      role: "registrar",
      holder: m.getParameter("operator"),
      functions: [[agentRegistry, ["enrol(uint256,bytes32)", "expel(uint256)"]]],
    },
  ])
  return { agentRegistry, agentReputation, agentValidation, poseidonT4 }
})
