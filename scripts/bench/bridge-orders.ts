import { randomBytes } from "node:crypto"

import { decodeDispatched, encodeDeedCall, encodeDispatch, quoteMessage, quoteOrder } from "@agentgpt/chain"
import type { DeedAction, EventProof, Order, OrderRequest, ProveEvent } from "@agentgpt/chain"
import { relayMessages } from "@agentgpt/contracts/bridges"
import type { Hex } from "@agentgpt/core"
import { bytesToHex, parseEvmAddress } from "@agentgpt/core"
import type { TransactionReceipt } from "ethers"

import { awaitMined } from "../../contracts/local-chain/await-mined.ts"
import { createAttesters, createProveEvent } from "../demo/cross-chain/attest-events.ts"
import { CONFIRMATIONS, openWay } from "../demo/cross-chain/link-chains.ts"
import type { Way } from "../demo/cross-chain/link-chains.ts"
import { addressOf, openLocalSide } from "../demo/cross-chain/local-side.ts"
import type { LocalSide } from "../demo/cross-chain/local-side.ts"

/** Two chains between which orders go, and how to bring what was sent since a block. */
export type BridgeBench = {
  readonly source: LocalSide
  readonly destination: LocalSide
  readonly prove: ProveEvent
  /** Brings everything that left `from` since; returns the gas of all transactions that took. */
  readonly relay: (from: LocalSide, to: LocalSide, since: number) => Promise<number>
  readonly close: () => Promise<void>
}

/** What one order took, in gas. `settle` is that of the order that was settled by a message. */
export type OrderCost = {
  readonly dispatch: number
  readonly execute: number
  readonly result: number
  readonly resultDelivery: number
  readonly settle: number
  readonly wholeMs: number
  /** What went into the mailbox for it. */
  readonly body: Hex
}

const AMOUNT = 1_000_000_000n
const SUPPLY = 1_000_000n * AMOUNT
const [PAYEE, BENEFICIARY] = [
  parseEvmAddress(`0x${"a1".repeat(20)}`),
  parseEvmAddress(`0x${"b2".repeat(20)}`),
]

export async function openBridgeBench(way: Way): Promise<BridgeBench> {
  const attesters = createAttesters(3, 2)
  const [source, destination] = (await Promise.all(
    [31_337, 31_338].map((number) => openLocalSide(number)),
  )) as [LocalSide, LocalSide]
  await openWay(source, destination, { way, attesters })
  await openWay(destination, source, { way, attesters })
  const executor: string = await destination.contracts.arbiter.getFunction("executorOf")(
    source.chainNumber,
    source.operator.address,
  )
  for (const [side, spender] of [
    [source, source.contracts.arbiter.target],
    [destination, executor],
  ] as const) {
    await awaitMined(side.contracts.token.getFunction("mint")(side.operator.address, SUPPLY))
    await awaitMined(side.contracts.token.getFunction("approve")(spender, SUPPLY))
  }
  const prove = createProveEvent(
    new Map([source, destination].map((side) => [side.chainId, side])),
    attesters,
  )
  return {
    source,
    destination,
    prove,
    async relay(from, to, since) {
      const before = await to.provider.getBlockNumber()
      const options = { confirmations: 0, firstBlock: since + 1 }
      const outcomes = [
        ...(await relayMessages(from.hyperlane, to.hyperlane, options)),
        ...(way === "quorum" ? await relayMessages(from.axelar, to.axelar, options) : []),
      ]
      for (const outcome of outcomes) if (outcome.state === "refused") throw outcome.reason
      return addUpGas(to, before)
    },
    close: async () => void (await Promise.all([source.close(), destination.close()])),
  }
}

/** One order there and its result back, each transaction sent as soon as the one before is in a block. */
export async function measureOrder(bench: BridgeBench): Promise<OrderCost> {
  const { source, destination, relay } = bench
  const startedAt = performance.now()
  const [here, there] = [await source.provider.getBlockNumber(), await destination.provider.getBlockNumber()]
  const { order, receipt } = await dispatchOrder(bench)
  const execute = await relay(source, destination, here)
  const valueWei = await quoteMessage(destination.pool, order, "relay-result")
  const result = await act(destination, order, "relay-result", { valueWei })
  const resultDelivery = await relay(destination, source, there)
  const settle = await act(source, order, "settle")
  const wholeMs = performance.now() - startedAt
  const body = readBody(source, receipt)
  return { dispatch: Number(receipt.gasUsed), execute, result, resultDelivery, settle, wholeMs, body }
}

/** Gas of telling the oracle a header by two signatures, and of settling an order by a proof that hangs on it. */
export async function measureProof(
  bench: BridgeBench,
): Promise<{ readonly attest: number; readonly prove: number }> {
  const { source, destination, relay, prove } = bench
  const [here, there] = [await source.provider.getBlockNumber(), await destination.provider.getBlockNumber()]
  const { order } = await dispatchOrder(bench)
  await relay(source, destination, here)
  await destination.client.call("anvil_mine", [`0x${CONFIRMATIONS.toString(16)}`])
  const { arbiter } = destination.contracts
  const [executed] = await arbiter.queryFilter("OrderExecuted", there + 1)
  if (executed === undefined) throw new Error("The order was not executed.")
  const receipt = await executed.getTransactionReceipt()
  const logIndex = receipt.logs.findIndex(({ index }) => index === executed.index)
  const before = await source.provider.getBlockNumber()
  const hash = executed.transactionHash as Hex
  const proof = await prove(destination.chainId, source.chainId, hash, logIndex)
  const attest = await addUpGas(source, before)
  return { attest, prove: await act(source, order, "settle-by-proof", { proof: proof! }) }
}

async function dispatchOrder({ source, destination }: BridgeBench) {
  const request = makeRequest(source, destination)
  const arbiter = addressOf(source.contracts.arbiter)
  const sender = parseEvmAddress(source.operator.address)
  const value = await quoteOrder(source.pool, arbiter, request, sender)
  const receipt = await awaitMined(
    source.operator.sendTransaction({ to: arbiter, value, data: encodeDispatch(request) }),
  )
  const { topicHash } = source.contracts.arbiter.interface.getEvent("OrderDispatched")!
  const log = receipt.logs.find(({ topics }) => topics[0] === topicHash)!
  return { order: decodeDispatched({ topics: log.topics as Hex[], data: log.data as Hex }), receipt }
}

async function act(
  side: LocalSide,
  order: Order,
  action: DeedAction,
  { valueWei = 0n, proof }: { readonly valueWei?: bigint; readonly proof?: EventProof } = {},
): Promise<number> {
  const data = encodeDeedCall(action, order, proof)
  const to = addressOf(side.contracts.arbiter)
  const { gasUsed } = await awaitMined(side.operator.sendTransaction({ to, value: valueWei, data }))
  return Number(gasUsed)
}

function makeRequest(source: LocalSide, destination: LocalSide): OrderRequest {
  const { token } = destination.contracts
  const values = [destination.operator.address, PAYEE, AMOUNT]
  return {
    workflowId: bytesToHex(randomBytes(32)),
    leg: 1,
    dstChainId: destination.chainNumber,
    target: addressOf(token),
    data: token.interface.encodeFunctionData("transferFrom", values) as Hex,
    gasLimit: 100_000n,
    escrowToken: addressOf(source.contracts.token),
    escrowAmount: AMOUNT,
    beneficiary: BENEFICIARY,
    deadline: BigInt(Math.floor(Date.now() / 1000) + 7_200),
  }
}

/** Of all transactions after a block. */
async function addUpGas({ provider }: LocalSide, after: number): Promise<number> {
  const last = await provider.getBlockNumber()
  let gas = 0n
  for (let number = after + 1; number <= last; number += 1) {
    for (const hash of (await provider.getBlock(number))?.transactions ?? []) {
      gas += (await provider.getTransactionReceipt(hash))?.gasUsed ?? 0n
    }
  }
  return Number(gas)
}

/** Version, nonce, origin, sender, destination and recipient stand before the body. */
const HEADER_BYTES = 77

function readBody({ hyperlane }: LocalSide, { logs }: TransactionReceipt): Hex {
  const { topicHash } = hyperlane.mailbox.interface.getEvent("Dispatch")!
  const { topics, data } = logs.find((log) => log.topics[0] === topicHash)!
  const packed: string = hyperlane.mailbox.interface.parseLog({ topics, data })?.args["message"]
  return `0x${packed.slice(2 + 2 * HEADER_BYTES)}`
}
