import type { IgnitionModule } from "@nomicfoundation/ignition-core"

import AgentGpt from "../ignition/modules/AgentGpt.ts"
import Handover from "../ignition/modules/Handover.ts"

/** Whether the deployer stays an administrator is decided by what is run, so that a plan shows it as a step. */
export function selectModule(keepAdmin: boolean): IgnitionModule {
  return keepAdmin ? AgentGpt : Handover
}
