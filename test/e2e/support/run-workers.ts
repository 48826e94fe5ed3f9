import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"

import type { WorkshopSettings } from "@agentgpt/agentgpt"
import type { Store } from "@agentgpt/chain"

import type { Holdings } from "./measure-holdings.ts"
import type { ProvingJob } from "./proving-office.ts"
import type { OfficeExtras, OfficePlan } from "./run-office.ts"

const children = join(import.meta.dirname, "../children")

export type WorkerJob = {
  readonly store: Store
  readonly home: string
  readonly plan: OfficePlan
  readonly settings?: Partial<Omit<WorkshopSettings, "gasThresholdWei">>
  readonly durable?: OfficeExtras["durable"]
  /** It has an agent besides whose step ends it, as long as this file is not there. */
  readonly antidote?: string
}

export type RunWorker = {
  readonly pid: number
  readonly measure: () => Promise<Holdings>
  /** Resolves once it works. */
  readonly ready: Promise<unknown>
  /** By which signal its process was ended, once it is. */
  readonly ended: Promise<NodeJS.Signals | null>
  /** Ends it as a power cut would. */
  readonly kill: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** A worker in a process of its own, on the database of a store. */
export function startRunWorker({ store, ...job }: WorkerJob): RunWorker {
  return start("run-worker.ts", { databaseUrl: store.url, ...job })
}

/** The same for one that pays and proves. */
export function startPayrollWorker(job: ProvingJob): RunWorker {
  return start("payroll-worker.ts", job)
}

function start(program: string, job: unknown): RunWorker {
  const argv = ["--conditions=source", "--expose-gc", join(children, program), JSON.stringify(job)]
  const child = spawn(process.execPath, argv, { stdio: ["ignore", "pipe", "pipe", "ipc"] })
  const { stdout, stderr } = child
  if (stdout === null || stderr === null) throw new Error("The worker was started without its pipes.")
  let errors = ""
  stderr.on("data", (chunk: Buffer) => {
    errors = `${errors}${chunk.toString("utf8")}`.slice(-2_000)
  })
  const ended = once(child, "exit").then(() => child.signalCode)
  const ready = Promise.race([
    once(stdout, "data"),
    ended.then(() => Promise.reject(new Error(`The worker ended: ${errors}`))),
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
    ended,
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
