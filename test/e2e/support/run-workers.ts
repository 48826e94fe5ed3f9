import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"

import type { WorkshopSettings } from "@agentgpt/agentgpt"
import type { Store } from "@agentgpt/chain"

import type { Holdings } from "./measure-holdings.ts"
import type { OfficePlan } from "./run-office.ts"

const program = join(import.meta.dirname, "../children/run-worker.ts")

export type WorkerJob = {
  readonly store: Store
  readonly home: string
  readonly plan: OfficePlan
  readonly settings?: Partial<Omit<WorkshopSettings, "gasThresholdWei">>
}

export type RunWorker = {
  readonly pid: number
  readonly measure: () => Promise<Holdings>
  /** Resolves once it works. */
  readonly ready: Promise<unknown>
  /** Ends it as a power cut would. */
  readonly kill: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** A worker in a process of its own, on the database of a store. */
export function startRunWorker({ store, home, plan, settings }: WorkerJob): RunWorker {
  const job = JSON.stringify({ databaseUrl: store.url, home, plan, settings })
  const child = spawn(process.execPath, ["--conditions=source", "--expose-gc", program, job], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  })
  let errors = ""
  child.stderr.on("data", (chunk: Buffer) => {
    errors = `${errors}${chunk.toString("utf8")}`.slice(-2_000)
  })
  const ready = Promise.race([
    once(child.stdout, "data"),
    once(child, "exit").then(() => Promise.reject(new Error(`The worker ended: ${errors}`))),
  ])
  ready.catch(() => undefined)
  const measure = async () => {
    const answer = once(child, "message", { signal: AbortSignal.timeout(30_000) })
    child.send("measure")
    const [holdings] = (await answer) as [Holdings]
    return holdings
  }
  return {
    pid: child.pid ?? 0,
    ready,
    measure,
    kill: () => end(child, "SIGKILL"),
    stop: () => end(child, "SIGTERM"),
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, "exit")
  child.kill(signal)
  await ended
}
