import type { EIP1193Provider } from "@nomicfoundation/ignition-core"
import { Transaction } from "ethers"
import type { TransactionLike, Wallet } from "ethers"

import { appendBroadcast } from "./broadcast-log.ts"
import type { BroadcastFees } from "./broadcast-log.ts"

/** EIP-7825: no transaction may have more gas than this on chains that follow Osaka. */
const TRANSACTION_GAS_CAP = 2n ** 24n
/**
 * An estimate can be too low when a store is a no-op in the block it was estimated in and real in the next. It is
 * added to the estimate itself, so that what is simulated has the gas that is sent.
 */
const GAS_MARGIN_PERCENT = 20n

type TransactionRequest = {
  readonly to?: string
  readonly data?: string
  readonly value?: string
  readonly nonce: string
  readonly gas: string
  readonly maxFeePerGas?: string
  readonly maxPriorityFeePerGas?: string
  readonly gasPrice?: string
}

/**
 * A provider that signs in this process and writes every signed transaction down before the node sees it. If
 * the process dies in between, `recoverBroadcasts` sends the same bytes again, never others.
 */
export function createSigningProvider(
  provider: EIP1193Provider,
  wallet: Wallet,
  chainId: number,
  broadcastFile: string,
): EIP1193Provider {
  return {
    async request({ method, params = [] }) {
      if (method === "eth_accounts") return [wallet.address]
      if (method === "eth_estimateGas") return addMargin(await provider.request({ method, params }))
      if (method !== "eth_sendTransaction") return provider.request({ method, params })
      const request = (params as readonly TransactionRequest[])[0]
      if (request === undefined) throw new TypeError("eth_sendTransaction without a transaction")
      const transaction = Transaction.from(completeTransaction(request, chainId))
      const raw = await wallet.signTransaction(transaction)
      const { hash, nonce } = Transaction.from(raw)
      if (hash === null) throw new TypeError("a signed transaction without a hash")
      appendBroadcast(broadcastFile, { nonce, hash, raw, fees: feesOf(request) })
      await broadcast(provider, raw, hash)
      return hash
    },
  }
}

/**
 * Gives the signed bytes to the node. An error does not mean that they did not arrive: if the node knows the
 * transaction, it was sent; if not, the same bytes are offered again.
 */
export async function broadcast(
  provider: EIP1193Provider,
  raw: string,
  hash: string,
  tries = 3,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await provider.request({ method: "eth_sendRawTransaction", params: [raw] })
      return
    } catch (error) {
      const known = await isKnown(provider, hash)
      if (known) return
      if (attempt >= tries) throw error
      await new Promise((resolve) => setTimeout(resolve, 500 * attempt))
    }
  }
}

/** Whether the node has the transaction, pending or mined. */
export async function isKnown(provider: EIP1193Provider, hash: string): Promise<boolean> {
  const found = await provider
    .request({ method: "eth_getTransactionByHash", params: [hash] })
    .catch(() => null)
  return found !== null && found !== undefined
}

function completeTransaction(request: TransactionRequest, chainId: number): TransactionLike {
  const fees =
    request.gasPrice === undefined
      ? {
          type: 2,
          maxFeePerGas: request.maxFeePerGas ?? "0x0",
          maxPriorityFeePerGas: request.maxPriorityFeePerGas ?? "0x0",
        }
      : { type: 0, gasPrice: request.gasPrice }
  return {
    ...fees,
    chainId,
    to: request.to ?? null,
    data: request.data ?? "0x",
    value: request.value ?? "0x0",
    nonce: Number(request.nonce),
    gasLimit: request.gas,
  }
}

function addMargin(answer: unknown): string {
  const estimate = BigInt(String(answer))
  const padded = (estimate * (100n + GAS_MARGIN_PERCENT)) / 100n
  // What costs more than any transaction may is refused by the node, which says so.
  const gas = padded <= TRANSACTION_GAS_CAP || estimate > TRANSACTION_GAS_CAP ? padded : TRANSACTION_GAS_CAP
  return `0x${gas.toString(16)}`
}

function feesOf(request: TransactionRequest): BroadcastFees {
  if (request.gasPrice !== undefined) return { gasPrice: BigInt(request.gasPrice).toString() }
  return {
    maxFeePerGas: BigInt(request.maxFeePerGas ?? 0).toString(),
    maxPriorityFeePerGas: BigInt(request.maxPriorityFeePerGas ?? 0).toString(),
  }
}
