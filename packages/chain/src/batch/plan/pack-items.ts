/** Items that travel in one transaction. */
export type Pack<Item> = {
  readonly items: readonly Item[]
  readonly gasLimit: bigint
}

/**
 * Tries these items as one transaction without sending it: the gas limit to send it with, or undefined if it
 * would need more than a transaction may have.
 */
export type MeasureItems<Item> = (items: readonly Item[]) => Promise<bigint | undefined>

export type PackingRules<Item> = {
  readonly measure: MeasureItems<Item>
  /** How many items from `start` on respect the limits that need no measuring; at least one. */
  readonly mostFrom: (start: number) => number
  /** What to say of an item that fits no transaction. */
  readonly refuse: (item: Item) => Error
  /** Told after each transaction how many items are packed. */
  readonly onPacked?: ((items: number) => void) | undefined
}

/**
 * Puts items into as few transactions as the limits allow, in their order. How much one costs is never assumed:
 * each transaction is measured, and the most items that fit are found by bisection, beginning with as many as
 * fitted the last time.
 * @throws what `refuse` makes and what `measure` throws
 */
export async function packItems<Item>(
  items: readonly Item[],
  rules: PackingRules<Item>,
): Promise<readonly Pack<Item>[]> {
  const packs: Pack<Item>[] = []
  let start = 0
  let expected = items.length
  while (start < items.length) {
    const candidates = items.slice(start, start + rules.mostFrom(start))
    // eslint-disable-next-line no-await-in-loop -- where a transaction ends decides where the next one begins
    const pack = await packFirst(candidates, expected, rules.measure)
    if (pack === undefined) throw rules.refuse(items[start]!)
    packs.push(pack)
    start += pack.items.length
    rules.onPacked?.(start)
    expected = pack.items.length
  }
  return packs
}

/** The longest beginning of `candidates` that fits. */
async function packFirst<Item>(
  candidates: readonly Item[],
  expected: number,
  measure: MeasureItems<Item>,
): Promise<Pack<Item> | undefined> {
  let best: Pack<Item> | undefined
  let fits = 0
  let tooMany = candidates.length + 1
  let probe = Math.min(expected, candidates.length)
  while (tooMany - fits > 1) {
    const tried = candidates.slice(0, probe)
    // eslint-disable-next-line no-await-in-loop -- each measurement decides the next
    const gasLimit = await measure(tried)
    if (gasLimit === undefined) tooMany = probe
    else {
      best = { items: tried, gasLimit }
      fits = probe
    }
    // Next to the last size first: neighbouring transactions are mostly alike.
    const isAsExpected = fits === expected && tooMany > expected + 1
    probe = isAsExpected ? expected + 1 : Math.floor((fits + tooMany) / 2)
  }
  return best
}
