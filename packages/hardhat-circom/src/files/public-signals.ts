/**
 * The names of the first `count` signals of a circuit, out of its symbol file. Circom numbers the outputs
 * and then the public inputs of the main component first, so these are its public signals, in the order
 * that proofs and verification keys have them.
 */
export function readPublicSignals(symbols: string, count: number): readonly string[] {
  const lines = symbols.split("\n", count)
  return Array.from({ length: count }, (_, index) => {
    const match = /^(\d+),(\d+),\d+,main\.(.+)$/.exec(lines[index] ?? "")
    const wire = String(index + 1)
    if (match?.[1] !== wire || match[2] !== wire) throw new Error(`unexpected symbol file at line ${wire}`)
    return match[3]!
  })
}

/** The signals that elements belong to, each once: `a[0], a[1], b` is `a, b`. */
export function nameSignals(elements: readonly string[]): readonly string[] {
  return [...new Set(elements.map((element) => element.replace(/[[.].*$/, "")))]
}
