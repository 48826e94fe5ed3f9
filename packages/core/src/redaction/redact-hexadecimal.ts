import { REDACTED } from "./redacted.ts"

/**
 * Private keys and transaction hashes look the same: 64 hexadecimal digits. The words around decide.
 * The nearest telling word before the digits wins; with none there, a word about secrets soon after
 * counts ("0x… is not a valid private key"). Addresses (0x and 40 digits) always stay.
 */
export function redactHexadecimal(text: string): string {
  return text.replace(LONG_HEXADECIMAL, (digits, offset: number) => {
    if (/^0x[0-9a-f]{40}$/iu.test(digits)) return digits
    const before = text.slice(Math.max(0, offset - WINDOW), offset)
    const after = text.slice(offset + digits.length, offset + digits.length + WINDOW)
    const secretBefore = lastIndexOfPattern(before, SECRET_WORD)
    const publicBefore = lastIndexOfPattern(before, PUBLIC_WORD)
    if (secretBefore > publicBefore) return REDACTED
    if (publicBefore >= 0) return digits
    const secretAfter = after.search(SECRET_WORD)
    const publicAfter = after.search(PUBLIC_WORD)
    return secretAfter >= 0 && (publicAfter < 0 || secretAfter < publicAfter) ? REDACTED : digits
  })
}

const WINDOW = 96
const LONG_HEXADECIMAL = /(?<![0-9a-z])(?:0x)?[0-9a-f]{32,}(?![0-9a-z])/giu
const PUBLIC_KEY_KIND =
  "(?<!public|verification|verifying|idempotency|verifier|storage|cache|primary|foreign|object)"
const SECRET_WORD = new RegExp(
  `secret|priv|mnemonic|seed|pass(?:word|phrase|wd)|pwd|credential|entropy|wallet|sign(?:er|ing)|apikey|` +
    `${PUBLIC_KEY_KIND}[\\s_-]?key(?!ccak)|\\bpk\\b`,
  "iu",
)
const PUBLIC_WORD =
  /hash|transaction|\btx|digest|root|\brun|workflow|block|receipt|topic|calldata|\bdata\b|selector|proof|signature|payment ?id|\bwords?\b|salt|role|public|verif\w{1,9} key|idempotency/iu

function lastIndexOfPattern(text: string, pattern: RegExp): number {
  let last = -1
  for (const match of text.matchAll(new RegExp(pattern.source, "giu"))) last = match.index
  return last
}
