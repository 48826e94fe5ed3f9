import { AgentGptError, findChainId, fromEvmChainNumber, suggest, suggestChain } from "@agentgpt/core"
import type { ChainId } from "@agentgpt/core"

/**
 * The chain that a person means by a CAIP-2 id, a number or a name. A configured one wins over one that is only known
 * to the registry.
 * @throws CONFIG_UNKNOWN_CHAIN
 */
export function chooseChain(asked: string, configured: readonly ChainId[]): ChainId {
  const id = /^[1-9]\d*$/u.test(asked) ? fromEvmChainNumber(BigInt(asked)) : asked
  const found = configured.find((chainId) => chainId === id) ?? findChainId(asked)
  if (found !== undefined) return found
  const meant = suggest(asked, configured) ?? suggestChain(asked)
  throw new AgentGptError("CONFIG_UNKNOWN_CHAIN", `The chain ${asked} is neither configured nor known.`, {
    meta: [
      meant === undefined ? `Configured are: ${configured.join(", ") || "none"}.` : `Did you mean ${meant}?`,
    ],
  })
}
