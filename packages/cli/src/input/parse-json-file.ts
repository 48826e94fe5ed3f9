/** JSON that a person wrote: some editors put a byte order mark before it. Throws as JSON.parse does. */
export function parseJsonFile(text: string): unknown {
  return JSON.parse(text.replace(/^\uFEFF/u, "")) as unknown
}
