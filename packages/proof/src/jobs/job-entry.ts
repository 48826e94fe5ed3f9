import type { JobMessage, JobOrder } from "./run-job.ts"

process.once("message", (order: JobOrder) => {
  void execute(order).then((message) => process.send?.(message, () => process.exit()))
})
// The parent is gone: there is nobody left to work for.
process.once("disconnect", () => process.exit(1))

async function execute({ job, input }: JobOrder): Promise<JobMessage> {
  try {
    const { run } = (await import(job)) as { readonly run: (input: unknown) => unknown }
    const value = await run(input)
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
    return { value, usage: { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakMiB: maxRSS / 1024 } }
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) }
  }
}
