import type { EvmAddress } from "@agentgpt/core"
import { createLocalSigner } from "../../src/signers/local-signer.ts"
import { openStore } from "../../src/store/open-store.ts"
import { openTransactionEngine } from "../../src/submit/open-transaction-engine.ts"
import type { TransactionEngine } from "../../src/submit/transaction-engine.ts"
import type { Authority } from "../../src/submit/transaction-request.ts"
import type { Clock } from "./measure-sender.ts"
import { openTokenGuard } from "./open-token-guard.ts"
import { openCountingPool } from "./plan-batches.ts"
import type { CountingPool } from "./plan-batches.ts"
import type { SpeedOrder } from "./speed-order.ts"

const AT_ONCE = 200
const GROUP = 10
/** About as often as a block of Ethereum's size that is full of batches can be carried out. */
const POLL_EVERY_MS = 50

export type BatchEngineRun = CountingPool & {
  readonly engine: TransactionEngine
  readonly account: EvmAddress
  readonly authority: Authority
  readonly stop: () => Promise<void>
}

/** The engine for batches with everything it does for safety. */
export async function openBatchEngine(
  { url, token, key, home, databaseUrl, payout }: SpeedOrder,
  clock: Clock,
  isSimulating: boolean,
): Promise<BatchEngineRun> {
  const store = await openStore({ home, databaseUrl, environment: {} })
  const { pool, calls } = openCountingPool(url)
  const signer = createLocalSigner(key)
  const account = signer.address
  const context = { store, pool, token, account, ...(payout !== undefined && { payout }) }
  const { guard, authority } = await openTokenGuard(context)
  const engine = await openTransactionEngine({
    store,
    pool,
    signers: [signer],
    guard,
    maxInFlight: AT_ONCE,
    largestGroup: GROUP,
    simulate: isSimulating,
    pollEveryMs: POLL_EVERY_MS,
    onStep: (step) => {
      if (step === "taken") clock.noteBroadcast()
    },
  })
  const stop = async () => {
    await engine.stop()
    await pool.close()
    await store.close()
  }
  return { engine, pool, calls, account, authority, stop }
}
