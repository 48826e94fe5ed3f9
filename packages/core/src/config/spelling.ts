/** camelCase of a key in snake_case or kebab-case. */
export function toCamelCase(key: string): string {
  return key.replace(/(?<=[a-z0-9])[_-]([a-z0-9])/giu, (_match, letter: string) => letter.toUpperCase())
}

/**
 * The candidate that was most likely meant, if one is near enough.
 *
 * @example
 * suggest("gasLimt", ["gasLimit", "maxTxs"]) // "gasLimit"
 */
export function suggest(wrong: string, candidates: readonly string[]): string | undefined {
  const most = Math.max(1, Math.min(3, Math.floor(wrong.length / 3)))
  const near = candidates
    .map((candidate) => ({ candidate, distance: editDistance(wrong.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= most)
    .sort((left, right) => left.distance - right.distance)
  return near[0]?.candidate
}

/** How many letters have to be added, removed, changed or swapped with their neighbour. */
export function editDistance(left: string, right: string): number {
  // Keys are short; anything longer is nobody's typing mistake.
  if (left.length > 100 || right.length > 100) return Number.POSITIVE_INFINITY
  const rows: number[][] = [Array.from({ length: right.length + 1 }, (_, column) => column)]
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Number.POSITIVE_INFINITY
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row]
    rows.push(current)
    for (let column = 1; column <= right.length; column += 1) {
      const change = left[row - 1] === right[column - 1] ? 0 : 1
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]
      current.push(
        Math.min(
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          at(row - 1, column - 1) + change,
          swapped ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      )
    }
  }
  return at(left.length, right.length)
}
