import { parentPort, workerData } from "node:worker_threads"
import { AgentGptError } from "@agentgpt/core"
import type { CanonicalValue } from "@agentgpt/core"
import { toPlainFailure } from "../prove/plain-failure.ts"
import type { ThreadMessage, ThreadTask } from "./in-thread.ts"

const { module, params, scope } = workerData as {
  readonly module: string
  readonly params: unknown
  readonly scope: Parameters<ThreadTask<unknown>>[1]
}

async function answer(): Promise<ThreadMessage> {
  try {
    const { default: perform } = (await import(module)) as { readonly default?: ThreadTask<unknown> }
    if (perform === undefined)
      throw new AgentGptError("WORKFLOW_UNKNOWN", "The module has no default export.")
    return { value: (await perform(params, scope)) as CanonicalValue | undefined }
  } catch (thrown) {
    if (AgentGptError.is(thrown)) return { failure: toPlainFailure(thrown) }
    return { error: thrown instanceof Error ? thrown.message : "It threw what is no error." }
  }
}

parentPort?.postMessage(await answer(), [])
