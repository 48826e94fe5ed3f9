import { agentRecordMutations } from "./agent-record-mutations.ts"
import { agentRegistryMutations } from "./agent-registry-mutations.ts"
import { agentsTreeMutations } from "./agents-tree-mutations.ts"
import { tokenMutations } from "./token-mutations.ts"

/** One deliberate break of a check, and the test that must notice. */
export type Mutation = {
  readonly name: string
  /** Relative to contracts/. */
  readonly file: string
  /** Stands exactly once in the file. */
  readonly find: string
  readonly replace: string
  readonly tests: string
  /** Part of the name of a test that must go red. */
  readonly guard: string
}

export const mutations: readonly Mutation[] = [
  ...tokenMutations,
  ...agentRegistryMutations,
  ...agentsTreeMutations,
  ...agentRecordMutations,
]
