export type UntilClosed = {
  /** Gives up waiting for work once it is closed. */
  readonly wait: <T>(work: Promise<T>) => Promise<T>
  readonly close: () => void
}

/**
 * What waits here is told when it closes. `Promise.race` with one promise for the closing would keep the answers of all
 * calls until then.
 */
export function createUntilClosed(makeError: () => Error): UntilClosed {
  const waiting = new Set<(error: Error) => void>()
  return {
    wait: async <T>(work: Promise<T>): Promise<T> => {
      const { promise, resolve, reject } = Promise.withResolvers<T>()
      waiting.add(reject)
      try {
        work.then(resolve, reject)
        return await promise
      } finally {
        waiting.delete(reject)
      }
    },
    close: () => {
      for (const reject of waiting) reject(makeError())
    },
  }
}
