import { setTimeout as sleep } from "node:timers/promises"
import { Contract, FetchRequest, Interface, JsonRpcProvider, Network, NonceManager, Wallet } from "ethers"
import type { ContractRunner, Signer } from "ethers"
import type { EvmAddress, Hex } from "@agentgpt/core"
import type { Payment } from "./payments.ts"

export type PeerContext = {
  /** The node, through whatever breaks on the way. */
  readonly url: string
  readonly token: EvmAddress
  readonly key: Hex
  readonly payments: readonly Payment[]
  readonly signal: AbortSignal
}

/** What a sender says of itself. */
export type PeerReport = { reported: number; failed: number }
export type Peer = (context: PeerContext) => Promise<PeerReport>

/** Enough for a transfer, and the same for all: what differs is how they answer to faults. */
export const PEER_FEES = {
  gasLimit: 100_000n,
  maxFeePerGas: 10n ** 11n,
  maxPriorityFeePerGas: 10n ** 9n,
} as const
export const PEER_TIMEOUT_MS = 3_000

/** The usual advice: one worker with a wallet, and each failed payment is tried three times more. */
export const payWithEthersRetry: Peer = async (context) => {
  const wallet = new Wallet(context.key, connect(context))
  const token = openToken(context, wallet)
  return payAll(context, 1, (payment) => token["transfer"]!(payment.payee, payment.units, PEER_FEES))
}

/** ethers' NonceManager with eight payments at a time, tried three times more. */
export const payWithNonceManager: Peer = async (context) => {
  const manager = new NonceManager(new Wallet(context.key, connect(context)))
  const token = openToken(context, manager)
  return payAll(context, WORKERS, (payment) => token["transfer"]!(payment.payee, payment.units, PEER_FEES))
}

/** What must not be done, for the proof that the check sees it: each try has a new nonce. */
export const payWithNewNonces: Peer = async (context) => {
  const provider = connect(context)
  const wallet: Signer = new Wallet(context.key, provider)
  const token = openToken(context, wallet)
  let nonce = await provider.getTransactionCount(await wallet.getAddress())
  return payAll(context, 1, async (payment) => {
    nonce += 1
    await token["transfer"]!(payment.payee, payment.units, { ...PEER_FEES, nonce: nonce - 1 })
  })
}

export const WORKERS = 8
const RETRIES = 3

/** Pays everything with some workers; a payment that fails is tried again three times, after longer and longer pauses. */
export async function payAll(
  { payments, signal }: PeerContext,
  workers: number,
  pay: (payment: Payment) => Promise<unknown>,
): Promise<PeerReport> {
  const report: PeerReport = { reported: 0, failed: 0 }
  const queue = [...payments]
  const work = async () => {
    for (let payment = queue.shift(); payment !== undefined && !signal.aborted; payment = queue.shift()) {
      if (await tryOften(payment, pay)) report.reported += 1
      else report.failed += 1
    }
  }
  await Promise.all(Array.from({ length: workers }, work))
  return report
}

async function tryOften(payment: Payment, pay: (payment: Payment) => Promise<unknown>): Promise<boolean> {
  for (let round = 0; round <= RETRIES; round += 1) {
    try {
      await pay(payment)
      return true
    } catch {
      await sleep(50 * 2 ** round)
    }
  }
  return false
}

function connect({ url }: PeerContext): JsonRpcProvider {
  const request = new FetchRequest(url)
  request.timeout = PEER_TIMEOUT_MS
  const network = Network.from(31_337)
  return new JsonRpcProvider(request, network, { staticNetwork: network, cacheTimeout: -1, batchMaxCount: 1 })
}

function openToken({ token }: PeerContext, runner: ContractRunner): Contract {
  return new Contract(token, new Interface(["function transfer(address to, uint256 amount)"]), runner)
}
