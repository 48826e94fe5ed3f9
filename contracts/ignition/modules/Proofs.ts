import { buildModule } from "@nomicfoundation/hardhat-ignition/modules"

import { grantRoles } from "../grant-role.ts"
import Access from "./Access.ts"
import Agents from "./Agents.ts"
import Payout from "./Payout.ts"
import Token from "./Token.ts"

/**
 * Which circuits are accepted, and the runs that their proofs speak of. No circuit is registered here: governance
 * registers those whose keys came out of a ceremony. Until then nothing can be proved on the chain.
 */
export default buildModule("Proofs", (m) => {
  const { accessManager } = m.useModule(Access)
  const { emissionController } = m.useModule(Token)
  const { agentRegistry, poseidonT4 } = m.useModule(Agents)
  const { batchPayout } = m.useModule(Payout)
  const verifierRegistry = m.contract("VerifierRegistry", [accessManager])
  const zkWorkflow = m.contract(
    "ZKWorkflow",
    [accessManager, verifierRegistry, agentRegistry, batchPayout, emissionController],
    { libraries: { PoseidonT4: poseidonT4, PoseidonT5: m.library("PoseidonT5") } },
  )
  grantRoles(m, accessManager, "grantProofRoles", [
    { role: "emitter", holder: zkWorkflow, functions: [[emissionController, ["emitTo(address,uint256)"]]] },
    {
      role: "compliance",
      holder: m.getParameter("operator"),
      functions: [[zkWorkflow, ["setDenyList(bytes32,uint256)"]]],
    },
  ])
  return { verifierRegistry, zkWorkflow }
})
