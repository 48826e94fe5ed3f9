import { REDACTED } from "./redacted.ts"

/**
 * Makes a URL safe to show: credentials, opaque host labels and path segments, every query value and any
 * fragment that is not a plain anchor are replaced. RPC providers put the key in any of these places.
 *
 * Transaction hashes and addresses stay where block explorers put them (`/tx/0x…`, `/address/0x…`).
 * Text that is not a URL comes back as it was: use `redactText` for text.
 *
 * @example
 * redactUrl("https://user:pass@rpc.example/v2/3f9aKq81LmZx72TqWe5Rty0u?apikey=1")
 * // "https://[redacted]@rpc.example/v2/[redacted]?apikey=[redacted]"
 */
export function redactUrl(url: string): string {
  const parts = URL_PARTS.exec(url)
  if (parts === null) return url
  const [, scheme = "", rest = ""] = parts
  if (scheme.toLowerCase().startsWith("file:")) return url
  const withoutCredentials = redactCredentials(rest)
  const [beforeFragment = "", ...fragment] = withoutCredentials.split("#")
  const [beforeQuery = "", ...query] = beforeFragment.split("?")
  const [authority = "", ...segments] = beforeQuery.split("/")
  return [
    scheme,
    redactAuthority(authority),
    ...segments.map((segment, index) => `/${redactSegment(segment, segments[index - 1] ?? "")}`),
    query.length === 0 ? "" : `?${redactQuery(query.join("?"))}`,
    fragment.length === 0 ? "" : `#${redactFragment(fragment.join("#"))}`,
  ].join("")
}

const URL_PARTS = /^([a-z][a-z0-9+.-]{0,20}:(?:\\?\/){2})(.*)$/isu

/** Everything up to the last `@` that can belong to the credentials, slashes in passwords included. */
function redactCredentials(rest: string): string {
  const slash = rest.indexOf("/")
  const authority = slash === -1 ? rest : rest.slice(0, slash)
  const at = authority.lastIndexOf("@")
  const strayAt = rest.lastIndexOf("@")
  // `user:pa/ss@host` is no valid URL, yet people paste it; `host:4873/@scope/name` is valid and harmless.
  const passwordHasSlash =
    authority.includes(":") && strayAt > slash && slash !== -1 && rest[strayAt - 1] !== "/"
  const end = passwordHasSlash ? strayAt : at
  return end === -1 ? rest : `${REDACTED}@${rest.slice(end + 1)}`
}

function redactAuthority(authority: string): string {
  const at = authority.lastIndexOf("@")
  const host = authority.slice(at + 1)
  const labels = host.split(".").map((label) => (OPAQUE_HOST_LABEL.test(label) ? REDACTED : label))
  return authority.slice(0, at + 1) + labels.join(".")
}

const OPAQUE_HOST_LABEL = /^(?=[^.]*\d)[a-z0-9]{20,}$/iu

function redactSegment(segment: string, previous: string): string {
  if (segment.endsWith(REDACTED)) return segment
  if (EXPLORER_FOLDER.test(previous) && /^0x(?:[0-9a-f]{40}|[0-9a-f]{64})$/iu.test(segment)) return segment
  const opaque =
    segment.length >= 20 ||
    (segment.length >= 8 &&
      /\d/u.test(segment) &&
      /[a-z]/iu.test(segment) &&
      !/^[a-z]+[-_.]\d+$/iu.test(segment)) ||
    (segment.length >= 8 && /^v\d+$/iu.test(previous) && !/^[a-z]+$/u.test(segment)) ||
    /[@:%=]/u.test(segment.replace(/^@/u, ""))
  return opaque ? REDACTED : segment
}

const EXPLORER_FOLDER = /^(?:tx|txs|transaction|transactions|address|addresses|token|tokens|block|blocks)$/iu

function redactQuery(query: string): string {
  return query
    .split("&")
    .map((pair) => {
      const equals = pair.indexOf("=")
      return equals === -1 ? REDACTED : `${redactSegment(pair.slice(0, equals), "")}=${REDACTED}`
    })
    .join("&")
}

function redactFragment(fragment: string): string {
  return fragment.length <= 60 && /^[a-z]+(?:[-_][a-z0-9]{1,19})*$/iu.test(fragment) ? fragment : REDACTED
}
