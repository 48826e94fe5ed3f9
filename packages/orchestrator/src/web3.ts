// The entry `@agentgpt/agentgpt/web3`: what agents and tasks are written with.
export {
  AgentGptError,
  BaseAgent,
  checkAgents,
  defineAgent,
  defineStep,
  formatAmount,
  parseAmount,
  parseAssetType,
  parseChainId,
  parseEvmAddress,
  Role,
  STANDARD_STEPS,
} from "@agentgpt/core"
export type {
  AgentOptions,
  AgentOutput,
  Amount,
  AssetType,
  ChainId,
  EvmAddress,
  Hex,
  PerformableStep,
  ReceiptValue,
  RosterRow,
  ScreeningValue,
  StepContext,
  StepDefinition,
  StepEffects,
  StepReceipt,
  StepRequest,
  StepValues,
} from "@agentgpt/core"
export {
  createLocalSigner,
  createRpcClient,
  createRpcPool,
  ERC7645,
  openKeystore,
  openStore,
} from "@agentgpt/chain"
export type { RpcPool, Signer, Store } from "@agentgpt/chain"
export { TASK_EXAMPLES } from "./task/actions.ts"
export { readTask } from "./task/read-task.ts"
export type { Task } from "./task/task.ts"
export { definePolicy, readPolicy } from "./guard/read-policy.ts"
export type { Policy, PolicyInput } from "./guard/policy.ts"
