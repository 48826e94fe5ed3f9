/**
 * Removes what a reader cannot see: terminal escape codes, zero-width and direction-changing characters.
 * A remote node chooses the text of its errors, so such text may repaint a terminal, and an invisible
 * character inside "private key" would hide the words that the redaction rules look for.
 * Line feeds and tabs stay.
 *
 * @example
 * stripControlCharacters("\u001b[31mfailed\u001b[0m") // "failed"
 */
export function stripControlCharacters(text: string): string {
  return text
    .replaceAll(ESCAPE_SEQUENCE, "")
    .replaceAll(INVISIBLE, "")
    .replaceAll(/[\u2028\u2029]/gu, "\n")
}

// eslint-disable-next-line no-control-regex -- escape codes are what this looks for
const ESCAPE_SEQUENCE = /(?:\u001B\[|\u009B)[0-?]{0,32}[ -/]{0,8}[@-~]/gu
const INVISIBLE = /(?![\n\t])[\p{Cc}\p{Cf}\p{Variation_Selector}]|\u034F|\u115F|\u1160|\u3164|\uFFA0/gu
