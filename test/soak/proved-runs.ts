import { countConnections } from "../../packages/orchestrator/test/support/database.ts"
import { measureHoldings } from "../e2e/support/measure-holdings.ts"
import { openProofScene } from "../e2e/support/proof-scene.ts"
import { countLeft } from "./count-left.ts"
import type { Answer, Question } from "./open-proved-runs.ts"

// A chain with all contracts, a database and a worker that screens, pays, proves and archives: a process of its own, since
// a process can ask in one database only. Does what its parent asks, one thing after the other.

const scene = await openProofScene()
const worker = scene.startWorker()
await worker.ready
let count = 0

/** Pays twenty people of whom one is on a sanctions list, proves it and archives it. */
async function perform(): Promise<readonly string[]> {
  count += 1
  const run = `proved-${count}`
  await scene.desk.start({ run, task: scene.task(), onBadRows: "skip" })
  const { view } = await scene.desk.result(run)
  return scene.findFaults(view)
}

const ANSWERS: { readonly [Q in Question]: () => Promise<Answer[Q]> } = {
  perform,
  measure: async () => ({
    desk: measureHoldings(),
    worker: await worker.measure(),
    connections: await countConnections(scene.store),
  }),
  end: async () => {
    await worker.stop()
    await scene.desk.close()
    return countLeft(scene.store)
  },
}

process.on("message", (question: Question) => {
  void ANSWERS[question]().then(
    (answer) => process.send?.({ answer }),
    (error: unknown) => process.send?.({ error: String(error) }),
  )
})
process.on("SIGTERM", () => void scene.close().then(() => process.exit(0)))
// Whoever started it is gone: nobody would end it any more.
process.on("disconnect", () => void scene.close().then(() => process.exit(1)))
process.send?.({ answer: undefined })
