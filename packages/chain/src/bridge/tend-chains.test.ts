import { execFile } from "node:child_process"
import { randomBytes } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { bytesToHex } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import type { Contract } from "ethers"
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest"
import { backends, makeHome, removeHome } from "../../test/support/backends.ts"
import type { Backend } from "../../test/support/backends.ts"
import { AUTHORITY, openEngine } from "../../test/support/engine-fixture.ts"
import {
  addressOf,
  DESTINATION_CHAIN,
  encodeAction,
  QUICK_POLICY,
  SOURCE_CHAIN,
  startOrderChains,
} from "../../test/support/order-chains.ts"
import type { OrderChains } from "../../test/support/order-chains.ts"
import { SAMPLE_ORDER } from "../../test/support/order-fixture.ts"
import { readAbi } from "../../test/support/read-abi.ts"
import { sendUnlocked } from "../../test/support/send-unlocked.ts"
import { halt, resume } from "../halt/halt.ts"
import { finalityOf } from "../nodes/finality.ts"
import { createLocalSigner } from "../signers/local-signer.ts"
import type { DigestSigner } from "../signers/signer.ts"
import type { Store } from "../store/store.ts"
import { pause } from "../submit/bell.ts"
import { awaitMined } from "../../../../contracts/local-chain/await-mined.ts"
import { ARBITER, FINALITY_POLICY } from "./arbiter-interface.ts"
import { loadOrder } from "./cross-orders.ts"
import { listDeeds } from "./order-deeds.ts"
import { encodeDispatch, orderIdOf } from "./order-codec.ts"
import type { OrderRequest } from "./order.ts"
import type { OrderPorts, ProveEvent } from "./order-ports.ts"
import { planOrder } from "./plan-order.ts"
import { quoteOrder } from "./quote-order.ts"
import { readOrder } from "./read-order.ts"
import { adoptOrders, sendOrder } from "./send-order.ts"
import { tendOrder } from "./tend-order.ts"

const ESCROW = 10n ** 18n
/** However slow the machine is, no message that a gateway brings is taken for lost. */
const PATIENT: Partial<OrderPorts> = { policy: { ...QUICK_POLICY, messageMs: 3_600_000 } }

let chains: OrderChains
let backend: Backend
let store: Store
beforeAll(async () => {
  chains = await startOrderChains()
  backend = await backends[1]!.start()
})
afterAll(async () => {
  await chains.stop()
  await backend.stop()
})
/** One key for both chains: each chain has a lane of its own for it. */
let signer: DigestSigner
let beneficiary: EvmAddress
beforeEach(async () => {
  store = await backend.fresh()
  signer = createLocalSigner(bytesToHex(randomBytes(32)))
  beneficiary = bytesToHex(randomBytes(20))
  const { source, destination } = chains
  const { address } = signer
  for (const { client } of [source, destination]) {
    await client.call("anvil_setBalance", [address, "0xde0b6b3a7640000"])
    await client.call("anvil_impersonateAccount", [address])
  }
  await awaitMined(source.token["mint"]!(address, ESCROW))
  const data = source.token.interface.encodeFunctionData("approve", [source.arbiter.target, ESCROW])
  await sendUnlocked(source.client, { from: address, to: source.token.target, data })
})

/** Fresh engines over both chains, as a program that starts has them. */
async function openPorts(more: Partial<OrderPorts> = {}) {
  const opened = await Promise.all(
    (["source", "destination"] as const).map((side) =>
      openEngine(store, [signer], { urls: [], pool: keepOpen(chains[side].pool) }),
    ),
  )
  const [source, destination] = opened.map(({ engine }, index) => ({
    engine,
    pool: index === 0 ? chains.source.pool : chains.destination.pool,
    finality: finalityOf(index === 0 ? SOURCE_CHAIN : DESTINATION_CHAIN),
    account: signer.address,
    authority: AUTHORITY,
  }))
  const ports: OrderPorts = {
    store,
    policy: QUICK_POLICY,
    chains: new Map([
      [SOURCE_CHAIN, source!],
      [DESTINATION_CHAIN, destination!],
    ]),
    ...more,
  }
  return { ports, stop: () => Promise.all(opened.map(({ stop }) => stop())) }
}

/** The pool outlives the engines of a test. */
function keepOpen(pool: OrderChains["source"]["pool"]) {
  return { ...pool, close: async () => undefined }
}

async function makeRequest(name: "act" | "refuse", more: Partial<OrderRequest> = {}): Promise<OrderRequest> {
  const { source, destination } = chains
  const block = (await destination.client.call("eth_getBlockByNumber", ["latest", false])) as {
    timestamp: string
  }
  return {
    workflowId: bytesToHex(randomBytes(32)),
    leg: 1,
    dstChainId: destination.chainNumber,
    target: addressOf(destination.action),
    data: encodeAction(destination, name, BigInt(`0x${randomBytes(8).toString("hex")}`)),
    gasLimit: 200_000n,
    escrowToken: addressOf(source.token),
    escrowAmount: ESCROW,
    beneficiary,
    deadline: BigInt(block.timestamp) + 3_600n,
    ...more,
  }
}

/** Blocks come while work goes on: a chain that stands still makes nothing final. */
async function whileMining(work: () => Promise<void>): Promise<void> {
  const over = new AbortController()
  const clients = [chains.source.client, chains.destination.client]
  const mining = (async () => {
    while (!over.signal.aborted) {
      await Promise.all(clients.map((client) => client.call("evm_mine")))
      await pause(60, over.signal)
    }
  })()
  try {
    await work()
  } finally {
    over.abort()
    await mining
  }
}

async function send(request: OrderRequest) {
  const { ports, stop } = await openPorts()
  const sending = {
    idempotencyKey: `send/${request.workflowId}`,
    sourceChainId: SOURCE_CHAIN,
    arbiter: addressOf(chains.source.arbiter),
    sender: signer.address,
    request,
  }
  const order = await sendOrder(ports, sending)
  // As after a crash: the same key is the same order, also when its price has changed.
  await awaitMined(chains.source.gateway["setBaseFee"]!(1_500n))
  expect(await sendOrder(ports, sending)).toEqual(order)
  await awaitMined(chains.source.gateway["setBaseFee"]!(1_000n))
  expect(await adoptOrders(ports, SOURCE_CHAIN, sending.arbiter, order.transactionHash)).toEqual([order])
  await stop()
  return order
}

/** Engines and tender are stopped after every action and new ones go on, until the order is done. */
async function tendToTheEnd(orderId: `0x${string}`, more: Partial<OrderPorts>, between: () => Promise<void>) {
  for (let life = 0; life < 30; life += 1) {
    const { ports, stop } = await openPorts(more)
    try {
      for (let action = "wait"; action === "wait";) {
        ;({ action } = (await tendOrder(ports, orderId)).choice)
        if (action === "done") return
        await between()
        if (action === "wait") await sleep(100)
      }
    } finally {
      await stop()
    }
  }
  throw new Error("The order has no end.")
}

const balanceOf = async (token: Contract, account: EvmAddress) =>
  (await token["balanceOf"]!(account)) as bigint
const actionsOf = async (orderId: `0x${string}`) =>
  (await listDeeds(store, orderId)).map(({ action }) => action)

it("knows ids, functions and events as the contracts do", async () => {
  expect(await chains.source.arbiter["orderIdOf"]!(SAMPLE_ORDER)).toBe(orderIdOf(SAMPLE_ORDER))
  for (const [contract, used] of [
    ["CrossChainArbiter", ARBITER],
    ["MockFinalityPolicy", FINALITY_POLICY],
  ] as const) {
    const compiled = new Set(readAbi(contract).map((fragment) => writeShape(fragment as Shape)))
    const shapes = used.fragments.map((fragment) => writeShape(JSON.parse(fragment.format("json")) as Shape))
    expect(shapes.filter((shape) => !compiled.has(shape))).toEqual([])
  }
})

it("plans an order: price, waits, the worst time to a refund, and what stands in the way", async () => {
  const { source, destination } = chains
  const ends = {
    source: { pool: source.pool, finality: finalityOf(SOURCE_CHAIN), arbiter: addressOf(source.arbiter) },
    destination: {
      pool: destination.pool,
      finality: finalityOf(DESTINATION_CHAIN),
      arbiter: addressOf(destination.arbiter),
    },
  }
  const request = await makeRequest("act")
  const now = () => (Number(request.deadline) - 3_600) * 1000
  const dryRun = { ...ends, sender: signer.address, messageMs: 60_000, now }
  const plan = await planOrder({ ...dryRun, request })
  expect(plan).toMatchObject({
    problems: [],
    isActionAllowed: true,
    escrowCap: 10n ** 20n,
    slowestRefundMs: 3_669_000,
  })
  expect(plan.messageFeeWei).toBeGreaterThan(1_000n)
  expect(plan.gas).toBeGreaterThan(100_000n)
  expect(plan.text).toContain("refunded: if nothing is ever delivered, in about 62 min")

  const bad = await planOrder({
    ...dryRun,
    request: {
      ...request,
      data: "0x12345678",
      deadline: request.deadline - 3_590n,
      escrowAmount: 10n ** 21n,
    },
  })
  expect(bad.problems).toEqual([
    expect.stringContaining("earlier"),
    expect.stringContaining("does not allow"),
    expect.stringContaining("cap"),
    expect.stringContaining("refuses"),
  ])
  expect(
    (await planOrder({ ...dryRun, request: { ...request, deadline: request.deadline + 90_000n } }))
      .problems[0],
  ).toContain("later")
})

it("refuses what answers like no arbiter, before anything is paid to it", async () => {
  const { source, destination } = chains
  const ends = [
    { pool: source.pool, finality: finalityOf(SOURCE_CHAIN) },
    { pool: destination.pool, finality: finalityOf(DESTINATION_CHAIN) },
  ] as const
  const error = { code: "BRIDGE_ANSWER_INVALID" }
  await expect(readOrder(...ends, SAMPLE_ORDER)).rejects.toMatchObject(error)
  const nobody = bytesToHex(randomBytes(20))
  const request = await makeRequest("act")
  await expect(quoteOrder(source.pool, nobody, request, signer.address)).rejects.toMatchObject(error)
})

it("adopts only what is final, from the arbiter's own events", async () => {
  const { source } = chains
  const { ports, stop } = await openPorts()
  const arbiter = addressOf(source.arbiter)
  const data = encodeDispatch(await makeRequest("act"))
  const transaction = { from: signer.address, to: arbiter, data, value: "0xffff" } as const
  const hash = await sendUnlocked(source.client, transaction)
  const adopt = (address = arbiter) => adoptOrders(ports, SOURCE_CHAIN, address, hash)
  await expect(adopt()).rejects.toMatchObject({ code: "BRIDGE_DISPATCH_NOT_FINAL" })
  await source.client.call("evm_mine")
  await expect(adopt()).rejects.toMatchObject({ code: "BRIDGE_DISPATCH_NOT_FINAL" })
  await source.client.call("evm_mine")
  expect(await adopt(addressOf(source.gateway))).toEqual([])
  expect(await adopt()).toMatchObject([{ transactionHash: hash, sourceState: "dispatched" }])
  await stop()
})

it("tells when an order did not go out", () =>
  whileMining(async () => {
    const { ports, stop } = await openPorts()
    const request = await makeRequest("act", { deadline: 5n })
    const sending = {
      idempotencyKey: `send/${request.workflowId}`,
      sourceChainId: SOURCE_CHAIN,
      arbiter: addressOf(chains.source.arbiter),
      sender: signer.address,
      request,
    }
    await expect(sendOrder(ports, sending)).rejects.toMatchObject({
      code: "BRIDGE_ORDER_NOT_SENT",
      meta: [expect.stringContaining("failed-before-send"), expect.any(String)],
    })
    await stop()
  }))

it("sends an order that a halt held up once, after it", () =>
  whileMining(async () => {
    const { ports, stop } = await openPorts()
    const request = await makeRequest("act")
    const sending = {
      idempotencyKey: `send/${request.workflowId}`,
      sourceChainId: SOURCE_CHAIN,
      arbiter: addressOf(chains.source.arbiter),
      sender: signer.address,
      request,
    }
    const person = { who: "ana", why: "checked" }
    await halt(store, person)
    await expect(sendOrder(ports, sending)).rejects.toMatchObject({ code: "BRIDGE_ORDER_HELD_UP" })
    expect(await balanceOf(chains.source.token, signer.address)).toBe(ESCROW)
    await resume(store, person)
    const order = await sendOrder(ports, sending)
    expect(await sendOrder(ports, sending)).toEqual(order)
    expect(await balanceOf(chains.source.token, signer.address)).toBe(0n)
    await stop()
  }))

it("pays out what was done, through gateways", () =>
  whileMining(async () => {
    const { orderId } = await send(await makeRequest("act"))
    await tendToTheEnd(orderId, PATIENT, chains.deliverAll)
    expect(await loadOrder(store, orderId)).toMatchObject({
      sourceState: "completed",
      destinationState: "executed",
    })
    expect(await balanceOf(chains.source.token, beneficiary)).toBe(ESCROW)
    expect(await actionsOf(orderId)).toEqual(["relay-result", "settle"])
  }))

it("refunds what was never brought, after marking it as expired", () =>
  whileMining(async () => {
    const { orderId, order } = await send(await makeRequest("act"))
    // Everything that was sent before is lost; afterwards gateways work again.
    const lost = Number(await chains.source.gateway["messageCount"]!())
    await chains.destination.client.call("evm_increaseTime", [3_700])
    const deliverResults = async () => {
      const expired = (await chains.destination.arbiter["destinationStateOf"]!(orderId)) as bigint
      if (expired !== 0n) await chains.deliverAll()
    }
    await tendToTheEnd(orderId, PATIENT, deliverResults)
    expect(Number(await chains.source.gateway["messageCount"]!())).toBe(lost)
    expect(await loadOrder(store, orderId)).toMatchObject({
      sourceState: "refunded",
      destinationState: "expired",
    })
    expect(await balanceOf(chains.source.token, order.sender)).toBe(ESCROW)
    expect(await balanceOf(chains.source.token, beneficiary)).toBe(0n)
    expect(await actionsOf(orderId)).toEqual(["expire", "relay-result", "settle"])
  }))

it("does and settles by proofs what no gateway brings", () =>
  whileMining(async () => {
    const { orderId, order } = await send(await makeRequest("refuse"))
    let proofs = 0
    const prove: ProveEvent = async (ofChain, toChain, transactionHash, logIndex) => {
      proofs += 1
      // The first time the header is not known yet.
      const early = await chains.prove(ofChain, toChain, transactionHash, logIndex)
      expect(early).toBeUndefined()
      await chains.attest(ofChain, toChain, transactionHash)
      return chains.prove(ofChain, toChain, transactionHash, logIndex)
    }
    await tendToTheEnd(orderId, { prove }, async () => undefined)
    expect(proofs).toBe(2)
    expect(await loadOrder(store, orderId)).toMatchObject({
      sourceState: "refunded",
      destinationState: "failed",
    })
    expect(await balanceOf(chains.source.token, order.sender)).toBe(ESCROW)
    expect(await actionsOf(orderId)).toEqual([
      "resend",
      "execute-by-proof",
      "relay-result",
      "settle-by-proof",
    ])
  }))

it("is tended by the program of the guide, behind the real guard, twice without doing anything twice", () =>
  whileMining(async () => {
    const { orderId, transactionHash } = await send(await makeRequest("act"))
    const home = await makeHome()
    const program = fileURLToPath(new URL("../../examples/tend-orders.ts", import.meta.url))
    const env = {
      ...process.env,
      AGENTGPT_HOME: home,
      DATABASE_URL: "",
      SOURCE_RPC_URL: chains.source.url,
      DESTINATION_RPC_URL: chains.destination.url,
      SOURCE_ARBITER: addressOf(chains.source.arbiter),
      DESTINATION_ARBITER: addressOf(chains.destination.arbiter),
    }
    const over = new AbortController()
    const delivering = (async () => {
      while (!over.signal.aborted) {
        await chains.deliverAll()
        await pause(100, over.signal)
      }
    })()
    try {
      for (let run = 0; run < 2; run += 1) {
        const command = ["--conditions=source", program, transactionHash]
        const { stdout } = await promisify(execFile)(process.execPath, command, { env })
        expect(stdout).toBe(`${orderId} is completed\n`)
      }
    } finally {
      over.abort()
      await delivering
    }
    expect(await balanceOf(chains.source.token, beneficiary)).toBe(ESCROW)
    await removeHome(home)
  }))

type Part = { readonly type: string; readonly components?: readonly Part[]; readonly indexed?: boolean }
type Shape = { readonly name?: string; readonly inputs?: readonly Part[]; readonly outputs?: readonly Part[] }

/** Name and types of a fragment, whatever its parameters are called. */
function writeShape({ name = "", inputs = [], outputs = [] }: Shape): string {
  const write = ({ type, components, indexed }: Part): string => {
    const written =
      components === undefined ? type : type.replace("tuple", `(${components.map(write).join()})`)
    return indexed === true ? `${written}!` : written
  }
  return `${name}(${inputs.map(write).join()})(${outputs.map(write).join()})`
}
