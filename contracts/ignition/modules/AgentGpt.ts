import { buildModule } from "@nomicfoundation/hardhat-ignition/modules"

import { grantRoles } from "../grant-role.ts"
import Access from "./Access.ts"
import Agents from "./Agents.ts"
import Compute from "./Compute.ts"
import CrossChain from "./CrossChain.ts"
import Governance from "./Governance.ts"
import Payout from "./Payout.ts"
import Proofs from "./Proofs.ts"
import Token from "./Token.ts"
import Versions from "./Versions.ts"

/** Everything, with the deployer still an administrator beside the timelock. */
export default buildModule("AgentGpt", (m) => {
  const access = m.useModule(Access)
  const token = m.useModule(Token)
  const agents = m.useModule(Agents)
  const payout = m.useModule(Payout)
  const compute = m.useModule(Compute)
  const proofs = m.useModule(Proofs)
  const versions = m.useModule(Versions)
  const crossChain = m.useModule(CrossChain)
  const governance = m.useModule(Governance)
  grantRoles(m, access.accessManager, "grantPauser", [
    {
      role: "pauser",
      holder: m.getParameter("guardian"),
      functions: [
        [payout.batchPayout, ["pause()"]],
        [compute.computeArbiter, ["pause()"]],
        [proofs.zkWorkflow, ["pause()"]],
        [crossChain.crossChainArbiter, ["pause()"]],
        [crossChain.twoPhaseCommit, ["pause()"]],
        [proofs.verifierRegistry, ["suspend(bytes32)"]],
      ],
    },
  ])
  return {
    ...access,
    ...token,
    ...agents,
    ...payout,
    ...compute,
    ...proofs,
    ...versions,
    ...crossChain,
    ...governance,
  }
})
