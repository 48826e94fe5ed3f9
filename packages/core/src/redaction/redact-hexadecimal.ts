import { REDACTED } from "./redacted.ts"

/**
 * Private keys and transaction hashes look the same: 64 hexadecimal digits. The words around decide, those
 * since the digits before them or those up to the digits after. The nearest telling word before wins, unless
 * it stands apart and a word about secrets follows ("run failed: 0x… is not a valid private key"). With no
 * telling word at all, digits share the fate of those before them, as in a list of keys.
 * Addresses (0x and 40 digits) always stay.
 */
export function redactHexadecimal(text: string): string {
  const found = [...text.matchAll(LONG_HEXADECIMAL)].filter(([digits]) => !ADDRESS.test(digits))
  let result = ""
  let end = 0
  let isSecret = false
  for (const [index, match] of found.entries()) {
    const [digits] = match
    const before = text.slice(Math.max(end, match.index - WINDOW_BEFORE), match.index)
    const nextStart = found[index + 1]?.index ?? text.length
    const afterStart = match.index + digits.length
    const after = text.slice(afterStart, Math.min(nextStart, afterStart + WINDOW_AFTER))
    isSecret = tellsSecret(before, after) ?? isSecret
    result += text.slice(end, match.index) + (isSecret ? REDACTED : digits)
    end = afterStart
  }
  return result + text.slice(end)
}

/** Whether the words around say that digits are secret; undefined if they say nothing. */
function tellsSecret(before: string, after: string): boolean | undefined {
  const secretBefore = lastIndexOfPattern(before, SECRET_WORD)
  const publicBefore = lastIndexOfPattern(before, PUBLIC_WORD)
  if (secretBefore > publicBefore) return true
  if (ENDS_WITH_PUBLIC_WORD.test(before)) return false
  const secretAfter = after.search(SECRET_WORD)
  const publicAfter = after.search(PUBLIC_WORD)
  if (secretAfter >= 0 && (publicAfter < 0 || secretAfter < publicAfter)) return true
  return publicBefore >= 0 ? false : undefined
}

const WINDOW_BEFORE = 96
const WINDOW_AFTER = 48
const ADDRESS = /^0x[0-9a-f]{40}$/iu
const LONG_HEXADECIMAL = /(?:0x)?[0-9a-f]{32,}/giu
const PUBLIC_KEY_KIND =
  "(?<!(?:public|verification|verifying|idempotency|verifier|storage|cache|primary|foreign|object)[\\s_-]?)"
const SECRET_WORD = new RegExp(
  `secret|priv|mnemonic|seed|pass(?:word|phrase|wd)|pwd|credential|entropy|wallet|sign(?:er|ing)|apikey|` +
    `${PUBLIC_KEY_KIND}key|\\bpk\\b`,
  "iu",
)
const PUBLIC_WORD =
  /hash|transaction|\btx|digest|root|\brun|workflow|block|receipt|topic|calldata|\bdata\b|selector|proof|signature|payment ?id|\bwords?\b|salt|role|public|verif\w{1,9} key|idempotency/iu
const ENDS_WITH_PUBLIC_WORD = new RegExp(`(?:${PUBLIC_WORD.source})\\w{0,12}\\W{0,6}$`, "iu")

function lastIndexOfPattern(text: string, pattern: RegExp): number {
  let last = -1
  for (const match of text.matchAll(new RegExp(pattern.source, "giu"))) last = match.index
  return last
}
