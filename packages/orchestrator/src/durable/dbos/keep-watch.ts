import type { Store } from "@agentgpt/chain"
import { forwardWaiting } from "./forward-waiting.ts"
import { beat, giveUpUnknown } from "./presence.ts"
import type { Presence } from "./presence.ts"
import { watchStranded } from "./put-back-stranded.ts"
import { takeOverWork } from "./take-over.ts"
import type { TakenOver, TakeOverRules } from "./take-over.ts"

export type Watch = { readonly stop: () => Promise<void> }

export type WatchOptions = Pick<TakeOverRules, "mostExecutions"> & {
  readonly beatMs: number
  /** The workflows that this process has code for. */
  readonly names: readonly string[]
  readonly isRunning: (id: string) => boolean
  readonly onTakenOver: (taken: TakenOver) => void
}

/**
 * Beats, and looks after the work of processes that ended: once before it returns, so that a restart on the same
 * machine goes on at once, and then again and again. A database that is away is tried again at the next turn.
 */
export async function keepWatch(store: Store, presence: Presence, options: WatchOptions): Promise<Watch> {
  const mayJudge = trackOwnBeats(presence.lostAfterMs)
  const putBackStranded = watchStranded(store, presence.executorId, options.isRunning, 3 * options.beatMs)
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  let turn = Promise.resolve()

  async function look(): Promise<void> {
    await beat(store, presence)
    if (!presence.isWorker) return
    await giveUpUnknown(store, presence, options.names)
    const stranded = await putBackStranded(performance.now())
    const taken = await takeOverWork(store, presence.executorId, {
      judgesSilence: mayJudge(performance.now()),
      mostExecutions: options.mostExecutions,
    })
    const resumed = [...stranded, ...taken.resumed]
    const isNews = taken.executors.length + resumed.length + taken.dead.length > 0
    if (isNews) options.onTakenOver({ ...taken, resumed })
    await forwardWaiting(store)
  }
  function schedule(): void {
    timer = setTimeout(() => {
      turn = look()
        .catch(() => undefined)
        .then(() => (isStopped ? undefined : schedule()))
    }, options.beatMs)
  }

  await look()
  schedule()
  return {
    stop: async () => {
      isStopped = true
      clearTimeout(timer)
      await turn
    },
  }
}

/**
 * Whether the silence of others proves anything: only for one who has beaten all the while itself. After an outage of
 * the database everybody has been silent, and the first to come back must not take the work of all others.
 */
export function trackOwnBeats(lostAfterMs: number): (nowMs: number) => boolean {
  let steadySinceMs: number | undefined
  let lastMs = 0
  return (nowMs) => {
    if (steadySinceMs === undefined || nowMs - lastMs > lostAfterMs / 2) steadySinceMs = nowMs
    lastMs = nowMs
    return nowMs - steadySinceMs >= lostAfterMs
  }
}
