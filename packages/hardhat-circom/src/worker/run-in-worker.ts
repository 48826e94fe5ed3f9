import { Worker } from "node:worker_threads"

/** A function that a worker thread runs: the export `run` of a job module. */
export type Job = (input: never) => unknown

/** What a job returned, and whatever it wrote to standard output and standard error meanwhile. */
export type JobResult<Run extends Job> = {
  readonly value: Awaited<ReturnType<Run>>
  readonly printed: string
}

/**
 * Runs one job in a worker thread of its own and ends the thread afterwards, whatever happens. Compilers
 * and provers are therefore free to exit, to print, to leave files open or threads running: nothing of it
 * outlives the job.
 */
export async function runInWorker<Run extends Job>(
  job: URL,
  input: Parameters<Run>[0],
): Promise<JobResult<Run>> {
  const worker = new Worker(siblingModule(import.meta.url, "worker-entry"), {
    workerData: { job: job.href, input },
    stdout: true,
    stderr: true,
  })
  const printed: string[] = []
  for (const stream of [worker.stdout, worker.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => printed.push(text))
  }
  try {
    const value = await new Promise<JobResult<Run>["value"]>((resolve, reject) => {
      worker.once("message", resolve)
      worker.once("error", reject)
      worker.once("exit", (code) => reject(new Error(`the worker thread ended early with code ${code}`)))
    })
    return { value, printed: printed.join("") }
  } catch (error) {
    throw new Error(printed.join("").trim() || "a worker thread failed", { cause: error })
  } finally {
    await worker.terminate()
  }
}

/** The module `name` beside `moduleUrl`, in the same form: source (.ts) or built (.js). */
export function siblingModule(moduleUrl: string, name: string): URL {
  const extension = moduleUrl.endsWith(".ts") ? ".ts" : ".js"
  return new URL(`./${name}${extension}`, moduleUrl)
}
