import { AgentGptError, isSecretReference } from "@agentgpt/core"
import type { AgentGptConfig, ChainId, SecretReference } from "@agentgpt/core"

type Environment = Readonly<Record<string, string | undefined>>

/**
 * A URL as it is called. Its secret, if it is one, comes from the environment and goes nowhere else.
 * @throws CONFIG_SECRET_MISSING
 */
export function resolveUrl(url: string | SecretReference, environment: Environment): string {
  if (!isSecretReference(url)) return url
  const value = environment[url.$secret]
  if (value !== undefined && value !== "") return value
  throw new AgentGptError("CONFIG_SECRET_MISSING", `The secret ${url.$secret} is not set.`, {
    meta: [`Put the URL into the environment variable ${url.$secret}.`],
  })
}

/** The private relays of the chains that have some. */
export function resolveRelayUrls(
  { chains }: AgentGptConfig,
  environment: Environment,
): ReadonlyMap<ChainId, readonly string[]> {
  return new Map(
    (Object.keys(chains) as ChainId[]).flatMap((chainId) => {
      const { relayUrls } = chains[chainId] ?? {}
      return relayUrls === undefined
        ? []
        : [[chainId, relayUrls.map((url) => resolveUrl(url, environment))] as const]
    }),
  )
}

/** The URLs of every chain. */
export function resolveUrls(
  { chains }: AgentGptConfig,
  environment: Environment,
): ReadonlyMap<ChainId, readonly string[]> {
  return new Map(
    (Object.keys(chains) as ChainId[]).map((chainId) => [
      chainId,
      (chains[chainId]?.rpcUrls ?? []).map((url) => resolveUrl(url, environment)),
    ]),
  )
}
