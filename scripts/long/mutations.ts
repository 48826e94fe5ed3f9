import { agentRecordMutations } from "./agent-record-mutations.ts"
import { agentRegistryMutations } from "./agent-registry-mutations.ts"
import { agentsTreeMutations } from "./agents-tree-mutations.ts"
import { computeMutations } from "./compute-mutations.ts"
import type { Mutation } from "./mutation.ts"
import { tokenMutations } from "./token-mutations.ts"
import { workflowVersionsMutations } from "./workflow-versions-mutations.ts"

/** Every check on money or permission that must not be lost unseen. */
export const mutations: readonly Mutation[] = [
  ...tokenMutations,
  ...agentRegistryMutations,
  ...agentRecordMutations,
  ...agentsTreeMutations,
  ...computeMutations,
  ...workflowVersionsMutations,
]
