import { LASTING_WORDINGS } from "./wordings/lasting-wordings.ts"
import { NONCE_WORDINGS } from "./wordings/nonce-wordings.ts"
import { PRICE_WORDINGS } from "./wordings/price-wordings.ts"
import type { ErrorWording } from "./wordings/row.ts"

/**
 * How each client words its refusals, read in its source or provoked from the running program (anvil,
 * Hardhat). Rows are tried from the top, whatever the client says it is: proxies hide it, and forks keep
 * the words. A row must never turn an unknown outcome into a known one, so patterns are narrow; what none
 * of them matches is ambiguous.
 *
 * @example
 * ERROR_WORDINGS.find(({ pattern }) => pattern.test("nonce too low"))?.outcome // "nonce-too-low"
 */
export const ERROR_WORDINGS: readonly ErrorWording[] = [
  ...NONCE_WORDINGS,
  ...PRICE_WORDINGS,
  ...LASTING_WORDINGS,
]
