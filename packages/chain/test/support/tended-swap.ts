import { fromEvmChainNumber } from "@agentgpt/core"
import type { Bytes32, EvmAddress, Hex } from "@agentgpt/core"
import { finalityOf } from "../../src/nodes/finality.ts"
import type { Store } from "../../src/store/store.ts"
import type { TransactionRequest } from "../../src/submit/transaction-request.ts"
import { HASH_TIME_LOCK } from "../../src/swap/lock-interface.ts"
import { swapIdOf } from "../../src/swap/swap-codec.ts"
import { DEFAULT_SWAP_POLICY } from "../../src/swap/swap-policy.ts"
import { createHashlock, findSecret } from "../../src/swap/swap-secrets.ts"
import type { Swap, SwapAction, SwapSide } from "../../src/swap/swap.ts"
import type { SwapPorts } from "../../src/swap/tend-swap.ts"
import { openModelLane } from "./model-lane.ts"
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
  const lanes = await Promise.all(sides.map((side) => openSwapLane(store, world, swap, side, submitted)))
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

async function openSwapLane(
  store: Store,
  world: SwapWorld,
  swap: Swap,
  side: SwapSide,
  submitted: TransactionRequest[],
) {
  const lane = await openModelLane(store, fromEvmChainNumber(swap[side].chainId), {
    model: world[side],
    perform: (data) => {
      if (world.unsigned.has(side)) return "waits"
      if (world.failing.has(side)) return "fails"
      return world.call({ action: readAction(data), side }) ? "succeeds" : "would-revert"
    },
    onSubmitted: (request) => submitted.push(request),
  })
  const mineAll = async () => {
    if (!world.halted.has(side)) await lane.mine()
  }
  return { ...lane, mineAll }
}

/** The act of a transaction of the model. */
export function readAction(data: Hex): SwapAction {
  return HASH_TIME_LOCK.parseTransaction({ data })!.name as SwapAction
}
