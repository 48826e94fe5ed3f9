import { randomBytes } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import { bytesToHex } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import { Interface } from "ethers"
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest"
import { backends } from "../../test/support/backends.ts"
import type { Backend } from "../../test/support/backends.ts"
import { AUTHORITY, openEngine } from "../../test/support/engine-fixture.ts"
import { readAbi } from "../../test/support/read-abi.ts"
import { FIRST_CHAIN, SECOND_CHAIN, startSwapChains } from "../../test/support/swap-chains.ts"
import { finalityOf } from "../nodes/finality.ts"
import { createLocalSigner } from "../signers/local-signer.ts"
import type { DigestSigner } from "../signers/signer.ts"
import type { Store } from "../store/store.ts"
import { pause } from "../submit/bell.ts"
import { HASH_TIME_LOCK } from "./lock-interface.ts"
import { readLatestExpiry } from "./read-swap.ts"
import { lockIdOf, swapIdOf } from "./swap-codec.ts"
import { listSwapDeeds } from "./swap-deeds.ts"
import { createHashlock } from "./swap-secrets.ts"
import type { Swap } from "./swap.ts"
import { tendSwap } from "./tend-swap.ts"
import type { SwapPorts } from "./tend-swap.ts"

const policy = { inclusionMs: 2_000, marginMs: 0, retryMs: 200, deedMs: 60_000, mostAttempts: 5 }
const [GIVEN, ANSWERED] = [7n * 10n ** 18n, 3n * 10n ** 18n]

let chains: Awaited<ReturnType<typeof startSwapChains>>
let backend: Backend
let stores: readonly Store[]
beforeAll(async () => {
  chains = await startSwapChains()
  backend = await backends[1]!.start()
  stores = [await backend.fresh(), await backend.fresh()]
})
afterAll(async () => {
  await chains.stop()
  await backend.stop()
})

type Party = { readonly store: Store; readonly signer: DigestSigner; readonly address: EvmAddress }
let initiator: Party
let responder: Party
let swap: Swap
beforeEach(async () => {
  ;[initiator, responder] = [makeParty(0), makeParty(1)]
  const { first, second } = chains
  const [given, answered] = [initiator.address, responder.address]
  await first.fund(given, GIVEN)
  await second.fund(answered, ANSWERED)
  // The other chain's coins pay for the claims.
  await second.fund(given, 0n)
  await first.fund(answered, 0n)
  const times = [await first.readTimeS(), await second.readTimeS()]
  const nowS = times.reduce((one, other) => (one > other ? one : other))
  swap = {
    first: {
      chainId: first.chainNumber,
      ...first.addresses,
      amount: GIVEN,
      sender: given,
      receiver: answered,
      expiresAt: nowS + 7300n,
    },
    second: {
      chainId: second.chainNumber,
      ...second.addresses,
      amount: ANSWERED,
      sender: answered,
      receiver: given,
      expiresAt: nowS + 3600n,
    },
    hashlock: await createHashlock(initiator.store),
  }
})

function makeParty(number: 0 | 1): Party {
  const signer = createLocalSigner(bytesToHex(randomBytes(32)))
  return { store: stores[number]!, signer, address: signer.address }
}

/** Fresh engines over both chains, as a program that starts has them. */
async function openPorts({ store, signer, address }: Party) {
  const opened = await Promise.all(
    [chains.first, chains.second].map(({ pool }) =>
      openEngine(store, [signer], { urls: [], pool: { ...pool, close: async () => undefined } }),
    ),
  )
  const entries = [FIRST_CHAIN, SECOND_CHAIN].map((chainId, at) => {
    const { pool } = at === 0 ? chains.first : chains.second
    const acting = { engine: opened[at]!.engine, account: address, authority: AUTHORITY }
    const reading = { pool, finality: finalityOf(chainId), finalityMs: 2_000 }
    return [chainId, { ...acting, ...reading, parties: new Map([[address, AUTHORITY]]) }] as const
  })
  const ports: SwapPorts = { store, policy, chains: new Map(entries) }
  return { ports, stop: () => Promise.all(opened.map(({ stop }) => stop())) }
}

/** Blocks come while work goes on: a chain that stands still makes nothing final. */
async function whileMining(work: () => Promise<void>): Promise<void> {
  const over = new AbortController()
  const mining = (async () => {
    while (!over.signal.aborted) {
      await Promise.all([chains.first, chains.second].map(({ client }) => client.call("evm_mine")))
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

/** Engines and tender are stopped after every action and new ones go on; until it is done, or one more look is enough. */
async function tend(party: Party, isEnough = async () => false): Promise<void> {
  for (let life = 0; life < 10; life += 1) {
    const { ports, stop } = await openPorts(party)
    try {
      for (let action = "wait"; action === "wait";) {
        ;({ action } = (await tendSwap(ports, swap)).choice)
        if (action === "done" || (await isEnough())) return
        if (action === "wait") await sleep(100)
      }
    } finally {
      await stop()
    }
  }
  throw new Error("The swap has no end.")
}

/** What was tried; the end of a swap is seen on the chains, maybe before the journal has written it down. */
const deedsOf = async ({ store }: Party) =>
  (await listSwapDeeds(store, swapIdOf(swap))).map(({ action, side, status }) =>
    status === "failed" || status === "cancelled" ? `${action} ${side} ${status}` : `${action} ${side}`,
  )
/** Tokens of both parties: first chain, then second. */
const readBalances = async () => ({
  initiator: await Promise.all(
    [chains.first, chains.second].map((chain) => chain.balanceOf(initiator.address)),
  ),
  responder: await Promise.all(
    [chains.first, chains.second].map((chain) => chain.balanceOf(responder.address)),
  ),
})
const stateOf = async (side: "first" | "second") =>
  (await chains[side].locks["stateOf"]!(lockIdOf(swap, side))) as bigint

it("knows ids, functions and times as the contract does", async () => {
  const compiled = new Interface(readAbi("HashTimeLock"))
  for (const fragment of HASH_TIME_LOCK.fragments) {
    const name = fragment.format("sighash")
    const own = HASH_TIME_LOCK.getFunction(name)!
    const theirs = compiled.getFunction(name)
    expect([name, theirs?.outputs.map(({ type }) => type)]).toEqual([
      name,
      own.outputs.map(({ type }) => type),
    ])
  }
  for (const side of ["first", "second"] as const) {
    const { locks: _locks, chainId: _chainId, ...terms } = swap[side]
    const first = side === "first" ? [0n, 0n] : [swap.first.chainId, swap.first.expiresAt]
    const { hashlock } = swap
    expect(await chains[side].locks["lockIdOf"]!({ ...terms, hashlock, first })).toBe(lockIdOf(swap, side))
  }
  expect(await readLatestExpiry(chains.second.pool, swap)).toBe(swap.first.expiresAt - 3_603n)
})

it("swaps, both parties by engines and journals of their own that start anew after each action", () =>
  whileMining(async () => {
    await Promise.all([tend(initiator), tend(responder)])
    expect(await readBalances()).toEqual({ initiator: [0n, ANSWERED], responder: [GIVEN, 0n] })
    expect(await deedsOf(initiator)).toEqual(["lock first", "claim second"])
    expect(await deedsOf(responder)).toEqual(["lock second", "claim first"])
  }))

it("gives both their own back when the initiator falls silent", () =>
  whileMining(async () => {
    await tend(initiator, async () => (await stateOf("first")) === 1n)
    await tend(responder, async () => (await stateOf("second")) === 1n)
    // It wakes up too late: the secret stays where it is.
    await chains.second.client.call("evm_increaseTime", [3_700])
    await chains.second.client.call("evm_mine")
    await Promise.all([
      tend(responder),
      chains.first.client.call("evm_increaseTime", [7_400]).then(() => tend(initiator)),
    ])
    expect(await readBalances()).toEqual({ initiator: [GIVEN, 0n], responder: [0n, ANSWERED] })
    expect(await deedsOf(initiator)).toEqual(["lock first", "refund first"])
    expect(await deedsOf(responder)).toEqual(["lock second", "refund second"])
    expect(await chains.second.locks["secretOf"]!(swap.hashlock)).toBe(`0x${"00".repeat(32)}`)
  }))
