import type { IgnitionModule } from "@nomicfoundation/ignition-core"

import AgentGpt from "../ignition/modules/AgentGpt.ts"
import Handover from "../ignition/modules/Handover.ts"
import LocalAgentGpt from "../ignition/modules/LocalAgentGpt.ts"

/**
 * Whether the deployer stays an administrator is decided by what is run, so that a plan shows it as a step; so is
 * whether the development keys of the circuits are registered, which is possible on development chains alone.
 */
export function selectModule(keepAdmin: boolean, isDevelopment: boolean): IgnitionModule {
  if (!keepAdmin) return Handover
  return isDevelopment ? LocalAgentGpt : AgentGpt
}
