import { fork } from "node:child_process"
import { fileURLToPath } from "node:url"

/** A function that runs in a process of its own: the export `run` of a job module. */
export type Job = (input: never) => unknown

/** What a job returned, and whatever it wrote to standard output and standard error meanwhile. */
export type JobResult<Run extends Job> = {
  readonly value: Awaited<ReturnType<Run>>
  readonly printed: string
}

/** What the process of a job sends back. */
export type JobMessage = { readonly value: unknown } | { readonly error: unknown }

/**
 * A process that has answered ends by itself, or is ended: Node waits at its end for its compiling threads, now and then
 * for ever.
 */
const END_WITHIN_MS = 2_000

/**
 * Runs one job in a process of its own that ends with it. Compilers and provers are therefore free to block,
 * to exit, to print, to leave files open or threads running: nothing of it outlives the job, and their
 * memory and secrets go with it. Not a worker thread, because snarkjs cannot start its own threads in one.
 */
export async function runJob<Run extends Job>(job: URL, input: Parameters<Run>[0]): Promise<JobResult<Run>> {
  const child = fork(fileURLToPath(siblingModule(import.meta.url, "job-entry")), [], {
    serialization: "advanced",
    execArgv: [],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  })
  const printed: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => printed.push(text))
  }
  const closed = new Promise<string>((resolve) => {
    child.once("close", (code, signal) => resolve(signal ?? `exit code ${code}`))
  })
  const message = await new Promise<JobMessage | undefined>((resolve, reject) => {
    child.once("message", resolve)
    child.once("error", reject)
    void closed.then(() => resolve(undefined))
    child.send({ job: job.href, input }, (error) => {
      if (error !== null) resolve(undefined)
    })
  })
  const late = setTimeout(() => child.kill("SIGKILL"), END_WITHIN_MS)
  const ending = await closed
  clearTimeout(late)
  const text = printed.join("").trim()
  if (message === undefined) throw new Error(`the process ended early (${ending})\n${text}`)
  if ("error" in message) throw new Error(text || String(message.error), { cause: message.error })
  return { value: message.value as JobResult<Run>["value"], printed: text }
}

/** The module `name` beside `moduleUrl`, in the same form: source (.ts) or built (.js). */
export function siblingModule(moduleUrl: string, name: string): URL {
  const extension = moduleUrl.endsWith(".ts") ? ".ts" : ".js"
  return new URL(`./${name}${extension}`, moduleUrl)
}
