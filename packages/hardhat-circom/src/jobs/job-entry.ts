import type { JobMessage } from "./run-job.ts"

type Order = { readonly job: string; readonly input: unknown }

process.once("message", (order: Order) => {
  void execute(order).then((message) => process.send?.(message, () => process.exit()))
})
// The parent is gone: there is nobody left to work for.
process.once("disconnect", () => process.exit(1))

async function execute({ job, input }: Order): Promise<JobMessage> {
  try {
    const { run } = (await import(job)) as { run: (input: unknown) => unknown }
    return { value: await run(input) }
  } catch (error) {
    return { error }
  }
}
