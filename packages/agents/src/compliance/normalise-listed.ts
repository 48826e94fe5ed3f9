import type { EvmAddress } from "@agentgpt/core"

/** An address in the form in which it is compared. */
export type ListedAddress =
  /** Compared on every EVM chain, whatever chain or currency the list names: the same key controls it on all. */
  | { readonly kind: "evm"; readonly address: EvmAddress }
  | { readonly kind: "other"; readonly address: string }

/**
 * The comparable form of an address, or nothing if it cannot be one. Wrong checksums are no reason to let an
 * address off a list, so none are checked.
 */
export function normaliseListed(text: string, ticker?: string): ListedAddress | undefined {
  const trimmed = text.trim()
  const digits = /^(?:0x|xdc)([0-9a-f]{40})$/iu.exec(trimmed)?.[1] ?? bareDigits(trimmed)
  if (digits !== undefined) return { kind: "evm", address: `0x${copyText(digits.toLowerCase())}` }
  // An account that only 20 bytes can name, and these are not 20 bytes.
  if (ticker !== undefined && EVM_TICKERS.has(ticker.toUpperCase())) return undefined
  // 32 bytes: an account of a chain that is no EVM. Any other length is a piece of an address.
  if (/^0x/iu.test(trimmed)) {
    return /^0x[0-9a-f]{64}$/iu.test(trimmed)
      ? { kind: "other", address: copyText(trimmed.toLowerCase()) }
      : undefined
  }
  if (!/^[a-z0-9]{20,128}$/iu.test(trimmed)) return undefined
  return { kind: "other", address: copyText(isBech32(trimmed) ? trimmed.toLowerCase() : trimmed) }
}

/** Currencies that exist on EVM chains alone. USDT, USDC, BNB and AVAX are on others as well. */
const EVM_TICKERS: ReadonlySet<string> = new Set(["ETH", "ETC", "ARB", "BSC", "MATIC", "POL"])

/** No other kind of address has exactly 40 digits, all of them hexadecimal. */
function bareDigits(text: string): string | undefined {
  return /^[0-9a-f]{40}$/iu.test(text) ? text : undefined
}

/** A prefix, a 1, and only characters of bech32; in one case. */
function isBech32(text: string): boolean {
  const isOneCase = text === text.toLowerCase() || text === text.toUpperCase()
  return isOneCase && /^[a-z]{1,20}1[02-9ac-hj-np-z]{6,}$/iu.test(text)
}

/**
 * A copy that shares nothing with its original: a piece of a longer text keeps all of that text in memory, and
 * a list would thus keep its whole file.
 */
export function copyText(text: string): string {
  return Buffer.from(text, "utf8").toString("utf8")
}
