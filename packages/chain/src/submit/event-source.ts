import type { EmitEvent, EngineEvent } from "./engine-event.ts"

export type EventSource = {
  readonly emit: EmitEvent
  readonly on: (listener: (event: EngineEvent) => void) => () => void
}

/** Tells events to whoever listens. A listener's fault is its own: payments do not stop for it. */
export function createEventSource(now: () => number): EventSource {
  const listeners = new Set<(event: EngineEvent) => void>()
  return {
    emit: (type, account, data, idempotencyKey) => {
      if (listeners.size === 0) return
      const event = {
        type,
        at: now(),
        account,
        data,
        ...(idempotencyKey !== undefined && { idempotencyKey }),
      }
      for (const listener of listeners) {
        try {
          listener(event as EngineEvent)
        } catch {
          continue
        }
      }
    },
    on: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
