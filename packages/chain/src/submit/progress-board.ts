import type { IntentProgress } from "../journal/read-intent.ts"

/** How far intents have come, as far as this process saw; tells whoever waits. */
export type ProgressBoard = {
  readonly note: (idempotencyKey: string, progress: IntentProgress["progress"]) => void
  /** Listens to news of one key; returns what ends the listening. */
  readonly listen: (
    idempotencyKey: string,
    listener: (progress: IntentProgress["progress"]) => void,
  ) => () => void
}

export function createProgressBoard(): ProgressBoard {
  const listeners = new Map<string, Set<(progress: IntentProgress["progress"]) => void>>()
  return {
    note: (key, progress) => {
      for (const listener of listeners.get(key) ?? []) listener(progress)
    },
    listen: (key, listener) => {
      const own = listeners.get(key) ?? new Set()
      own.add(listener)
      listeners.set(key, own)
      return () => {
        own.delete(listener)
        if (own.size === 0) listeners.delete(key)
      }
    },
  }
}
