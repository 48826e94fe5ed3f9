import { parentPort, workerData } from "node:worker_threads"

import type { Job } from "./run-in-worker.ts"

const { job, input } = workerData as { job: string; input: unknown }
const { run } = (await import(job)) as { run: Job<unknown, unknown> }
parentPort?.postMessage(await run(input))
