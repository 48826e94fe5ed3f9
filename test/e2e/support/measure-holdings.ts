import { readdirSync } from "node:fs"

/** What a process holds, right after it has collected its garbage. */
export type Holdings = {
  readonly rssBytes: number
  readonly heapBytes: number
  /** Timers, sockets and whatever else keeps a process alive. */
  readonly handles: number
  readonly fileDescriptors: number
}

/** What this process holds; it has to be started with --expose-gc. */
export function measureHoldings(): Holdings {
  globalThis.gc?.()
  const { rss, heapUsed } = process.memoryUsage()
  return {
    rssBytes: rss,
    heapBytes: heapUsed,
    handles: process.getActiveResourcesInfo().length,
    fileDescriptors: readdirSync("/proc/self/fd").length,
  }
}
