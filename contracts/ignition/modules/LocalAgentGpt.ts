import { buildModule } from "@nomicfoundation/hardhat-ignition/modules"

import AgentGpt from "./AgentGpt.ts"
import DevelopmentKeys from "./DevelopmentKeys.ts"

/** Everything, with the keys that development chains prove with, and the deployer as an administrator. */
export default buildModule("LocalAgentGpt", (m) => {
  m.useModule(DevelopmentKeys)
  return m.useModule(AgentGpt)
})
