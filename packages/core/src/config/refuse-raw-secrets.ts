import { AgentGptError } from "../errors/agentgpt-error.ts"
import { looksLikeSecret } from "./looks-like-secret.ts"

/**
 * Refuses a configuration that holds a secret anywhere, keys of objects included. The error names the place,
 * never the value.
 * @throws CONFIG_RAW_SECRET, CONFIG_URL_CREDENTIALS
 */
export function refuseRawSecrets(value: unknown, origin: string, path: readonly string[] = []): void {
  if (path.length > DEEPEST_LEVEL) return
  if (typeof value === "string") refuseText(value, origin, path)
  if (Array.isArray(value)) {
    value.forEach((item, index) => refuseRawSecrets(item, origin, [...path, String(index)]))
    // A key as a list of bytes, or a recovery phrase as a list of words.
    const joined = value.filter((item) =>
      // URLs were looked at one by one; two in a row look like one with a password.
      typeof item === "string" ? !item.includes("://") : typeof item === "number",
    )
    refuseText(joined.join(","), origin, path)
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      if (looksLikeSecret(key)) throw refuse("CONFIG_RAW_SECRET", origin, [...path, "(a key)"])
      refuseRawSecrets(item, origin, [...path, key])
    }
  }
}

/** Deeper than any configuration; ends the walk in values that hold themselves. */
const DEEPEST_LEVEL = 16

function refuseText(text: string, origin: string, path: readonly string[]): void {
  const isUrl = /^\s*[a-z][a-z0-9+.-]*:\/\//iu.test(text)
  if (isUrl && looksLikeSecret(text)) throw refuse("CONFIG_URL_CREDENTIALS", origin, path)
  const name = path.findLast((part) => !/^\d+$/u.test(part)) ?? ""
  // The name of the key may be what gives the value away: apiKey, password.
  if (looksLikeSecret(text) || (text !== "" && looksLikeSecret(`${name}="${text}"`))) {
    throw refuse("CONFIG_RAW_SECRET", origin, path)
  }
}

function refuse(
  code: "CONFIG_RAW_SECRET" | "CONFIG_URL_CREDENTIALS",
  origin: string,
  path: readonly string[],
): AgentGptError {
  return new AgentGptError(code, undefined, {
    meta: [
      `It stands in ${origin}, under ${path.join(".")}.`,
      "Put it into the environment or the keystore and refer to it by its name, with secret().",
      "Treat a key that was in a file as known to others, and replace it.",
    ],
  })
}
