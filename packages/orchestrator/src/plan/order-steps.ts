/**
 * The one order of steps in which each comes after all it depends on; of those that could be next, the one with the
 * smallest id is. The order in which they are given does not matter. Dependencies that are not among the steps are
 * left to the caller.
 * @returns the ids in order, or a circle of ids, each of which waits for the next
 */
export function orderSteps(
  dependencies: ReadonlyMap<string, readonly string[]>,
): { readonly order: readonly string[] } | { readonly circle: readonly string[] } {
  const waiting = new Map<string, Set<string>>()
  const dependents = new Map<string, string[]>()
  for (const [id, needed] of dependencies) {
    const known = needed.filter((other) => dependencies.has(other))
    waiting.set(id, new Set(known))
    for (const other of known) dependents.set(other, [...(dependents.get(other) ?? []), id])
  }
  const ready = [...waiting].filter(([, needed]) => needed.size === 0).map(([id]) => id)
  const order: string[] = []
  for (;;) {
    ready.sort()
    const id = ready.shift()
    if (id === undefined) break
    order.push(id)
    waiting.delete(id)
    for (const dependent of new Set(dependents.get(id))) {
      const needed = waiting.get(dependent)
      needed?.delete(id)
      if (needed?.size === 0) ready.push(dependent)
    }
  }
  return waiting.size === 0 ? { order } : { circle: findCircle(waiting) }
}

/** Among steps that all wait for another one of them, following any of them ends in a circle. */
function findCircle(waiting: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const path: string[] = []
  let [current] = [...waiting.keys()].sort()
  while (current !== undefined && !path.includes(current)) {
    path.push(current)
    ;[current] = [...(waiting.get(current) ?? [])].sort()
  }
  return current === undefined ? path : path.slice(path.indexOf(current))
}
