export { addresses, deploymentOn } from "./addresses.ts"
export { CONTRACT_PURPOSES } from "./contract-names.ts"
export type { ContractName } from "./contract-names.ts"
export { decodeRevert } from "./decode-revert.ts"
export type { DeployedContract, Deployment } from "./deployment.ts"
export { findRevertData } from "./find-revert-data.ts"

export {
  AGPT__factory,
  AccessManager__factory,
  AgentGptGovernor__factory,
  AgentRegistry__factory,
  AgentReputation__factory,
  AgentValidation__factory,
  BatchPayout__factory,
  ComputeArbiter__factory,
  ComputePricing__factory,
  EmissionController__factory,
  PayoutDelegate__factory,
  PoseidonT3__factory,
  PoseidonT4__factory,
  PoseidonT5__factory,
  TimelockController__factory,
  VerifierRegistry__factory,
  WorkflowVersions__factory,
  ZKWorkflow__factory,
} from "../types/index.ts"
export type {
  AGPT,
  AccessManager,
  AgentGptGovernor,
  AgentRegistry,
  AgentReputation,
  AgentValidation,
  BatchPayout,
  ComputeArbiter,
  ComputePricing,
  EmissionController,
  PayoutDelegate,
  PoseidonT3,
  PoseidonT4,
  PoseidonT5,
  TimelockController,
  VerifierRegistry,
  WorkflowVersions,
  ZKWorkflow,
} from "../types/index.ts"
