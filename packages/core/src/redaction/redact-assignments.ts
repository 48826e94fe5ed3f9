import { REDACTED } from "./redacted.ts"

/**
 * Removes what follows a secret's name: `apiKey=…`, `"privateKey":"…"`, `password: …`, `Authorization: …`,
 * `mnemonic "…"`. Quotes may be escaped any number of times, as in JSON inside JSON.
 * `$secret` is left alone: after it stands the name of a secret, not its value.
 */
export function redactAssignments(text: string): string {
  return text
    .replace(QUOTED, (_match, name: string, open: string) => `${name}${open}${REDACTED}${open}`)
    .replace(PHRASE_ASSIGNED, `$1${REDACTED}`)
    .replace(ASSIGNED, `$1${REDACTED}`)
    .replace(SPOKEN, `$1${REDACTED}`)
    .replace(TOKEN_ASSIGNED, `$1${REDACTED}`)
    .replace(SCHEME_CREDENTIALS, `$1 ${REDACTED}`)
}

const PHRASE_NAME =
  "(?:mnemonic|pass[\\s_-]?(?:word|phrase|wd)|pwd|(?:recovery|backup)[\\s_-]?(?:phrase|words)|(?:seed|secret)(?:[\\s_-]?(?:phrase|words))?)"
const KEY_NAME =
  "(?:(?:private|priv|signing|signer|secret|api|access|auth|session|client|encryption|deployer|master|owner|" +
  "wallet|account|flashbots?|relay|service|bearer|refresh|id|project|alchemy|infura)[\\s_-]?(?:key|token|secret|id_token)|" +
  "api[\\s_-]?key|x-[a-z]{1,20}-(?:key|token)|credentials?|authorization|set-cookie|cookie|dkey|keystore|privkey|\\bpk)"
const NAME = `(?<!\\$)(?:${KEY_NAME}|${PHRASE_NAME})s?`

// A name, at most a few closing quotes and separators, an opening quote; the end is the same quote with the
// same number of escapes. Lengths are bounded so that hostile text cannot make this slow.
const QUOTED = new RegExp(
  `(${NAME}(?:\\\\{0,8}["'\`])?\\s{0,4}(?:(?:is|was|of)\\s|[:=(\\[]|=>){0,2}\\s{0,4})(\\\\{0,8}["'\`])(?!\\s{0,2}[:=])[\\s\\S]{0,4000}?(?<!\\\\)\\2`,
  "giu",
)
const SEPARATOR = `(?:\\\\{0,8}["'\`])?\\s{0,4}(?:=>|:=|[:=])\\s{0,4}`
// A pass phrase may hold blanks, so it is taken to run to the end of the line.
const PHRASE_ASSIGNED = new RegExp(
  `((?<!\\$)${PHRASE_NAME}s?${SEPARATOR})(?!\\\\{0,8}["'\`]\\[redacted\\])[^\\n]+`,
  "giu",
)
const ASSIGNED = new RegExp(
  `((?<!\\$)${KEY_NAME}s?${SEPARATOR}(?:(?:bearer|basic|digest|token)\\s+)?)(?!\\\\{0,8}["'\`]\\[redacted\\])\\S+`,
  "giu",
)
// "password is hunter22", "api key a8f3e2 rejected": only words that hold a digit, or ordinary prose would go.
const SPOKEN = new RegExp(
  `(${NAME}\\s{1,4}(?:(?:is|was|of)\\s{1,4})?)(?=\\S{0,200}\\d)(?!0x)[^\\s\\[]\\S{5,}`,
  "giu",
)
// "token" alone is also an ERC-20 contract, so addresses and CAIP ids after it stay.
const TOKEN_ASSIGNED =
  /((?:\b|(?<=\\[nrt]))token\\{0,8}["'`]?\s{0,4}[:=]\s{0,4}\\{0,8}["'`]?)(?!0x)(?=[\w.~+/-]{0,200}\d)[\w.~+/-]{16,}=*/giu
const SCHEME_CREDENTIALS = /(bearer|basic)\s+(?=[\w.~+/-]*[\dA-Z=])[\w.~+/-]{8,}=*/giu
