import { fork } from "node:child_process"
import { fileURLToPath } from "node:url"

import { AgentGptError, type ErrorCode } from "@agentgpt/core"

/** What a process took. */
export type Usage = { readonly cpuSeconds: number; readonly peakMiB: number }

export type JobOrder = { readonly job: string; readonly input: unknown }
export type JobMessage = { readonly value: unknown; readonly usage: Usage } | { readonly failure: string }

const longestOutput = 4_000

/**
 * Runs the export `run` of a module in a process of its own that ends with it: nothing of it outlives the job,
 * neither threads, memory nor open files, whatever snarkjs leaves behind. Not a worker thread: the thread library
 * below snarkjs and circom_runtime takes over any worker thread that loads it. The process sees no environment.
 * @throws `code` if it fails or is killed, PROOF_CANCELLED if the signal aborts
 */
export async function runJob(
  job: URL,
  input: unknown,
  options: { readonly code: ErrorCode; readonly signal?: AbortSignal | undefined },
): Promise<{ readonly value: unknown; readonly usage: Usage }> {
  const { code, signal } = options
  refuseIfAborted(signal)
  const child = fork(fileURLToPath(siblingModule(import.meta.url, "job-entry")), [], {
    serialization: "advanced",
    execArgv: [],
    env: {},
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  })
  const kill = () => child.kill("SIGKILL")
  signal?.addEventListener("abort", kill, { once: true })
  let printed = ""
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      printed = `${printed}${text}`.slice(-longestOutput)
    })
  }
  let message: JobMessage | undefined
  let startFailure: unknown
  child.once("message", (received) => {
    message = received as JobMessage
    // Its work is done. Left to itself it may stand still at its end: Node waits there for its compiling threads, now and
    // then for ever.
    kill()
  })
  const ending = await new Promise<string>((resolve) => {
    child.once("close", (exitCode, killedBy) => resolve(killedBy ?? `exit code ${exitCode}`))
    child.once("error", (error) => {
      startFailure = error
      resolve("not started")
    })
    // The child may be dead already; its end says so.
    child.send({ job: job.href, input } satisfies JobOrder, () => undefined)
  })
  signal?.removeEventListener("abort", kill)
  refuseIfAborted(signal)
  if (message !== undefined && "value" in message) return message
  throw new AgentGptError(code, undefined, {
    meta: [
      ...(message === undefined ? [`The process ended with ${ending}.`] : []),
      ...(printed.trim() === "" ? [] : [printed.trim()]),
    ],
    cause: message?.failure ?? startFailure,
  })
}

/** The module `name` beside `moduleUrl`, in the same form: source (.ts) or built (.js). */
export function siblingModule(moduleUrl: string, name: string): URL {
  return new URL(`./${name}${moduleUrl.endsWith(".ts") ? ".ts" : ".js"}`, moduleUrl)
}

/** @throws PROOF_CANCELLED */
export function refuseIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new AgentGptError("PROOF_CANCELLED")
}
