import { Worker } from "node:worker_threads"
import { AgentGptError } from "@agentgpt/core"
import type { CanonicalValue } from "@agentgpt/core"
import { restoreFailure } from "../prove/plain-failure.ts"
import type { PlainFailure } from "../prove/plain-failure.ts"
import type { TaskFunction, TaskScope } from "./define-tasks.ts"

/** What one try of a task may use (B3). */
export type ThreadLimits = {
  /** Memory of its heap. Default 256. */
  readonly memoryMib?: number
  /** Processor time. Default 60,000. */
  readonly cpuMs?: number
}

/** What the default export of a task's module is. */
export type ThreadTask<Params> = (
  params: Params,
  scope: Pick<TaskScope, "id" | "idempotencyKey">,
) => Promise<CanonicalValue | void>

export type ThreadMessage =
  | { readonly value: CanonicalValue | undefined }
  | { readonly failure: PlainFailure }
  /** Without a code: it may be tried again, as any such error. */
  | { readonly error: string }

/** How often the processor time is looked at: a task may use so much more. */
const LOOK_EVERY_MS = 50

/**
 * A task's function that a module has as its default export, done in a thread of its own: one that uses more than it
 * may is ended without harm to the worker, and is not tried again.
 * @throws WORKFLOW_OPTION_INVALID for limits that are none
 *
 * @example
 * const functions = { resize: inThread(new URL("./resize.js", import.meta.url), { memoryMib: 128, cpuMs: 10_000 }) }
 */
export function inThread(module: URL, { memoryMib = 256, cpuMs = 60_000 }: ThreadLimits = {}): TaskFunction {
  for (const [name, value] of Object.entries({ memoryMib, cpuMs })) {
    if (Number.isSafeInteger(value) && value >= 1) continue
    throw new AgentGptError("WORKFLOW_OPTION_INVALID", `${name} is not a whole number above 0.`)
  }
  return async (params: CanonicalValue, { id, idempotencyKey, signal }) => {
    if (signal.aborted) throw new AgentGptError("WORKFLOW_CANCELLED")
    const isSource = import.meta.url.endsWith(".ts")
    const worker = new Worker(new URL(`./thread-entry.${isSource ? "ts" : "js"}`, import.meta.url), {
      workerData: { module: module.href, params, scope: { id, idempotencyKey } },
      resourceLimits: {
        maxOldGenerationSizeMb: memoryMib,
        maxYoungGenerationSizeMb: Math.ceil(memoryMib / 4),
      },
      execArgv: isSource ? ["--conditions=source"] : [],
    })
    let timer: NodeJS.Timeout | undefined
    try {
      const message = await new Promise<ThreadMessage>((resolve, reject) => {
        worker.once("message", resolve)
        worker.once("error", (error) => reject(translate(error, memoryMib)))
        worker.once("exit", () => reject(exceeded("It ended its thread without a result.")))
        signal.addEventListener("abort", () => reject(new AgentGptError("WORKFLOW_CANCELLED")), {
          once: true,
        })
        timer = setInterval(() => {
          void worker.cpuUsage().then(
            ({ user, system }) => {
              if ((user + system) / 1000 > cpuMs)
                reject(exceeded(`It used over ${cpuMs} ms of processor time.`))
            },
            // It is ending: whoever waits learns of that.
            () => undefined,
          )
        }, LOOK_EVERY_MS)
      })
      if ("value" in message) return message.value
      throw "failure" in message ? restoreFailure(message.failure) : new Error(message.error)
    } finally {
      clearInterval(timer)
      await worker.terminate()
    }
  }
}

function translate(error: unknown, memoryMib: number): unknown {
  const isMemory = (error as { readonly code?: unknown } | null)?.code === "ERR_WORKER_OUT_OF_MEMORY"
  return isMemory ? exceeded(`It used over ${memoryMib} MiB of memory.`) : error
}

function exceeded(sentence: string): AgentGptError {
  return new AgentGptError("WORKFLOW_LIMIT_EXCEEDED", sentence)
}
