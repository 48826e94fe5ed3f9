import { AgentGptError, REDACTED, redactText, redactUrl } from "@agentgpt/core"

/** Where a node is reached, with its secrets apart from everything that is shown. */
export type Endpoint = {
  readonly protocol: "http" | "websocket"
  /** Without user and password; the path and query may hold a key. Never shown. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Safe to show: scheme and host. */
  readonly label: string
  /** Takes this endpoint's secrets, and whatever else looks like one, out of a text. */
  readonly scrub: (text: string) => string
}

/**
 * Reads the URL of a node. User and password become a header, since requests and their errors show URLs.
 * @throws NODE_URL_INVALID
 */
export function readEndpoint(text: string, headers: Readonly<Record<string, string>> = {}): Endpoint {
  const url = typeof text === "string" ? URL.parse(text) : null
  if (url === null || !/^(?:https?|wss?):$/u.test(url.protocol)) throw new AgentGptError("NODE_URL_INVALID")
  const secrets = listSecrets(url, headers)
  const authorization = writeBasicAuthorization(url)
  url.username = ""
  url.password = ""
  url.hash = ""
  return {
    protocol: url.protocol.startsWith("ws") ? "websocket" : "http",
    url: url.href,
    headers: { ...authorization, ...headers },
    label: redactUrl(`${url.protocol}//${url.host}`),
    scrub: (dirty) => redactText(replaceSecrets(dirty, secrets)),
  }
}

const SHORTEST_SECRET = 4
/** Parts of paths that name a network or a version, not a customer. */
const PLAIN_SEGMENT =
  /^(?:v\d+|rpc|ws|http|https|eth|api|public|mainnet|sepolia|holesky|hoodi|json-rpc|evm)$/iu

function listSecrets(url: URL, headers: Readonly<Record<string, string>>): readonly string[] {
  const segments = url.pathname.split("/").filter((segment) => !PLAIN_SEGMENT.test(segment))
  const query = [...url.searchParams.values()]
  const parts = [url.username, url.password, ...segments, ...query, ...Object.values(headers)]
  const spellings = parts.flatMap((part) => [part, decode(part), ...part.split(/\s+/u)])
  const secrets = new Set([url.href, ...spellings].filter((part) => part.length >= SHORTEST_SECRET))
  // The longest first, so that a secret inside another one leaves nothing over.
  return [...secrets].sort((a, b) => b.length - a.length)
}

function replaceSecrets(text: string, secrets: readonly string[]): string {
  let clean = text
  for (const secret of secrets) clean = clean.replaceAll(secret, REDACTED)
  return clean
}

function writeBasicAuthorization(url: URL): Readonly<Record<string, string>> {
  if (url.username === "" && url.password === "") return {}
  const pair = `${decode(url.username)}:${decode(url.password)}`
  return { authorization: `Basic ${Buffer.from(pair, "utf8").toString("base64")}` }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
