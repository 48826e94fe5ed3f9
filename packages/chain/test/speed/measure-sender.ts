import { payByFile } from "./pay-by-file.ts"
import { sendBatchesByEngine } from "./send-batches-by-engine.ts"
import { sendBatchesRaw } from "./send-batches-raw.ts"
import { sendByEngine } from "./send-by-engine.ts"
import { sendByNonceManager } from "./send-by-nonce-manager.ts"
import { sendRaw } from "./send-raw.ts"
import type { Sender, SpeedOrder, SpeedResult } from "./speed-order.ts"

// The process of one sender: `node --conditions=source measure-sender.ts '<order>'`.

export type Clock = {
  readonly begin: () => void
  readonly noteBroadcast: () => void
  /** Before what only cleans up. */
  readonly end: () => void
  readonly count: (counts: Pick<SpeedResult, "rpcCalls" | "transactions">) => void
}

const SENDERS: Readonly<Record<Sender, (order: SpeedOrder, clock: Clock) => Promise<void>>> = {
  raw: sendRaw,
  nonceManager: sendByNonceManager,
  engine: sendByEngine,
  engineSimulating: sendByEngine,
  rawBatch: sendBatchesRaw,
  engineBatch: sendBatchesByEngine,
  engineBatchSimulating: sendBatchesByEngine,
  payroll: payByFile,
}

const order = JSON.parse(process.argv[2] ?? "{}") as SpeedOrder
let begun = { atMs: 0, cpu: process.cpuUsage() }
let firstBroadcastMs: number | undefined
let result: SpeedResult | undefined
let counts: Pick<SpeedResult, "rpcCalls" | "transactions"> = {}
const clock: Clock = {
  begin: () => {
    begun = { atMs: performance.now(), cpu: process.cpuUsage() }
  },
  noteBroadcast: () => {
    firstBroadcastMs ??= performance.now()
  },
  count: (some) => {
    counts = some
  },
  end: () => {
    const { user, system } = process.cpuUsage(begun.cpu)
    result ??= {
      seconds: (performance.now() - begun.atMs) / 1_000,
      cpuSeconds: (user + system) / 1e6,
      peakMiB: process.resourceUsage().maxRSS / 1_024,
      firstBroadcastMs: firstBroadcastMs ?? Number.NaN,
    }
  },
}
await SENDERS[order.sender](order, clock)
clock.end()
process.stdout.write(`${JSON.stringify({ ...result, ...counts })}\n`)
