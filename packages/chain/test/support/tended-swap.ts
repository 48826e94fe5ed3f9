import { randomBytes } from "node:crypto"
import { bytesToHex, fromEvmChainNumber } from "@agentgpt/core"
import type { Bytes32, EvmAddress, Hex } from "@agentgpt/core"
import type { BatchEngine } from "../../src/batch/send/batch-engine.ts"
import { closeIntents } from "../../src/journal/close-intents.ts"
import { planIntents } from "../../src/journal/plan-intents.ts"
import { recordAttempts } from "../../src/journal/record-attempts.ts"
import { recordObservations } from "../../src/journal/record-observations.ts"
import { reserveSlots } from "../../src/journal/reserve-slots.ts"
import { acquireLease } from "../../src/lanes/acquire-lease.ts"
import { matchNonces } from "../../src/lanes/match-nonces.ts"
import { openLane } from "../../src/lanes/open-lane.ts"
import { MockChain } from "../../src/mocks/mock-chain.ts"
import { finalityOf } from "../../src/nodes/finality.ts"
import type { Store } from "../../src/store/store.ts"
import type { TransactionRequest } from "../../src/submit/transaction-request.ts"
import { HASH_TIME_LOCK } from "../../src/swap/lock-interface.ts"
import { swapIdOf } from "../../src/swap/swap-codec.ts"
import { DEFAULT_SWAP_POLICY } from "../../src/swap/swap-policy.ts"
import { createHashlock, findSecret } from "../../src/swap/swap-secrets.ts"
import type { Swap, SwapAction, SwapSide } from "../../src/swap/swap.ts"
import type { SwapPorts } from "../../src/swap/tend-swap.ts"
import { sign } from "./lane-fixture.ts"
import { SAMPLE_SWAP } from "./swap-fixture.ts"
import { createSwapPool } from "./swap-pool.ts"
import { SwapWorld } from "./swap-world.ts"

const NOW_S = 1_800_000_000
const HOUR_S = 3_600

/** The journal's clock runs apart from the model's, so nothing waits after a failure. */
const policy = { ...DEFAULT_SWAP_POLICY, retryMs: 0, deedMs: 1e15 }

/** Two parties, each with a real journal, over chains that are a model: what is submitted is mined by `mine`. */
export async function createTendedSwap(stores: { readonly initiator: Store; readonly responder: Store }) {
  const swap: Swap = {
    first: { ...SAMPLE_SWAP.first, expiresAt: BigInt(NOW_S + 9 * HOUR_S) },
    second: { ...SAMPLE_SWAP.second, expiresAt: BigInt(NOW_S + 5 * HOUR_S) },
    hashlock: await createHashlock(stores.initiator),
  }
  const secret = (await findSecret(stores.initiator, swap.hashlock)) as Bytes32
  const world = new SwapWorld(swap, NOW_S)
  const opened = {
    initiator: await openParty(stores.initiator, world, swap, swap.first.sender, secret),
    responder: await openParty(stores.responder, world, swap, swap.second.sender, secret),
  }
  const lanes = [...opened.initiator.lanes, ...opened.responder.lanes]
  /** What was submitted gets into blocks, and time passes. */
  const mine = async (minutes: number) => {
    for (const { mineAll } of lanes) await mineAll()
    world.advance(minutes * 60)
    for (const { settle } of lanes) await settle()
  }
  return { swap, swapId: swapIdOf(swap), secret, world, mine, ...opened }
}

async function openParty(store: Store, world: SwapWorld, swap: Swap, party: EvmAddress, secret: Hex) {
  const submitted: TransactionRequest[] = []
  const sides = ["first", "second"] as const
  const lanes = await Promise.all(sides.map((side) => openModelLane(store, world, swap, side, submitted)))
  const authority = { planHash: `0x${"9a".repeat(32)}`, policyVersion: 1 } as const
  const chains = sides.map((side, at) => {
    const chainId = fromEvmChainNumber(swap[side].chainId)
    const chain = {
      pool: createSwapPool(world, swap, side, secret),
      finality: finalityOf(chainId),
      finalityMs: 20 * 6e4,
      engine: {
        submit: lanes[at]!.submit,
        waitFor: async () => [],
      },
      account: lanes[at]!.account,
      authority,
      parties: new Map([
        [
          party,
          {
            ...authority,
            policyVersion: 2,
          },
        ],
      ]),
    }
    return [chainId, chain] as const
  })
  const ports: SwapPorts = { store, chains: new Map(chains), policy, now: () => world.timeS * 1000 }
  return { ports, lanes, submitted }
}

async function openModelLane(
  store: Store,
  world: SwapWorld,
  swap: Swap,
  side: SwapSide,
  submitted: TransactionRequest[],
) {
  const chainId = fromEvmChainNumber(swap[side].chainId)
  const mock = new MockChain(0n)
  const account: EvmAddress = bytesToHex(randomBytes(20))
  const lane = await openLane(store, mock, chainId, account)
  const lease = await acquireLease(store, lane, { lengthMs: 600_000 })
  await matchNonces(store, lease, mock)
  const waiting: { intentId: bigint; data: Hex }[] = []
  const mined: { transactionHash: Hex; block: number }[] = []
  const submit: BatchEngine["submit"] = async (requests) => {
    const planned = requests.map(({ idempotencyKey, account: from, call }) => ({
      idempotencyKey,
      chainId,
      payload: {
        from,
        to: call.to,
        valueWei: String(call.valueWei),
        data: call.data,
      },
    }))
    const intents = await planIntents(store, planned)
    for (const [index, { intentId, state }] of intents.entries()) {
      if (state !== "planned" || waiting.some((known) => known.intentId === intentId)) continue
      waiting.push({ intentId, data: requests[index]!.call.data })
      submitted.push(requests[index]!)
    }
    return intents
  }
  const mineAll = async () => {
    if (world.halted.has(side)) return
    for (const { intentId, data } of waiting.splice(0)) {
      if ((await readState(store, intentId)) !== "planned") continue
      if (world.unsigned.has(side)) {
        await reserveSlots(store, lease, [intentId])
        continue
      }
      const succeeded = !world.failing.has(side)
      if (succeeded && !world.call({ action: readAction(data), side })) {
        await closeIntents(store, [intentId], { as: "failed-before-send", why: "it would revert" })
        continue
      }
      const [slot] = await reserveSlots(store, lease, [intentId])
      const attempt = sign(slot!.nonce)
      await recordAttempts(store, lease, [attempt])
      const { transactionHash } = attempt
      const { block } = mock.mine(transactionHash)
      await recordObservations(store, lease, [{ transactionHash, is: "included", block, succeeded }])
      mined.push({ transactionHash, block: world[side].blocks.length - 1 })
    }
  }
  const settle = async () => {
    for (const entry of mined.filter(({ block }) => block <= world[side].finalNumber)) {
      mined.splice(mined.indexOf(entry), 1)
      const { transactionHash } = entry
      const finalizedBlockNumber = mock.finalizeAll()
      await recordObservations(store, lease, [{ transactionHash, is: "final", finalizedBlockNumber }])
    }
  }
  return { account, submit, mineAll, settle }
}

async function readState(store: Store, intentId: bigint): Promise<string> {
  const query = store.sql.selectFrom("agentgpt.intent").select("state").where("intent_id", "=", intentId)
  return (await query.executeTakeFirstOrThrow()).state
}

/** The act of a transaction of the model. */
export function readAction(data: Hex): SwapAction {
  return HASH_TIME_LOCK.parseTransaction({ data })!.name as SwapAction
}
