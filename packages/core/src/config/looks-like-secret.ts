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
  // 64 bytes in base58: Solana key pairs.
  /^[1-9A-HJ-NP-Za-km-z]{80,}$/u,
  // WIF.
  /^[5KLc9][1-9A-HJ-NP-Za-km-z]{50,51}$/u,
  // 32 bytes or more in base64.
  /^(?=.*\d)(?=.*[A-Z])(?=.*[a-z])[A-Za-z0-9+/_-]{43,}={0,2}$/u,
]
