import type { Mutation } from "./mutation.ts"
import { agentRecordMutations } from "./mutations/agent-record.ts"
import { agentRegistryMutations } from "./mutations/agent-registry.ts"
import { agentsTreeMutations } from "./mutations/agents-tree.ts"
import { computeMutations } from "./mutations/compute.ts"
import { gatewayMutations } from "./mutations/gateways.ts"
import { payoutMoneyMutations } from "./mutations/payout-money.ts"
import { payoutMutations } from "./mutations/payout.ts"
import { rollbackMutations } from "./mutations/rollback.ts"
import { tokenMutations } from "./mutations/token.ts"
import { workflowVersionsMutations } from "./mutations/workflow-versions.ts"
import { zkRunMutations } from "./mutations/zk-runs.ts"
import { zkScreeningMutations } from "./mutations/zk-screening.ts"
import { zkStatementMutations } from "./mutations/zk-statements.ts"
import { zkVerifierMutations } from "./mutations/zk-verifier.ts"

/** Every check on money or permission that must not be lost unseen. */
export const mutations: readonly Mutation[] = [
  ...payoutMutations,
  ...payoutMoneyMutations,
  ...tokenMutations,
  ...agentRegistryMutations,
  ...agentRecordMutations,
  ...agentsTreeMutations,
  ...computeMutations,
  ...workflowVersionsMutations,
  ...rollbackMutations,
  ...gatewayMutations,
  ...zkVerifierMutations,
  ...zkStatementMutations,
  ...zkRunMutations,
  ...zkScreeningMutations,
]
