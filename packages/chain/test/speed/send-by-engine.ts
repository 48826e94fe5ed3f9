import { createRpcClient } from "../../src/nodes/rpc-client.ts"
import { createRpcPool } from "../../src/nodes/rpc-pool.ts"
import { createLocalSigner } from "../../src/signers/local-signer.ts"
import { openStore } from "../../src/store/open-store.ts"
import { openTransactionEngine } from "../../src/submit/open-transaction-engine.ts"
import { encodeTransfer, makePayments } from "../faults/payments.ts"
import { openTokenGuard } from "./open-token-guard.ts"
import type { Clock } from "./measure-sender.ts"
import { GAS_LIMIT } from "./speed-order.ts"
import type { SpeedOrder } from "./speed-order.ts"

const AT_ONCE = 2_000
const GROUP = 500

/** The engine with everything it does for safety: journal, guard, leases, confirmation by blocks. */
export async function sendByEngine(order: SpeedOrder, clock: Clock): Promise<void> {
  const { url, token, key, seed, payments, home, databaseUrl, sender } = order
  const isSimulating = sender === "engineSimulating"
  const store = await openStore({ home, databaseUrl, environment: {} })
  const pool = createRpcPool({
    chainId: "eip155:31337",
    nodes: [{ client: createRpcClient({ url, name: "node", timeoutMs: 30_000 }) }],
  })
  const signer = createLocalSigner(key)
  const { guard, authority } = await openTokenGuard({ store, pool, token, account: signer.address })
  const requests = makePayments(seed, payments).map((payment) => ({
    idempotencyKey: payment.key,
    account: signer.address,
    call: { to: token, valueWei: 0n, data: encodeTransfer(payment) },
    authority,
    ...(!isSimulating && { gasLimit: GAS_LIMIT }),
  }))
  const engine = await openTransactionEngine({
    store,
    pool,
    signers: [signer],
    guard,
    maxInFlight: AT_ONCE,
    largestGroup: GROUP,
    simulate: isSimulating,
    pollEveryMs: 100,
    onStep: (step) => {
      if (step === "taken") clock.noteBroadcast()
    },
  })
  clock.begin()
  // As from a file that is read: the first are on their way while the last are written down.
  for (let start = 0; start < requests.length; start += GROUP) {
    await engine.submit(requests.slice(start, start + GROUP))
  }
  const done = await engine.waitFor(
    requests.map(({ idempotencyKey }) => idempotencyKey),
    "included",
  )
  const unpaid = done.filter(({ progress }) => !["included", "safe", "finalized"].includes(progress))
  if (unpaid.length > 0) throw new Error(`${unpaid.length} payments are not in a block.`)
  clock.end()
  await engine.stop()
  await pool.close()
  await store.close()
}
