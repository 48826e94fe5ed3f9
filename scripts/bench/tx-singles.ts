import { randomBytes } from "node:crypto"

import { createLocalSigner } from "../../packages/chain/src/signers/local-signer.ts"
import { startMiner, startTestChain } from "../../packages/chain/test/faults/test-chain.ts"
import type {
  SingleSender as Sender,
  SpeedOrder,
  SpeedResult,
} from "../../packages/chain/test/speed/speed-order.ts"
import { backends } from "../../packages/chain/test/support/backends.ts"
import type { Backend } from "../../packages/chain/test/support/backends.ts"
import { type Figures, findMedian, round } from "./print-figures.ts"
import { runSender } from "./run-sender.ts"

/** Back to back for the machine; and as on a fast chain, where blocks of 60 million gas are what limits. */
const [BLOCK_EVERY_MS, SLOW_BLOCK_EVERY_MS] = [200, 1_000]
/** Transfers to people who hold nothing yet that a block takes. */
const IN_BLOCK = Math.floor(60_000_000 / 51_083)
/** ethers is slow enough that a twentieth of the payments takes as long. */
const SHARE: Readonly<Record<Sender, number>> = {
  raw: 1,
  engine: 1,
  engineSimulating: 1,
  nonceManager: 0.05,
}

type Options = {
  readonly payments: number
  readonly rounds: number
  readonly report: (line: string) => void
}

/** Transfers of a token one by one: one transaction each. */
export async function measureSingles({ payments, rounds, report }: Options): Promise<Figures> {
  const database = await startDatabase()
  const results = new Map<Sender, { readonly perSecond: number; readonly result: SpeedResult }[]>()
  const slow = { raw: [] as number[], engine: [] as number[] }
  try {
    for (let turn = 1; turn <= rounds; turn += 1) {
      for (const sender of Object.keys(SHARE) as Sender[]) {
        const count = Math.max(1, Math.round(payments * SHARE[sender]))
        const result = await measureSender(sender, count, database)
        const perSecond = count / result.seconds
        results.set(sender, [...(results.get(sender) ?? []), { perSecond, result }])
        report(
          `round ${turn}, ${sender}: ${Math.round(perSecond)} transactions a second, ${round((result.cpuSeconds / count) * 1e6, 0)} µs of its CPU each`,
        )
      }
      for (const sender of ["raw", "engine"] as const) {
        // The last block is half full, so that a moment seldom decides whether one more is needed.
        const count = Math.round((Math.floor((2 * payments) / IN_BLOCK) + 0.5) * IN_BLOCK)
        const { seconds } = await measureSender(sender, count, database, SLOW_BLOCK_EVERY_MS)
        slow[sender].push(count / seconds)
        report(
          `round ${turn}, ${sender}, a block each second: ${Math.round(count / seconds)} transactions a second`,
        )
      }
    }
  } finally {
    await database.stop()
  }
  const rate = (sender: Sender) => findMedian(results.get(sender)!.map(({ perSecond }) => perSecond))
  const cpu = (sender: Sender) => findMedian(results.get(sender)!.map(({ result }) => result.cpuSeconds))
  const engine = results.get("engine")!.map(({ result }) => result)
  return {
    "single.perSecond": round(rate("engine"), 0),
    "single.ratioToRaw": round(rate("engine") / rate("raw"), 2),
    "single.slowBlocks.ratioToRaw": round(findMedian(slow.engine) / findMedian(slow.raw), 2),
    "single.simulating.ratioToRaw": round(rate("engineSimulating") / rate("raw"), 2),
    "single.ratioToNonceManager": round(rate("engine") / rate("nonceManager")),
    "single.clientCpuRatio": round(cpu("engine") / cpu("raw"), 2),
    firstBroadcastMs: round(findMedian(engine.map(({ firstBroadcastMs }) => firstBroadcastMs)), 0),
    rssMiB: round(Math.max(...engine.map(({ peakMiB }) => peakMiB)), 0),
  }
}

/** A real PostgreSQL on this machine; every run gets a database of its own. */
async function startDatabase(): Promise<Backend> {
  const embedded = backends.find(({ name }) => name.startsWith("embedded"))
  if (embedded === undefined) throw new Error("There is no embedded database.")
  return embedded.start()
}

async function measureSender(
  sender: Sender,
  payments: number,
  database: Backend,
  blockEveryMs = BLOCK_EVERY_MS,
): Promise<SpeedResult> {
  const chain = await startTestChain()
  const miner = startMiner(chain, blockEveryMs)
  const store = await database.fresh()
  try {
    const key = `0x${randomBytes(32).toString("hex")}` as const
    await chain.fund(createLocalSigner(key).address)
    const { url, token } = chain
    const order: SpeedOrder = {
      sender,
      url,
      token,
      key,
      payments,
      seed: 1,
      home: store.home ?? "",
      databaseUrl: store.url,
    }
    return await runSender(order)
  } finally {
    await miner.stop()
    await chain.stop()
  }
}
