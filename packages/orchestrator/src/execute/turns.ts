/** Does work when nothing else of the same name is being done. */
export type Turns = <T>(name: string, work: () => Promise<T>) => Promise<T>

/** Work of one name is done one after the other, in the order it came; of all names only so much at once. */
export function createTurns(atOnce: number): Turns {
  const lastOf = new Map<string, Promise<void>>()
  const waiting: (() => void)[] = []
  let free = atOnce

  async function takePlace(): Promise<void> {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
  }
  function leavePlace(): void {
    const next = waiting.shift()
    if (next === undefined) free += 1
    else next()
  }

  return async (name, work) => {
    const before = lastOf.get(name)
    const { promise: ended, resolve: end } = Promise.withResolvers<void>()
    lastOf.set(name, ended)
    try {
      await before
      await takePlace()
      try {
        return await work()
      } finally {
        leavePlace()
      }
    } finally {
      if (lastOf.get(name) === ended) lastOf.delete(name)
      end()
    }
  }
}
