import { REDACTED } from "./redacted.ts"

/** Secrets that can be told by their own form, wherever they stand. */
export function redactKnownFormats(text: string): string {
  let redacted = text
  for (const format of FORMATS) redacted = redacted.replace(format, REDACTED)
  return redacted
}

/** Common in prose and absent from the BIP-39 word list: a run of words that holds one is a sentence. */
export const SENTENCE_WORDS: string =
  "after|against|and|are|been|being|both|but|cannot|could|did|does|doing|done|each|every|expected|" +
  "failed|for|from|had|has|how|invalid|its|many|may|might|most|none|nor|not|onto|our|per|should|" +
  "some|than|the|their|them|these|those|thus|too|using|via|was|were|which|while|who|whom|whose|why|" +
  "with|without|would|yet|your"

const FORMATS: readonly RegExp[] = [
  // PEM private keys, cut-off ones too.
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]{0,20000}?(?:-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/gu,
  // BIP-32 extended private keys.
  /[xyzt]prv[1-9A-HJ-NP-Za-km-z]{50,}/gu,
  // JSON web tokens.
  /eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/gu,
  // Keys of well-known services.
  /(?:\b|(?<=\\[nrt]))(?:gh[pousr]_|github_pat_|glpat-|npm_|sk-|sk_live_|rk_live_|xox[abeprs]-|AIza|AKIA|ASIA|hf_|SG\.|AGE-SECRET-KEY-)[\w.-]{12,}/gu,
  // Recovery phrases: twelve or more short words in a row, numbered or not.
  new RegExp(
    `(?:\\b|(?<=\\\\[nrt]))(?:(?:\\d{1,2}[.):]?\\s{0,2})?(?!(?:${SENTENCE_WORDS})\\b)[a-z]{3,8}\\b(?:\\\\{1,4}[nrt"']|[\\s,;"']){1,6}){11,}(?:\\d{1,2}[.):]?\\s{0,2})?(?!(?:${SENTENCE_WORDS})\\b)[a-z]{3,8}\\b`,
    "giu",
  ),
  // Keys printed as bytes: `<Buffer de ad …>` and lists of sixteen or more numbers below 256.
  /<Buffer(?: [0-9a-f]{2}){8,}[^>]{0,60}>?/giu,
  /(?<![\w.])(?:\d{1,3}\s{0,8},\s{0,8}){15,}\d{1,3}(?![\w.])/gu,
]
