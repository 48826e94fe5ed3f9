import { randomBytes } from "node:crypto"
import type { ChainId, Hex } from "@agentgpt/core"
import { TWO_PHASE_COMMIT } from "../../src/atomic/commit-interface.ts"
import { groupIdOf } from "../../src/atomic/group-codec.ts"
import { chainOfAct } from "../../src/atomic/group.ts"
import type { GroupAct, GroupAction, PaymentGroup } from "../../src/atomic/group.ts"
import type { GroupChain, GroupPorts } from "../../src/atomic/tend-group.ts"
import { DEFAULT_TEND_POLICY } from "../../src/bridge/order-ports.ts"
import { finalityOf } from "../../src/nodes/finality.ts"
import type { Store } from "../../src/store/store.ts"
import type { TransactionRequest } from "../../src/submit/transaction-request.ts"
import { SAMPLE_GROUP } from "./group-fixture.ts"
import { GroupWorld } from "./group-world.ts"
import { createGroupPool } from "./group-pool.ts"
import { openModelLane } from "./model-lane.ts"

const NOW_S = 1_800_000_000

/** The journal's clock runs apart from the model's, so nothing waits for a message or after a failure. */
const policy = { ...DEFAULT_TEND_POLICY, proofMs: 0, messageMs: 0, retryMs: 0, deedMs: 1e15 }

/** A real journal between chains that are a model: what is submitted is mined by `mine`. */
export async function createTendedGroup(store: Store) {
  const nonce = BigInt(`0x${randomBytes(7).toString("hex")}`)
  const group: PaymentGroup = { ...SAMPLE_GROUP, nonce, voteDeadline: BigInt(NOW_S + 4 * 3600) }
  const world = new GroupWorld(group, NOW_S)
  /** Wei of a message that leaves a chain. */
  const prices = new Map<bigint, bigint>()
  const submitted: TransactionRequest[] = []
  const numbers = [...world.chains.keys()]
  const opened = await Promise.all(
    numbers.map((number) => openChain(store, world, group, number, prices, submitted)),
  )
  const ports: GroupPorts = {
    store,
    chains: new Map(opened.map(({ chain }, at) => [`eip155:${numbers[at]!}` as ChainId, chain])),
    policy,
    now: () => world.timeS * 1000,
  }
  /** What was submitted gets into blocks, messages that are final are brought, and time passes. */
  const mine = async (minutes: number, isBrought = true) => {
    for (const { mine: mineChain } of opened) await mineChain()
    const ready = isBrought ? world.messages.filter((message) => world.isFinal(message)) : []
    for (const message of ready) world.deliver(message)
    world.advance(minutes * 60)
    for (const { settle } of opened) await settle()
  }
  return { group, groupId: groupIdOf(group), world, ports, prices, submitted, mine }
}

async function openChain(
  store: Store,
  world: GroupWorld,
  group: PaymentGroup,
  number: bigint,
  prices: ReadonlyMap<bigint, bigint>,
  submitted: TransactionRequest[],
) {
  const chainId: ChainId = `eip155:${number}`
  const { account, submit, mine, settle } = await openModelLane(store, chainId, {
    model: world.chains.get(number)!,
    perform: (data) => {
      const act = readAct(group, data)
      if (chainOfAct(group, act) !== number) throw new Error("The act was submitted on another chain.")
      return world.call(act) ? "succeeds" : "would-revert"
    },
    onSubmitted: (request) => submitted.push(request),
  })
  const authority = { planHash: `0x${"9a".repeat(32)}`, policyVersion: 1 } as const
  const own = [group.initiator, ...group.legs.map(({ payer }) => payer)]
  const chain: GroupChain = {
    pool: createGroupPool(world, group, number, prices),
    finality: finalityOf(chainId),
    engine: { submit, waitFor: async () => [] },
    account,
    authority,
    payers: new Map(own.map((payer) => [payer, { ...authority, policyVersion: 2 }])),
  }
  return { chain, mine, settle }
}

const ACTIONS: Readonly<Record<string, GroupAction>> = {
  begin: "begin",
  abort: "abort",
  prepare: "prepare",
  relayVote: "relay-vote",
  voteByProof: "prove-vote",
  settleByProof: "prove-decision",
  relayDecision: "relay-decision",
  settle: "settle",
}

/** The act of a transaction of the model. */
export function readAct({ legs }: PaymentGroup, data: Hex): GroupAct {
  const { name, args } = TWO_PHASE_COMMIT.parseTransaction({ data })!
  const action = ACTIONS[name]!
  if (action === "begin" || action === "abort") return { action, leg: 0 }
  if (action !== "relay-decision") return { action, leg: Number(args[1]) }
  return { action, leg: legs.findIndex(({ chainId }) => chainId === args[1]) }
}
