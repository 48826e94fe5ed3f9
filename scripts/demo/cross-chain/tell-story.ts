import { randomBytes } from "node:crypto"

import {
  DEFAULT_TEND_POLICY,
  finalityOf,
  listDeeds,
  loadOrder,
  planOrder,
  sendOrder,
  tendOrder,
} from "@agentgpt/chain"
import type { CrossOrder, OrderPlan, OrderRequest } from "@agentgpt/chain"
import { AgentGptError, bytesToHex } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"

import { addressOf } from "./local-side.ts"
import type { LocalSide } from "./local-side.ts"
import { AMOUNT } from "./open-scene.ts"
import type { Scene } from "./open-scene.ts"

/** An order at its end. */
export type ToldOrder = {
  readonly title: string
  readonly order: CrossOrder
  readonly deeds: readonly string[]
}

export type Telling = {
  /** Raised when the user wants to stop. */
  readonly signal: AbortSignal
  readonly report: (line: string) => void
}

const PATIENCE_SECONDS = 7_200
const ACTION_GAS = 100_000n
const LOOK_EVERY_MS = 50

/** A dry run: what an order would cost and how long it could take. Nothing is sent. */
export async function planStory(scene: Scene): Promise<OrderPlan> {
  const { source, destination, desk, clock } = scene
  const plan = await planOrder({
    source: describeEnd(source),
    destination: describeEnd(destination),
    sender: desk.treasury,
    request: makeRequest(scene, 1),
    messageMs: DEFAULT_TEND_POLICY.messageMs,
    now: clock.now,
  })
  if (plan.problems.length === 0) return plan
  throw new AgentGptError("BRIDGE_ORDER_NOT_SENT", undefined, { meta: [...plan.problems] })
}

function describeEnd({ pool, chainId, contracts }: LocalSide) {
  return { pool, finality: finalityOf(chainId), arbiter: addressOf(contracts.arbiter) }
}

/** Three orders, one after the other: delivered, withheld, executed and then cut off. */
export async function tellStory(scene: Scene, telling: Telling): Promise<readonly ToldOrder[]> {
  const stories = [
    ["delivered by both bridges", tellDelivered],
    ["withheld until it expires, delivered too late", tellWithheld],
    ["executed, then no bridge: settled by proof", tellCutOff],
  ] as const
  const told: ToldOrder[] = []
  for (const [index, [title, tell]] of stories.entries()) {
    telling.report(`Order ${index + 1}: ${title} ...`)
    scene.timeline.begin(index + 1)
    const { orderId } = await tell(scene, index + 1, telling)
    const { store } = scene.desk
    const deeds = (await listDeeds(store, orderId)).map(({ action }) => action)
    told.push({ title, order: await loadOrder(store, orderId), deeds })
  }
  return told
}

async function tellDelivered(scene: Scene, leg: number, telling: Telling): Promise<CrossOrder> {
  const sent = await send(scene, leg)
  await tendUntilDone(scene, sent.orderId, telling)
  return sent
}

async function tellWithheld(scene: Scene, leg: number, telling: Telling): Promise<CrossOrder> {
  const { source, timeline, traffic } = scene
  traffic.hold(source, true)
  const sent = await send(scene, leg)
  await letTravel(scene)
  await skipTo(scene, Number(sent.order.deadline) * 1000, "the deadline passes")
  await tendUntilDone(scene, sent.orderId, telling)
  timeline.note("both bridges deliver after all")
  traffic.hold(source, false)
  await letTravel(scene)
  return sent
}

async function tellCutOff(scene: Scene, leg: number, telling: Telling): Promise<CrossOrder> {
  const { source, destination, clock, timeline, traffic, desk } = scene
  const sent = await send(scene, leg)
  const isExecuted = () =>
    timeline.rows.some(({ event, orderId }) => event === "OrderExecuted" && orderId === sent.orderId)
  while (!isExecuted()) {
    stopIfAsked(telling)
    await letTravel(scene)
  }
  timeline.note("both bridges go down")
  for (const side of [source, destination]) traffic.hold(side, true)
  await tendUntil(scene, sent.orderId, telling, async () => {
    const deeds = await listDeeds(desk.store, sent.orderId)
    return deeds.some(({ action, status }) => action === "relay-result" && status === "succeeded")
  })
  await letTravel(scene)
  await skipTo(scene, clock.now() + DEFAULT_TEND_POLICY.messageMs, "the result is overdue")
  await tendUntilDone(scene, sent.orderId, telling)
  timeline.note("both bridges are up again")
  for (const side of [source, destination]) traffic.hold(side, false)
  await letTravel(scene)
  return sent
}

async function send(scene: Scene, leg: number): Promise<CrossOrder> {
  const { source, desk, timeline } = scene
  const order = await sendOrder(desk.sending, {
    idempotencyKey: `demo/${leg}`,
    sourceChainId: source.chainId,
    arbiter: addressOf(source.contracts.arbiter),
    sender: desk.treasury,
    request: makeRequest(scene, leg),
  })
  await timeline.collect()
  return order
}

function makeRequest(scene: Scene, leg: number): OrderRequest {
  const { source, destination, clock, provider, payee } = scene
  const { token } = destination.contracts
  return {
    workflowId: bytesToHex(randomBytes(32)),
    leg,
    dstChainId: destination.chainNumber,
    target: addressOf(token),
    data: token.interface.encodeFunctionData("transferFrom", [provider, payee, AMOUNT]) as Hex,
    gasLimit: ACTION_GAS,
    escrowToken: addressOf(source.contracts.token),
    escrowAmount: AMOUNT,
    beneficiary: provider,
    deadline: BigInt(Math.floor(clock.now() / 1000) + PATIENCE_SECONDS),
  }
}

async function tendUntilDone(scene: Scene, orderId: Hex, telling: Telling): Promise<void> {
  await tendUntil(scene, orderId, telling, (action) => action === "done")
}

/** The tender looks, and the bridges bring what they may, until it is enough. */
async function tendUntil(
  scene: Scene,
  orderId: Hex,
  telling: Telling,
  isEnough: (action: string) => boolean | Promise<boolean>,
): Promise<void> {
  for (;;) {
    stopIfAsked(telling)
    const { choice } = await tendOrder(scene.desk.tending, orderId)
    await letTravel(scene)
    if (await isEnough(choice.action)) return
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}

/** What is said on one chain is taken down before it is brought to the other. */
async function letTravel({ source, destination, timeline, traffic }: Scene): Promise<void> {
  for (const side of [source, destination]) {
    await timeline.collect()
    await traffic.relayFrom(side)
  }
  await timeline.collect()
}

async function skipTo({ clock, timeline }: Scene, timeMs: number, why: string): Promise<void> {
  await clock.skip(Math.ceil((timeMs - clock.now()) / 1000) + 1)
  timeline.note(why)
}

function stopIfAsked({ signal }: Telling): void {
  if (signal.aborted) throw new AgentGptError("SETUP_INTERRUPTED")
}
