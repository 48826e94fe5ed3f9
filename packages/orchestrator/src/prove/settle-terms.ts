import { AgentGptError } from "@agentgpt/core"
import type { ChainId, EvmAddress } from "@agentgpt/core"
import type { SecurityLevel, SignerKeys } from "@agentgpt/proof"
import type { ProofContracts, ProofTerms } from "./paid-payroll.ts"
import type { AskNode } from "./proof-ports.ts"
import { readAgentEvents } from "./read-agents.ts"

export type TermsGround = {
  readonly prover: EvmAddress
  readonly level: SecurityLevel
  readonly signers: SignerKeys
  readonly auditor?: SignerKeys["executor"]
  /** For how long a registration stands; 30 days unless set. */
  readonly registeredForSeconds?: number
  readonly contractsOf: (chainId: ChainId) => ProofContracts
  readonly askOn: (chainId: ChainId) => AskNode
}

const MONTH_SECONDS = 30 * 24 * 3600

/**
 * The terms of a proof on a chain as they are now: its agents stand in the newest root of the registry.
 * @throws PROOF_AGENTS_INVALID, NODE_ codes
 */
export async function settleTerms(
  chainId: ChainId,
  { prover, level, signers, auditor, registeredForSeconds = MONTH_SECONDS, contractsOf, askOn }: TermsGround,
): Promise<ProofTerms> {
  const events = await readAgentEvents(askOn(chainId), contractsOf(chainId))
  const agentsRoot = events.at(-1)?.root
  if (agentsRoot === undefined) {
    throw new AgentGptError("PROOF_AGENTS_INVALID", `No agents are enrolled on ${chainId}.`)
  }
  return {
    prover,
    level,
    signers,
    ...(auditor !== undefined && { auditor }),
    agentsRoot,
    expiresAtSeconds: BigInt(Math.floor(Date.now() / 1000) + registeredForSeconds),
  }
}
