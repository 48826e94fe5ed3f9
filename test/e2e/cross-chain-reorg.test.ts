import { randomBytes } from "node:crypto"

import { decodeDispatched, encodeDispatch, orderIdOf, quoteOrder } from "@agentgpt/chain"
import type { Order, OrderRequest } from "@agentgpt/chain"
import { relayMessages } from "@agentgpt/contracts/bridges"
import type { LocalBridge } from "@agentgpt/contracts/bridges"
import { type EvmAddress, type Hex, bytesToHex, parseEvmAddress } from "@agentgpt/core"
import { AbiCoder, concat, toBeArray } from "ethers"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"

import { awaitMined } from "../../contracts/local-chain/await-mined.ts"
import { createAttesters } from "../../scripts/demo/cross-chain/attest-events.ts"
import { CONFIRMATIONS, openWay } from "../../scripts/demo/cross-chain/link-chains.ts"
import { type LocalSide, addressOf, openLocalSide } from "../../scripts/demo/cross-chain/local-side.ts"

// Orders over both real bridges at once, when the source takes back what it said and when one bridge lies.

const AMOUNT = 1_000_000_000n
const [NONE, DISPATCHED, EXECUTED] = [0n, 1n, 1n]
const ORDER_MESSAGE = 0

let source: LocalSide
let destination: LocalSide
let payee: EvmAddress

beforeAll(async () => {
  const sides = await Promise.all([openLocalSide(31_337), openLocalSide(31_338)])
  ;[source, destination] = sides
  const options = { way: "quorum", attesters: createAttesters(3, 2) } as const
  await Promise.all([openWay(source, destination, options), openWay(destination, source, options)])
  const { arbiter, token } = destination.contracts
  const executor: string = await arbiter.getFunction("executorOf")(
    source.chainNumber,
    source.operator.address,
  )
  for (const [own, spender] of [
    [source.contracts.token, source.contracts.arbiter.target],
    [token, executor],
  ] as const) {
    await awaitMined(own.getFunction("mint")(source.operator.address, 10n * AMOUNT))
    await awaitMined(own.getFunction("mint")(destination.operator.address, 10n * AMOUNT))
    await awaitMined(own.getFunction("approve")(spender, 10n * AMOUNT))
  }
})
afterAll(() => Promise.all([source?.close(), destination?.close()]))
beforeEach(() => {
  payee = bytesToHex(randomBytes(20))
})

function makeRequest(): OrderRequest {
  const { token } = destination.contracts
  return {
    workflowId: bytesToHex(randomBytes(32)),
    leg: 1,
    dstChainId: destination.chainNumber,
    target: addressOf(token),
    data: token.interface.encodeFunctionData("transferFrom", [
      destination.operator.address,
      payee,
      AMOUNT,
    ]) as Hex,
    gasLimit: 100_000n,
    escrowToken: addressOf(source.contracts.token),
    escrowAmount: AMOUNT,
    beneficiary: parseEvmAddress(`0x${"b2".repeat(20)}`),
    deadline: BigInt(Math.floor(Date.now() / 1000) + 7_200),
  }
}

async function dispatch(): Promise<Order> {
  const request = makeRequest()
  const to = addressOf(source.contracts.arbiter)
  const value = await quoteOrder(source.pool, to, request, parseEvmAddress(source.operator.address))
  const data = encodeDispatch(request)
  const { logs } = await awaitMined(source.operator.sendTransaction({ to, value, data }))
  const { topicHash } = source.contracts.arbiter.interface.getEvent("OrderDispatched")!
  return decodeDispatched(logs.find(({ topics }) => topics[0] === topicHash) as any)
}

async function relay(): Promise<readonly string[]> {
  const options = { confirmations: CONFIRMATIONS }
  const outcomes = [
    ...(await relayMessages(source.hyperlane, destination.hyperlane, options)),
    ...(await relayMessages(source.axelar, destination.axelar, options)),
  ]
  return outcomes.map(({ state }) => state).filter((state) => state !== "already-delivered")
}

const mine = (blocks: number) => source.client.call("anvil_mine", [`0x${blocks.toString(16)}`])
const sourceStateOf = (order: Order) =>
  source.contracts.arbiter.getFunction("sourceStateOf")(orderIdOf(order))
const destinationStateOf = (order: Order) =>
  destination.contracts.arbiter.getFunction("destinationStateOf")(orderIdOf(order))
const paidTo = (account: EvmAddress) => destination.contracts.token.getFunction("balanceOf")(account)
const heldBy = (account: unknown) => source.contracts.token.getFunction("balanceOf")(account)

describe("an order that its source takes back before it is final", () => {
  test("is never executed, and its escrow is where it was", async () => {
    const before = await heldBy(source.operator.address)
    const order = await dispatch()
    await mine(CONFIRMATIONS - 1)
    expect(await relay()).toEqual([])
    expect(await sourceStateOf(order)).toBe(DISPATCHED)

    await source.client.call("anvil_reorg", [CONFIRMATIONS, []])
    await mine(2 * CONFIRMATIONS + 2)
    expect(await relay()).toEqual([])
    expect(await sourceStateOf(order)).toBe(NONE)
    expect(await destinationStateOf(order)).toBe(NONE)
    expect(await paidTo(payee)).toBe(0n)
    expect(await heldBy(source.operator.address)).toBe(before)
  })

  test("is executed once when it is sent again and stays", async () => {
    const order = await dispatch()
    await mine(CONFIRMATIONS)
    expect(await relay()).toEqual(["delivered", "delivered"])
    expect(await relay()).toEqual([])
    expect(await destinationStateOf(order)).toBe(EXECUTED)
    expect(await paidTo(payee)).toBe(AMOUNT)
  })
})

describe("an order that nobody sent", () => {
  /** As the source's quorum would have said it, if all validators of a bridge agree to lie. */
  async function lie(bridge: "hyperlane" | "axelar", lieOf: string): Promise<void> {
    const [from, to] = [source[bridge], destination[bridge]] as unknown as [LocalBridge, LocalBridge]
    const carried = seal(source.contracts.quorum.target, destination.contracts.quorum.target, lieOf)
    const gateway = `${bridge}Gateway` as const
    const message = await from.forge(to, {
      sender: addressOf(source.contracts[gateway]),
      recipient: addressOf(destination.contracts[gateway]),
      body: carried,
    })
    await to.bring(message, to.signers)
  }

  function forgeOrder(): { readonly order: Order; readonly body: string } {
    const { escrowAmount, ...request } = makeRequest()
    const order: Order = {
      ...request,
      escrowAmount,
      srcChainId: source.chainNumber,
      srcArbiter: addressOf(source.contracts.arbiter),
      sender: parseEvmAddress(source.operator.address),
      nonce: 1_000_000n,
      dstArbiter: addressOf(destination.contracts.arbiter),
      policyId: `0x${"11".repeat(32)}`,
    }
    const coder = AbiCoder.defaultAbiCoder()
    const shape = source.contracts.arbiter.interface.getFunction("settle")!.inputs[0]!
    const payload = coder.encode(["uint8", "bytes"], [ORDER_MESSAGE, coder.encode([shape], [order])])
    return { order, body: seal(order.srcArbiter, order.dstArbiter, payload) }
  }

  test.each(["hyperlane", "axelar"] as const)("is not executed when %s alone tells it", async (liar) => {
    const { order, body } = forgeOrder()
    await lie(liar, body)
    expect(await destinationStateOf(order)).toBe(NONE)
    expect(await paidTo(payee)).toBe(0n)
  })

  // The lie is a good one: it is the second bridge that stops it, and nothing else.
  test("would be executed if both bridges lied the same", async () => {
    const { order, body } = forgeOrder()
    await lie("hyperlane", body)
    await lie("axelar", body)
    expect(await destinationStateOf(order)).toBe(EXECUTED)
    expect(await paidTo(payee)).toBe(AMOUNT)
  })
})

/** What two gateways, or two quorums, send each other for two contracts. */
function seal(sender: unknown, recipient: unknown, payload: string): string {
  return AbiCoder.defaultAbiCoder().encode(
    ["uint256", "bytes", "bytes", "bytes"],
    [
      BigInt(bytesToHex(randomBytes(8))),
      interoperable(source.chainNumber, sender),
      interoperable(destination.chainNumber, recipient),
      payload,
    ],
  )
}

/** ERC-7930 of a contract of an EVM chain. */
function interoperable(chainId: bigint, account: unknown): string {
  const reference = toBeArray(chainId)
  return concat(["0x00010000", new Uint8Array([reference.length]), reference, "0x14", String(account)])
}
