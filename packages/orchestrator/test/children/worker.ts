import { openStore } from "@agentgpt/chain"
import { openDurableEngine } from "../../src/durable/open-durable-engine.ts"
import { sampleWorkflows } from "../support/sample-workflows.ts"

// A worker as a process of its own: says when it is ready and what it took over, and works until it is told to end.
const { databaseUrl, home, options } = JSON.parse(process.argv[2] ?? "") as {
  databaseUrl: string
  home: string
  options: { version: string }
}
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`)
const store = await openStore({ databaseUrl, home, environment: {} })
const engine = await openDurableEngine({
  store,
  pollMs: 20,
  beatMs: 250,
  lostAfterMs: 1500,
  workflows: sampleWorkflows(store),
  onTakenOver: ({ resumed, dead }) => say({ resumed: resumed.length, dead: dead.length }),
  ...options,
})
say({ ready: engine.executorId })
process.on("SIGTERM", () => {
  void engine
    .close({ drainMs: 2000 })
    .then(() => store.close())
    .then(() => process.exit(0))
})
