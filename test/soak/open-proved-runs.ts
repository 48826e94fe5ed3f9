import { fork } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"

import type { Holdings } from "../e2e/support/measure-holdings.ts"

export type Answer = {
  /** What is wrong with a payroll that was screened, paid, proved and archived; nothing is. */
  readonly perform: readonly string[]
  readonly measure: { readonly desk: Holdings; readonly worker: Holdings; readonly connections: number }
  /** How many connections to its database are left once what asks and what works are closed. */
  readonly end: number
}
export type Question = keyof Answer

export type ProvedRuns = {
  /** One question after the other. */
  readonly ask: <Q extends Question>(question: Q) => Promise<Answer[Q]>
  readonly close: () => Promise<void>
}

/** Payrolls that are proved, in processes and a database of their own. */
export async function openProvedRuns(): Promise<ProvedRuns> {
  const child = fork(join(import.meta.dirname, "proved-runs.ts"), {
    execArgv: ["--conditions=source", "--expose-gc"],
  })
  const ended = once(child, "exit")
  const receive = async () => {
    const [said] = (await Promise.race([
      once(child, "message"),
      ended.then(() => [{ error: "What proves has ended." }]),
    ])) as [{ readonly answer?: unknown; readonly error?: string }]
    if (said.error !== undefined) throw new Error(said.error)
    return said.answer
  }
  await receive()
  return {
    ask: async <Q extends Question>(question: Q) => {
      child.send(question)
      return (await receive()) as Answer[Q]
    },
    close: async () => {
      child.kill("SIGTERM")
      await ended
    },
  }
}
