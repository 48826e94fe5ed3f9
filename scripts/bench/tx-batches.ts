import { randomBytes } from "node:crypto"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { measureJournal } from "../../packages/chain/src/journal/measure-journal.ts"
import { createLocalSigner } from "../../packages/chain/src/signers/local-signer.ts"
import { makePayments } from "../../packages/chain/test/faults/payments.ts"
import { deployPayout } from "../../packages/chain/test/faults/payout-calls.ts"
import { startMiner, startTestChain } from "../../packages/chain/test/faults/test-chain.ts"
import type { BatchSender, SpeedOrder, SpeedResult } from "../../packages/chain/test/speed/speed-order.ts"
import { backends } from "../../packages/chain/test/support/backends.ts"
import type { Backend } from "../../packages/chain/test/support/backends.ts"
import { type Figures, findMedian, round } from "./print-figures.ts"
import { runSender } from "./run-sender.ts"

/** Short against the time that a full block takes, so that blocks follow each other; empty ones are rare. */
const BLOCK_EVERY_MS = 25
/** What one block can carry: Ethereum's, and more than there is to carry. */
const BLOCK_GAS = { "60M": 60_000_000, unbounded: 10_000_000_000 } as const
type Blocks = keyof typeof BLOCK_GAS
const RUNS: readonly (readonly [BatchSender, Blocks])[] = [
  ["rawBatch", "60M"],
  ["engineBatch", "60M"],
  ["engineBatchSimulating", "60M"],
  ["rawBatch", "unbounded"],
  ["engineBatch", "unbounded"],
]

type Options = {
  readonly payments: number
  readonly rounds: number
  /** Payments of the payroll from a file to its report; none if 0. */
  readonly payroll: number
  readonly report: (line: string) => void
}

/** Payments through BatchPayout, 450 in a transaction, all to payees who hold nothing yet. */
export async function measureBatches(options: Options): Promise<Figures> {
  const { payments, rounds, payroll, report } = options
  const database = await startDatabase()
  const results = new Map<string, SpeedResult[]>()
  try {
    for (let turn = 1; turn <= rounds; turn += 1) {
      for (const [sender, blocks] of RUNS) {
        const result = await measureSender(sender, blocks, payments, database)
        const name = `${sender} ${blocks}`
        results.set(name, [...(results.get(name) ?? []), result])
        report(
          `round ${turn}, ${sender}, blocks of ${blocks}: ${Math.round(payments / result.seconds)} payments a second in ${result.transactions} transactions`,
        )
      }
    }
    const rate = (name: string) => findMedian(results.get(name)!.map(({ seconds }) => payments / seconds))
    const engine = [...results].flatMap(([name, all]) => (name.startsWith("engine") ? all : []))
    const journal = await measureJournal(await database.fresh(), { rounds: 200, attemptsPerCommit: 100 })
    return {
      "batch.ratioToRaw": round(rate("engineBatch 60M") / rate("rawBatch 60M"), 2),
      "batch.simulating.ratioToRaw": round(rate("engineBatchSimulating 60M") / rate("rawBatch 60M"), 2),
      "batch.unbounded.ratioToRaw": round(rate("engineBatch unbounded") / rate("rawBatch unbounded"), 2),
      "batch.paymentsPerSecond.60M": round(rate("engineBatch 60M"), 0),
      "batch.paymentsPerSecond.unbounded": round(rate("engineBatch unbounded"), 0),
      "batch.transactionsPerSecond.60M": round(
        findMedian(
          results.get("engineBatch 60M")!.map(({ transactions = 0, seconds }) => transactions / seconds),
        ),
      ),
      "batch.rpcCallsPerPayment": round(
        findMedian(results.get("engineBatchSimulating 60M")!.map(({ rpcCalls = 0 }) => rpcCalls)) / payments,
        4,
      ),
      "batch.rssMiB": round(Math.max(...engine.map(({ peakMiB }) => peakMiB)), 0),
      "journal.commitP99Ms": round(journal.commitP99Ms),
      ...(payroll > 0 && (await measurePayroll(payroll, database, report))),
    }
  } finally {
    await database.stop()
  }
}

async function measurePayroll(
  payments: number,
  database: Backend,
  report: (line: string) => void,
): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), "agentgpt-payroll-"))
  try {
    const file = join(folder, "payroll.csv")
    const rows = makePayments(SEED, payments).map(
      ({ key, payee, units }) =>
        `${key},${payee},${units / 1_000_000n}.${String(units % 1_000_000n).padStart(6, "0")}`,
    )
    await writeFile(file, `key,address,amount\n${rows.join("\n")}\n`)
    const result = await measureSender("payroll", "60M", payments, database, file)
    const { seconds, peakMiB, rpcCalls = 0 } = result
    report(`payroll of ${payments} from the file to the report: ${round(seconds)} s`)
    return {
      "payroll.payments": payments,
      "payroll.seconds": round(seconds),
      "payroll.paymentsPerSecond": round(payments / seconds, 0),
      "payroll.rpcCallsPerPayment": round(rpcCalls / payments, 4),
      "payroll.rssMiB": round(peakMiB, 0),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const SEED = 1

/** A real PostgreSQL on this machine; every run gets a database of its own. */
async function startDatabase(): Promise<Backend> {
  const embedded = backends.find(({ name }) => name.startsWith("embedded"))
  if (embedded === undefined) throw new Error("There is no embedded database.")
  return embedded.start()
}

async function measureSender(
  sender: BatchSender,
  blocks: Blocks,
  payments: number,
  database: Backend,
  file?: string,
): Promise<SpeedResult> {
  const chain = await startTestChain({ blockGasLimit: BLOCK_GAS[blocks] })
  const store = await database.fresh()
  const key = `0x${randomBytes(32).toString("hex")}` as const
  const payer = createLocalSigner(key).address
  await chain.fund(payer)
  const payout = await deployPayout(chain, payer)
  const miner = startMiner(chain, BLOCK_EVERY_MS)
  try {
    const order: SpeedOrder = {
      sender,
      url: chain.url,
      token: chain.token,
      key,
      payments,
      seed: SEED,
      home: store.home ?? "",
      databaseUrl: store.url,
      payout,
      ...(file !== undefined && { file }),
    }
    return await runSender(order)
  } finally {
    await miner.stop()
    await chain.stop()
  }
}
