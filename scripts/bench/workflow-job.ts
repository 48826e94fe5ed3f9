import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { openOrchestrator, type Orchestrator, readPolicy } from "@agentgpt/agentgpt"
import { createLocalSigner, createRpcClient, createRpcPool, openStore, type Store } from "@agentgpt/chain"
import { defineAgent, defineStep, EXECUTION_METHODS, Role, STANDARD_STEPS } from "@agentgpt/core"
import { DBOS } from "@dbos-inc/dbos-sdk"

import { startAnvil } from "../../contracts/local-chain/start-anvil.ts"

// One measurement in a process of its own, since DBOS lives once in a process. Prints one JSON line.
// workflow-job.ts runs <count> | bare <count> | broadcast <count> | methods <count>

const CHAIN = "eip155:31337"
const [, , what = "", countText = ""] = process.argv
const count = Number(countText)
const now = () => performance.now()
/** Runs that do not count: a worker lives long, and its first runs wait for its code to be compiled. */
const WARM_UP = 20
/** What a run of one step records: that it is decided on, begun, performed and settled. */
const RECORDED_STEPS = 4

// The first account of every anvil, whose key everybody knows.
const ANVIL_KEY =
  `0x${["ac0974bec39a17e36ba4a6b4d238ff94", "4bacb478cbed5efcae784d7bf4f2ff80"].join("")}` as const
const PAYER = createLocalSigner(ANVIL_KEY).address
const PAYEE = "0x70997970c51812dc3a010c7d01b50e0d17dc79c8"

const notary = defineAgent({
  agentId: "notary",
  role: Role.AUDITOR,
  chains: [CHAIN],
  steps: [
    defineStep(
      {
        kind: "bench.note",
        role: Role.AUDITOR,
        movesValue: false,
        inputs: { about: "text" },
        outputs: { text: "text" },
        description: "Does nothing.",
      },
      async ({ input }) => ({ text: input.about }),
    ),
  ],
})
const transferAgent = defineAgent({
  agentId: "payment",
  role: Role.EXECUTOR,
  chains: [CHAIN],
  steps: [
    defineStep(STANDARD_STEPS.transfer, async ({ chainId, input, effects, idempotencyKey }) => {
      const key = idempotencyKey("transfer")
      const call = { to: input.recipient, valueWei: BigInt(input.amount), data: "0x" } as const
      await effects.submit([{ idempotencyKey: key, chainId, account: input.payer, ...call }])
      const [receipt] = await effects.waitFor([key], "included")
      const hashes = receipt?.transactionHash === undefined ? [] : [receipt.transactionHash]
      return { receipt: { chainId, succeeded: true, transactionHashes: hashes, gasUsed: "21000" } }
    }),
  ],
})
const limits = { perPayment: "1", perPayee: "100", perPlan: "100", perDay: "1000", approvalAbove: "100" }
const POLICY = {
  name: "Bench",
  version: 1,
  approvals: { approvers: [PAYEE], needed: 1 },
  screening: { required: false },
  payees: { unknown: "allow" },
  assets: { [`${CHAIN}/slip44:60`]: { decimals: 18, ...limits } },
  chains: {
    [CHAIN]: {
      destinations: [{ kind: "account", address: PAYEE }],
      largestFeeWei: "1000000000000000000",
      largestValueWei: "1000000000000000000",
    },
  },
}

const folder = mkdtempSync(join(tmpdir(), "agentgpt-bench-"))
chmodSync(folder, 0o711)
const store = await openStore({ home: join(folder, "home"), environment: {} })
try {
  const figures = what === "bare" ? await measureBare(store) : await withOrchestrator(chooseMeasure())
  process.stdout.write(`${JSON.stringify(figures)}\n`)
} finally {
  await store.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 })
}

/** DBOS alone, recording as many steps as a run of ours does. */
async function measureBare({ url }: Store) {
  DBOS.setConfig({ name: "bare", systemDatabaseUrl: url, logLevel: "error" })
  const begunMs: number[][] = []
  const workflow = DBOS.registerWorkflow(
    async () => {
      const times: number[] = []
      for (let step = 0; step < RECORDED_STEPS; step += 1) {
        // eslint-disable-next-line no-await-in-loop -- one after the other, as in a run
        await DBOS.runStep(async () => times.push(now()), { name: `step-${step}` })
      }
      begunMs.push(times)
    },
    { name: "bare" },
  )
  await DBOS.launch()
  const start = (workflowID: string) => DBOS.startWorkflow(workflow, { workflowID })()
  for (let index = 0; index < WARM_UP; index += 1) {
    // eslint-disable-next-line no-await-in-loop -- as ours
    await (await start(`first-${index}`)).getResult()
  }
  begunMs.length = 0
  for (let index = 0; index < count * EXECUTION_METHODS.length; index += 1) {
    // eslint-disable-next-line no-await-in-loop -- the same
    await (await start(`one-${index}`)).getResult()
  }
  // What the log of a run spans: from within the step that begins it to within the one that settles it.
  const overheads = begunMs.map((times) => (times.at(-1) ?? 0) - (times[1] ?? 0))
  const startedAt = now()
  const handles = await Promise.all(Array.from({ length: count }, (_, index) => start(`bare-${index}`)))
  await Promise.all(handles.map((handle) => handle.getResult()))
  const perSecond = (count * 1000) / (now() - startedAt)
  await DBOS.shutdown()
  return { overheads, perSecond }
}

type Office = { readonly orchestrator: Orchestrator; readonly url: string }

async function withOrchestrator<T>(work: (office: Office) => Promise<T>): Promise<T> {
  const node = await startAnvil()
  const pool = createRpcPool({ chainId: CHAIN, nodes: [{ client: createRpcClient({ url: node.url }) }] })
  const payer = createLocalSigner(ANVIL_KEY)
  const orchestrator = await openOrchestrator({
    store,
    version: "1.0.0",
    policy: readPolicy(POLICY),
    contextLength: 262_144,
    chains: [{ chainId: CHAIN, pool, signers: [payer] }],
    agents: () => [notary, transferAgent],
  })
  try {
    return await work({ orchestrator, url: node.url })
  } finally {
    await orchestrator.close()
    await pool.close()
    await node.stop()
  }
}

function chooseMeasure(): (office: Office) => Promise<unknown> {
  if (what === "broadcast") return measureBroadcast
  return what === "methods" ? measureMethods : measureRuns
}

/** One run of many transfers, a transaction each: how many of them come into blocks a second. */
async function measureMethods({ orchestrator }: Office) {
  const perSecond: Record<string, number> = {}
  for (const method of ["sequential", "parallel"] as const) {
    const transfers = Array.from({ length: count }, () => transferTo(PAYEE))
    const run = `${method}-of-many`
    const task = { action: "transfer", params: { transfers } }
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const { view } = await orchestrator.run({ run, task, method })
    if (view.state !== "completed") throw new Error(`${run} is ${view.state}: ${view.error?.message}`)
    // eslint-disable-next-line no-await-in-loop -- the same
    const events = await listEvents(orchestrator, run)
    const at = (type: string) => events.find((event) => event.type === type)?.at ?? 0
    perSecond[method] = (count * 1000) / (at("run-end") - at("run-start"))
  }
  return perSecond
}

function transferTo(to: string) {
  return { chain: CHAIN, token: "native", decimals: 18, payer: PAYER, to, amount: "0.001" }
}

/** Runs of one step that does nothing: whatever they take is the orchestrator's own. */
async function measureRuns({ orchestrator }: Office) {
  const overheads: Record<string, readonly number[]> = {}
  for (let index = 0; index < WARM_UP; index += 1) {
    // eslint-disable-next-line no-await-in-loop -- as those that count
    await orchestrator.run({ run: `first-${index}`, task: noteTask(index), method: "sequential" })
  }
  for (const method of EXECUTION_METHODS) {
    const times: number[] = []
    for (let index = 0; index < count; index += 1) {
      const run = `${method}-${index}`
      // eslint-disable-next-line no-await-in-loop -- one at a time: latency, not throughput
      await orchestrator.run({ run, task: noteTask(index), method })
      // eslint-disable-next-line no-await-in-loop -- the same
      const events = await listEvents(orchestrator, run)
      const at = (type: string) => events.find((event) => event.type === type)?.at ?? 0
      // From the decision on how it is done to its end, less the step itself.
      times.push(at("run-end") - at("run-start"))
    }
    overheads[method] = times
  }
  const startedAt = now()
  const runs = Array.from({ length: count }, (_, index) => `many-${index}`)
  await Promise.all(
    runs.map((run, index) => orchestrator.start({ run, task: noteTask(index), method: "sequential" })),
  )
  await Promise.all(runs.map((run) => orchestrator.result(run)))
  return { overheads, perSecond: (count * 1000) / (now() - startedAt) }
}

async function listEvents(orchestrator: Orchestrator, run: string) {
  const events = []
  for await (const event of orchestrator.events(run)) events.push(event)
  return events
}

/** From the call to the first transaction that a node has. */
async function measureBroadcast({ orchestrator, url }: Office) {
  const client = createRpcClient({ url })
  const countOf = async () => Number(await client.call("eth_getTransactionCount", [PAYER, "pending"]))
  const times: number[] = []
  for (let index = 0; index < count; index += 1) {
    // eslint-disable-next-line no-await-in-loop -- one at a time
    const before = await countOf()
    const startedAt = now()
    // eslint-disable-next-line no-await-in-loop -- the same
    await orchestrator.start({
      run: `transfer-${index}`,
      task: { action: "transfer", params: transferTo(PAYEE) },
    })
    // eslint-disable-next-line no-await-in-loop -- the same
    while ((await countOf()) === before) await new Promise((resolve) => setTimeout(resolve, 1))
    times.push(now() - startedAt)
  }
  await client.close()
  return { firstBroadcastMs: times }
}

function noteTask(index: number) {
  const step = { id: "note", kind: "bench.note", chain: CHAIN, inputs: { about: { value: `note ${index}` } } }
  return { action: "custom", params: { steps: [step] } }
}
