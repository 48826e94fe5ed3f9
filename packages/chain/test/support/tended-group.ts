import { randomBytes } from "node:crypto"
import { bytesToHex } from "@agentgpt/core"
import type { ChainId, EvmAddress, Hex } from "@agentgpt/core"
import { TWO_PHASE_COMMIT } from "../../src/atomic/commit-interface.ts"
import { groupIdOf } from "../../src/atomic/group-codec.ts"
import { chainOfAct } from "../../src/atomic/group.ts"
import type { GroupAct, GroupAction, PaymentGroup } from "../../src/atomic/group.ts"
import type { GroupChain, GroupPorts } from "../../src/atomic/tend-group.ts"
import type { BatchEngine } from "../../src/batch/send/batch-engine.ts"
import { DEFAULT_TEND_POLICY } from "../../src/bridge/order-ports.ts"
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
import { SAMPLE_GROUP } from "./group-fixture.ts"
import { GroupWorld } from "./group-world.ts"
import { sign } from "./lane-fixture.ts"
import { createGroupPool } from "./group-pool.ts"

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
  const mock = new MockChain(0n)
  const account: EvmAddress = bytesToHex(randomBytes(20))
  const lease = await acquireLease(store, await openLane(store, mock, chainId, account), {
    lengthMs: 600_000,
  })
  await matchNonces(store, lease, mock)
  const waiting: { intentId: bigint; data: Hex }[] = []
  const mined: { transactionHash: Hex; block: number }[] = []
  const submit: BatchEngine["submit"] = async (requests) => {
    const planned = requests.map(({ idempotencyKey, call }) => ({
      idempotencyKey,
      chainId,
      payload: { to: call.to, valueWei: String(call.valueWei), data: call.data },
    }))
    const intents = await planIntents(store, planned)
    for (const [index, { intentId, state }] of intents.entries()) {
      if (state !== "planned" || waiting.some((known) => known.intentId === intentId)) continue
      waiting.push({ intentId, data: requests[index]!.call.data })
      submitted.push(requests[index]!)
    }
    return intents
  }
  const model = world.chains.get(number)!
  const mine = async () => {
    for (const { intentId, data } of waiting.splice(0)) {
      const act = readAct(group, data)
      if (chainOfAct(group, act) !== number) throw new Error("The act was submitted on another chain.")
      if (!world.call(act)) {
        await closeIntents(store, [intentId], { as: "failed-before-send", why: "it would revert" })
        continue
      }
      const [slot] = await reserveSlots(store, lease, [intentId])
      const attempt = sign(slot!.nonce)
      await recordAttempts(store, lease, [attempt])
      const { transactionHash } = attempt
      const { block } = mock.mine(transactionHash)
      await recordObservations(store, lease, [{ transactionHash, is: "included", block, succeeded: true }])
      mined.push({ transactionHash, block: model.blocks.length - 1 })
    }
  }
  const settle = async () => {
    for (const entry of mined.filter(({ block }) => block <= model.finalNumber)) {
      mined.splice(mined.indexOf(entry), 1)
      const { transactionHash } = entry
      const finalizedBlockNumber = mock.finalizeAll()
      await recordObservations(store, lease, [{ transactionHash, is: "final", finalizedBlockNumber }])
    }
  }
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
