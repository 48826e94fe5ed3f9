import { containsSecret } from "../redaction/redact-text.ts"

/**
 * Whether a text of a configuration is a secret rather than a setting: anything that redaction would remove
 * from a log, and what is a key when it stands alone. No setting has such a form, so doubt means yes.
 */
export function looksLikeSecret(text: string): boolean {
  return containsSecret(text) || STANDALONE_KEYS.some((form) => form.test(text.trim()))
}

const STANDALONE_KEYS: readonly RegExp[] = [
  // 32 bytes or more in hexadecimal: EVM and Cosmos private keys, seeds.
  /^(?:0x)?[0-9a-f]{64,}$/iu,
  // 32 bytes or more in base64 or base58: WIF keys, Solana key pairs, tokens.
  /^(?=.*\d)(?=.*[A-Z])(?=.*[a-z])[A-Za-z0-9+/_-]{43,}={0,2}$/u,
]
