/**
 * The EVM chain numbers of local chains. Only there are development proving keys and well-known accounts
 * acceptable. The contracts hold the same list.
 *
 * @example
 * DEVELOPMENT_CHAIN_IDS.join(", ") // "31337, 31338, 31339"
 */
export const DEVELOPMENT_CHAIN_IDS = [31_337, 31_338, 31_339] as const

/**
 * Whether a CAIP-2 id names a local chain.
 *
 * @example
 * isDevelopmentChain("eip155:31337") // true
 */
export function isDevelopmentChain(chainId: string): boolean {
  return DEVELOPMENT_CHAIN_IDS.some((number) => chainId === `eip155:${number}`)
}
