import type { AgentGptError } from "@agentgpt/core"
import type { Store } from "../store/store.ts"
import { translateStoreError } from "../store/translate-error.ts"
import { renewLease } from "./acquire-lease.ts"
import type { Lease } from "./lease.ts"

export type Heartbeat = {
  readonly stop: () => Promise<void>
  /** Aborted, with the error as its reason, when the lease is lost. */
  readonly lost: AbortSignal
}

/**
 * Renews a lease three times in its length. A database that does not answer is asked again until the lease has
 * run out by itself; after that nothing can be written or sent under it.
 *
 * @example
 * const heartbeat = startHeartbeat(store, lease)
 */
export function startHeartbeat(store: Store, lease: Lease): Heartbeat {
  const controller = new AbortController()
  let beating: Promise<void> | undefined
  const beat = async (): Promise<void> => {
    try {
      await renewLease(store, lease)
    } catch (thrown) {
      const error: AgentGptError = translateStoreError(thrown)
      if (error.code === "JOURNAL_LEASE_LOST") end(error)
    }
  }
  const timer = setInterval(() => {
    beating ??= beat().finally(() => {
      beating = undefined
    })
  }, lease.lengthMs / 3)
  timer.unref()
  const end = (error: AgentGptError): void => {
    clearInterval(timer)
    controller.abort(error)
  }
  const stop = async (): Promise<void> => {
    clearInterval(timer)
    await beating
  }
  return { stop, lost: controller.signal }
}
