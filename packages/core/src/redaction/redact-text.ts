import { REDACTED } from "./redacted.ts"
import { redactAssignments } from "./redact-assignments.ts"
import { redactHexadecimal } from "./redact-hexadecimal.ts"
import { redactKnownFormats } from "./redact-known-formats.ts"
import { redactUrl } from "./redact-url.ts"
import { stripControlCharacters } from "./strip-control-characters.ts"

/**
 * Removes secrets from text meant for people and logs: credentials and keys in URLs, private keys, recovery
 * phrases, passwords, API keys, tokens. Where it cannot tell, it removes: a lost word costs less than a key.
 * Transaction hashes and addresses stay. Redacting twice changes nothing more.
 *
 * This is the last net, not a licence to put secrets into messages.
 *
 * @example
 * redactText("POST https://eth.example/v2/3f9aKq81LmZx72TqWe5Rty0u failed")
 * // "POST https://eth.example/v2/[redacted] failed"
 */
export function redactText(text: string): string {
  // The tail of a giant text is dropped together with whatever the cut may have split.
  const bounded = text.length > LONGEST_TEXT ? text.slice(0, LONGEST_TEXT) : text
  const redacted = redactRepeatedly(stripControlCharacters(bounded))
  return bounded === text ? redacted : `${redacted.slice(0, LONGEST_TEXT - SPLIT_MARGIN)}…`
}

/**
 * Whether a text holds anything that `redactText` would remove.
 *
 * @example
 * containsSecret("GET https://eth.example/v2/3f9aKq81LmZx72TqWe5Rty0u") // true
 * containsSecret("GET https://eth.example/status") // false
 */
export function containsSecret(text: string): boolean {
  return redactText(text) !== stripControlCharacters(text)
}

const LONGEST_TEXT = 200_000
const SPLIT_MARGIN = 25_000

/** What one pass takes out may bring the words around it closer together, so it goes on until nothing changes. */
function redactRepeatedly(text: string): string {
  let current = text
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const next = redactOnce(current)
    if (next === current) break
    current = next
  }
  return current
}

const MOST_PASSES = 8

function redactOnce(text: string): string {
  const withoutFormats = redactKnownFormats(text)
  const withoutUrlSecrets = withoutFormats
    .replace(URL_CREDENTIALS, `$1${REDACTED}@`)
    .replace(URL_IN_TEXT, (url) => redactUrl(url))
  const withoutAssignments = redactAssignments(withoutUrlSecrets)
  return redactHexadecimal(withoutAssignments).replace(BARE_CREDENTIALS, `${REDACTED}@`)
}

const URL_CREDENTIALS = /([a-z][a-z0-9+.-]{0,20}:(?:\\?\/){2})[^\s/]{1,1000}@/giu
const URL_IN_TEXT = /[a-z][a-z0-9+.-]{0,20}:(?:\\?\/){2}(?:[^\s"'`<>\\]|\\\/)+/giu
// `user:password@host` without a scheme.
const BARE_CREDENTIALS = /(?<![\w/@.[])[\w.%+-]{1,100}:[^\s@/:"'[\]]{1,200}@(?=[a-z0-9[])/giu
