import { spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import type { Store } from "@agentgpt/chain"
import type { DurableOptions } from "../../src/durable/open-durable-engine.ts"

const program = fileURLToPath(new URL("../children/worker.ts", import.meta.url))

export type WorkerProcess = {
  readonly pid: number
  readonly lines: readonly Record<string, unknown>[]
  /** The first line with this key. */
  readonly until: (key: string) => Promise<Record<string, unknown>>
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>
  readonly kill: (signal: NodeJS.Signals) => void
}

/** Starts a worker in a process of its own, on the database of the store. */
export function startWorker(
  store: Store,
  home: string,
  options: Partial<Omit<DurableOptions, "store">> = {},
): WorkerProcess {
  const job = { databaseUrl: store.url, home, options: { version: "1", ...options } }
  const child = spawn(process.execPath, ["--conditions=source", program, JSON.stringify(job)], {
    stdio: ["ignore", "pipe", "pipe"],
  })
  const lines: Record<string, unknown>[] = []
  const waiting = new Set<() => void>()
  let errors = ""
  child.stderr.on("data", (chunk: Buffer) => {
    errors = `${errors}${chunk.toString("utf8")}`.slice(-2_000)
  })
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(JSON.parse(line) as Record<string, unknown>)
    for (const look of waiting) look()
  })
  const ended = once(child, "exit").then(([code, signal]) => {
    for (const look of waiting) look()
    return { code: code as number | null, signal: signal as string | null }
  })
  return {
    pid: child.pid ?? 0,
    lines,
    ended,
    until: (key) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const line = lines.find((candidate) => key in candidate)
          const hasEnded = child.exitCode !== null || child.signalCode !== null
          if (line === undefined && !hasEnded) return
          waiting.delete(look)
          if (line === undefined) reject(new Error(`The worker ended without ${key}: ${errors}`))
          else resolve(line)
        }
        waiting.add(look)
        look()
      }),
    kill: (signal) => void child.kill(signal),
  }
}
