import { setTimeout as sleep } from "node:timers/promises"
import { createLocalSigner } from "../../src/signers/local-signer.ts"
import { loadFastKeccak } from "../../src/submit/load-keccak.ts"
import { encodeTransfer, makePayments } from "../faults/payments.ts"
import type { Clock } from "./measure-sender.ts"
import { FEES, GAS_LIMIT } from "./speed-order.ts"
import type { SpeedOrder } from "./speed-order.ts"

const CALLS_PER_MESSAGE = 100

/**
 * The peer: sign with the next nonce and a fixed fee, send a hundred in a message, look at the account's nonce until
 * all are in blocks. What a script does in which nothing may go wrong.
 */
export async function sendRaw(order: SpeedOrder, clock: Clock): Promise<void> {
  const { url, token, key, seed, payments } = order
  const signer = createLocalSigner(key)
  await loadFastKeccak()
  const first = await ask(url, "eth_getTransactionCount", [signer.address, "latest"])
  const all = makePayments(seed, payments)
  clock.begin()
  let nonce = BigInt(first as string)
  for (let start = 0; start < all.length; start += CALLS_PER_MESSAGE) {
    const calls: object[] = []
    for (const payment of all.slice(start, start + CALLS_PER_MESSAGE)) {
      const { raw } = await signer.signTransaction({
        type: "eip1559",
        chainId: 31_337n,
        nonce,
        gasLimit: GAS_LIMIT,
        to: token,
        value: 0n,
        data: encodeTransfer(payment),
        ...FEES,
      })
      calls.push({ jsonrpc: "2.0", id: Number(nonce), method: "eth_sendRawTransaction", params: [raw] })
      nonce += 1n
    }
    clock.noteBroadcast()
    const replies = (await post(url, calls)) as readonly { readonly result?: string }[]
    if (replies.some(({ result }) => result === undefined)) throw new Error("The node refused a payment.")
  }
  while (BigInt((await ask(url, "eth_getTransactionCount", [signer.address, "latest"])) as string) < nonce) {
    await sleep(20)
  }
}

async function ask(url: string, method: string, params: readonly unknown[]): Promise<unknown> {
  const reply = (await post(url, { jsonrpc: "2.0", id: 1, method, params })) as { readonly result: unknown }
  return reply.result
}

async function post(url: string, body: object): Promise<unknown> {
  const headers = { "content-type": "application/json" }
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) })
  return response.json()
}
