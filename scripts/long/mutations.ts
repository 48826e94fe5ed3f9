import { computeMutations } from "./compute-mutations.ts"
import type { Mutation } from "./mutation.ts"
import { payoutMutations } from "./payout-mutations.ts"
import { workflowVersionsMutations } from "./workflow-versions-mutations.ts"

/** Every check on money or permission that must not be lost unseen. */
export const mutations: readonly Mutation[] = [
  ...computeMutations,
  ...payoutMutations,
  ...workflowVersionsMutations,
]
