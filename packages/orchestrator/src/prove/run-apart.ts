import { Worker } from "node:worker_threads"
import { AgentGptError } from "@agentgpt/core"
import type { ApartJobs } from "./apart-jobs.ts"
import { restoreFailure } from "./plain-failure.ts"
import type { PlainFailure } from "./plain-failure.ts"

export type ApartMessage = { readonly value: unknown } | { readonly failure: PlainFailure }

/**
 * Does a long computation in a thread of its own. Hashing a roster takes a millisecond for each row; a process that is
 * busy for so long renews no lease and answers nobody.
 * @throws what the job throws; PROOF_CANCELLED if the signal aborts
 */
export async function runApart<Job extends keyof ApartJobs>(
  job: Job,
  input: Parameters<ApartJobs[Job]>[0],
  signal?: AbortSignal,
): Promise<ReturnType<ApartJobs[Job]>> {
  if (signal?.aborted === true) throw new AgentGptError("PROOF_CANCELLED")
  const isSource = import.meta.url.endsWith(".ts")
  const worker = new Worker(new URL(`./apart-entry.${isSource ? "ts" : "js"}`, import.meta.url), {
    workerData: { job, input },
    // Of a test runner's options none is needed, and some cannot be given to a thread.
    execArgv: isSource ? ["--conditions=source"] : [],
  })
  try {
    const message = await new Promise<ApartMessage>((resolve, reject) => {
      worker.once("message", resolve)
      worker.once("error", reject)
      worker.once("exit", () =>
        reject(new AgentGptError("INTERNAL_UNEXPECTED", "A thread ended without an answer.")),
      )
      signal?.addEventListener("abort", () => reject(new AgentGptError("PROOF_CANCELLED")), { once: true })
    })
    if ("value" in message) return message.value as ReturnType<ApartJobs[Job]>
    throw restoreFailure(message.failure)
  } finally {
    await worker.terminate()
  }
}
