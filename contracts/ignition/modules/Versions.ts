import { buildModule } from "@nomicfoundation/hardhat-ignition/modules"

import { grantRoles } from "../grant-role.ts"
import Access from "./Access.ts"
import Proofs from "./Proofs.ts"

/** Workflow definitions under version control. */
export default buildModule("Versions", (m) => {
  const { accessManager } = m.useModule(Access)
  const { verifierRegistry } = m.useModule(Proofs)
  const workflowVersions = m.contract("WorkflowVersions", [
    accessManager,
    verifierRegistry,
    m.getParameter("maxRollbackDepth"),
  ])
  const operator = m.getParameter<string>("operator")
  grantRoles(m, accessManager, "grantVersionRoles", [
    {
      role: "publisher",
      holder: operator,
      functions: [
        [
          workflowVersions,
          [
            "createBranch(bytes32,bytes32,bytes32)",
            "publish(bytes32,(bytes32,bytes32,bytes32,bytes32,bytes32))",
            "label(bytes32,bytes32)",
            "stage(bytes32,bytes32,bytes32)",
          ],
        ],
      ],
    },
    {
      role: "orchestrator",
      holder: operator,
      functions: [[workflowVersions, ["pin(bytes32,bytes32,bytes32)", "unpin(bytes32)"]]],
    },
    {
      role: "guardian",
      holder: m.getParameter("guardian"),
      functions: [[workflowVersions, ["guardianRollback(bytes32,bytes32,bytes32,bool)"]]],
    },
  ])
  return { workflowVersions }
})
