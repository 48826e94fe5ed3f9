/**
 * The URL if anybody may have it. Lists carry keys of their makers in user names, queries and long path segments;
 * none of these get into a committed file.
 */
export function readPublicUrl(text: string | undefined): string | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined
  const url = new URL(text)
  const hasCredentials =
    url.username !== "" || url.password !== "" || url.search !== "" || /\/[\w-]{24,}/u.test(url.pathname)
  if (url.protocol !== "https:" || hasCredentials) return undefined
  return `${url.origin}${url.pathname.replace(/\/$/u, "")}`
}
