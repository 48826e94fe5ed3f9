import { parentPort, workerData } from "node:worker_threads"

const { job, input } = workerData as { job: string; input: unknown }
const { run } = (await import(job)) as { run: (input: unknown) => unknown }
parentPort?.postMessage(await run(input))
