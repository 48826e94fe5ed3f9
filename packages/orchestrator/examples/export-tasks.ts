import { openStore } from "@agentgpt/chain"
import { defineTasks, openDurableEngine, TaskQueue } from "@agentgpt/agentgpt"

// Does two tasks, writes what came of them to the terminal as CSV, and forgets them.
const functions = { report: async ({ month }: { month: number }) => ({ month }) }
const store = await openStore()
const engine = await openDurableEngine({ store, version: "1.0.0", workflows: defineTasks(functions) })
const queue = new TaskQueue({ engine, name: "reports", functions: Object.keys(functions) })
await queue.start({ maxConcurrent: 2 })
const deadlineMs = Date.now() + 600_000
const ids = await queue.addBatch([
  {
    id: "may",
    name: "Report of May",
    function: "report",
    params: { month: 5 },
    priority: "HIGH",
    deadlineMs,
  },
  { id: "june", name: "Report of June", function: "report", params: { month: 6 }, deadlineMs },
])
for (const id of ids) await queue.result(id)
process.stdout.write(await queue.export("csv", { status: "COMPLETED" }))
process.stdout.write(`${await queue.clear({ olderThanMs: 0 })} cleared\n`)
await engine.close()
await store.close()
