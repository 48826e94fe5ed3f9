import { AgentGptError } from "../errors/agentgpt-error.ts"
import { parseChainId } from "../ids/chain-id.ts"
import type { ChainId } from "../ids/chain-id.ts"
import { parseEvmAddress } from "../ids/evm-address.ts"
import type { EvmAddress } from "../ids/evm-address.ts"
import { Role } from "../vocabulary/role.ts"
import type { StepContext } from "./step-context.ts"
import type { StepDefinition } from "./step-definition.ts"
import type { StepValues } from "./value-type.ts"

export type AgentOptions<R extends Role = Role> = {
  readonly agentId: string
  readonly role: R
  /** CAIP-2; where it may work. */
  readonly chains: readonly string[]
  /** Who owns the agent's key. One owner has one role. */
  readonly owner?: string
}

/**
 * An agent: who it is, in which role, and the kinds of steps it performs. Extend it, or use `defineAgent`. Runs go
 * through `performStep`, which holds every agent to its role whatever the agent itself does.
 */
export abstract class BaseAgent<R extends Role = Role> {
  readonly agentId: string
  readonly role: R
  readonly chains: readonly ChainId[]
  readonly owner?: EvmAddress
  abstract readonly steps: readonly StepDefinition[]

  /** @throws AGENT_DEFINITION_INVALID, ID_CHAIN_INVALID, ID_ADDRESS_INVALID, ID_ADDRESS_CHECKSUM */
  constructor({ agentId, role, chains, owner }: AgentOptions<R>) {
    if (typeof agentId !== "string" || !AGENT_ID.test(agentId)) {
      throw refuse("An agent id is a to z, 0 to 9 and dashes, 63 characters at most.")
    }
    if (!Object.values(Role).some((known) => known === role)) {
      throw refuse(`The agent ${agentId} has no role: executor 1, validator 2 or auditor 3.`)
    }
    if (!Array.isArray(chains) || chains.length === 0) throw refuse(`The agent ${agentId} works on no chain.`)
    this.agentId = agentId
    this.role = role
    this.chains = [...new Set(chains.map((chain: string) => parseChainId(chain).id))]
    if (owner !== undefined) this.owner = parseEvmAddress(owner)
  }

  abstract perform(kind: string, context: StepContext<R>): Promise<StepValues>
}

// As in the configuration, where an agent's options stand under this id.
const AGENT_ID = /^[a-z0-9][a-z0-9-]{0,62}$/u

function refuse(sentence: string): AgentGptError {
  return new AgentGptError("AGENT_DEFINITION_INVALID", sentence)
}
