import { openStore } from "@agentgpt/chain"
import { defineTasks, openDurableEngine, TaskQueue } from "@agentgpt/agentgpt"

// Queues tasks for the workers and waits for them, without doing any itself.
const store = await openStore()
const engine = await openDurableEngine({
  store,
  version: "1.0.0",
  isWorker: false,
  workflows: defineTasks({ greet: async () => undefined }),
})
const queue = new TaskQueue({ engine, name: "greetings", functions: ["greet"] })
await queue.addBatch([
  { id: "ada", name: "Greet Ada", function: "greet", params: { name: "Ada" } },
  { id: "bob", name: "Greet Bob", function: "greet", params: { name: "Bob" }, priority: "HIGH" },
])
for (const id of ["bob", "ada"]) process.stdout.write(`${await queue.result<string>(id)}\n`)
const { counts, percentage } = await queue.status()
process.stdout.write(`${counts.COMPLETED} done, ${percentage} %\n`)
await engine.close()
await store.close()
