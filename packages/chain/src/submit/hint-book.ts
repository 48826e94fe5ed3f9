import type { GasStrategy } from "@agentgpt/core"

/** What a requester wished beside the payload. Lost with the process: defaults hold then. */
export type Hint = {
  readonly strategy: GasStrategy
  readonly askedAtMs: number
  readonly deadlineMs?: number
}

export type HintBook = {
  readonly note: (idempotencyKey: string, hint: Hint) => void
  readonly of: (idempotencyKey: string) => Hint
  readonly forget: (idempotencyKey: string) => void
}

/** For a key without a hint: the engine's strategy, and no deadline. */
export function createHintBook(strategy: GasStrategy): HintBook {
  const hints = new Map<string, Hint>()
  const none: Hint = { strategy, askedAtMs: 0 }
  return {
    note: (key, hint) => void hints.set(key, hint),
    of: (key) => hints.get(key) ?? none,
    forget: (key) => void hints.delete(key),
  }
}
