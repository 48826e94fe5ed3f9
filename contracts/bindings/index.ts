export { addresses, deploymentOn } from "./addresses.ts"
export { CONTRACT_PURPOSES } from "./contract-names.ts"
export type { ContractName } from "./contract-names.ts"
export { decodeRevert } from "./decode-revert.ts"
export type { DeployedContract, Deployment } from "./deployment.ts"
export { findRevertData } from "./find-revert-data.ts"

export { AGPT__factory, AccessManager__factory } from "../types/index.ts"
export type { AGPT, AccessManager } from "../types/index.ts"
