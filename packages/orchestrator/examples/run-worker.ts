import { openStore } from "@agentgpt/chain"
import { defineTasks, openDurableEngine, TaskQueue } from "@agentgpt/agentgpt"

// A worker. Start it as often as you like, on as many machines as you like, with the same DATABASE_URL.
const workflows = defineTasks({
  greet: async ({ name }: { name: string }) => `Hello ${name}`,
})
const store = await openStore()
const engine = await openDurableEngine({
  store,
  version: "1.0.0",
  workflows,
  onTakenOver: ({ resumed }) => process.stdout.write(`took over ${resumed.length} runs\n`),
})
const queue = new TaskQueue({ engine, name: "greetings", functions: ["greet"] })

const end = async (): Promise<void> => {
  await engine.close({ drainMs: 10_000 })
  await store.close()
}
process.once("SIGTERM", () => void end())
process.once("SIGINT", () => void end())

await queue.start({ maxConcurrent: 10 })
process.stdout.write("working\n")
