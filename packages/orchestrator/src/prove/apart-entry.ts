import { parentPort, workerData } from "node:worker_threads"
import { apartJobs } from "./apart-jobs.ts"
import { toPlainFailure } from "./plain-failure.ts"
import type { ApartMessage } from "./run-apart.ts"

const { job, input } = workerData as { readonly job: keyof typeof apartJobs; readonly input: never }

function answer(): ApartMessage {
  try {
    return { value: apartJobs[job](input) }
  } catch (error) {
    return { failure: toPlainFailure(error) }
  }
}

parentPort?.postMessage(answer(), [])
