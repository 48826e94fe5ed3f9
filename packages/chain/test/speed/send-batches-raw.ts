import { setTimeout as sleep } from "node:timers/promises"
import { prepareBatch } from "../../src/batch/send/pay-batch.ts"
import { createRpcClient } from "../../src/nodes/rpc-client.ts"
import { createLocalSigner } from "../../src/signers/local-signer.ts"
import type { Clock } from "./measure-sender.ts"
import { listPayees, openCountingPool, planBatches } from "./plan-batches.ts"
import { FEES } from "./speed-order.ts"
import type { SpeedOrder } from "./speed-order.ts"

/** Nodes take messages of a few megabytes; a transaction of 450 payments has 29 kB, twice that in hex. */
const CALLS_PER_MESSAGE = 20

/**
 * The peer of batches: transactions that are planned and measured already are signed with the next nonce and sent,
 * and the account's nonce is looked at until all are in blocks.
 */
export async function sendBatchesRaw(order: SpeedOrder, clock: Clock): Promise<void> {
  const signer = createLocalSigner(order.key)
  const account = signer.address
  const { pool } = openCountingPool(order.url)
  const plan = planBatches(listPayees(order), order, account)
  const transactions = await prepareBatch({ pool }, plan, { account, decimals: 6 })
  const client = createRpcClient({ url: order.url, timeoutMs: 60_000 })
  const readNonce = async () =>
    BigInt((await client.call("eth_getTransactionCount", [account, "latest"])) as string)
  let nonce = await readNonce()
  clock.begin()
  for (let start = 0; start < transactions.length; start += CALLS_PER_MESSAGE) {
    const requests: { readonly method: string; readonly params: readonly unknown[] }[] = []
    for (const { call, gasLimit } of transactions.slice(start, start + CALLS_PER_MESSAGE)) {
      const { to, valueWei: value, data } = call
      const { raw } = await signer.signTransaction({
        type: "eip1559",
        chainId: 31_337n,
        nonce,
        gasLimit,
        to,
        value,
        data,
        ...FEES,
      })
      requests.push({ method: "eth_sendRawTransaction", params: [raw] })
      nonce += 1n
    }
    clock.noteBroadcast()
    const replies = await client.sendMany(requests)
    if (replies.some(({ ok }) => !ok)) throw new Error("The node refused a transaction.")
  }
  while ((await readNonce()) < nonce) await sleep(20)
  clock.end()
  clock.count({ transactions: transactions.length })
  await client.close()
  await pool.close()
}
