import { AgentGptError } from "@agentgpt/core"
import type { Bytes32, Hex } from "@agentgpt/core"
import { chooseOrderAction } from "./choose-order-action.ts"
import type { OrderChoice } from "./choose-order-action.ts"
import { loadOrder, noteAsking, recordStates } from "./cross-orders.ts"
import type { CrossOrder } from "./cross-orders.ts"
import { encodeDeed } from "./encode-deed.ts"
import { buildQuestion } from "./build-question.ts"
import { requireChain } from "./order-ports.ts"
import type { OrderPorts } from "./order-ports.ts"
import { listDeeds, recordDeed } from "./order-deeds.ts"
import type { RecordedDeed } from "./order-deeds.ts"
import { DEED_CHAINS } from "./order.ts"
import type { DeedAction } from "./order.ts"
import { readOrder } from "./read-order.ts"

/** What one look at an order led to. */
export type Tended = { readonly orderId: Bytes32; readonly choice: OrderChoice }

/**
 * Looks at an order once and does what is next, if anything is: reads both chains, writes down what is final, chooses,
 * writes the deed down, submits it. It does not wait for the transaction: the next look does. Ended between any two
 * steps, it is begun again and does nothing twice, and several programs may tend the same order.
 * @throws BRIDGE_DEED_STUCK with what to do, BRIDGE_CHAINS_CONTRADICT, BRIDGE_FEE_TOO_HIGH, BRIDGE_ORDER_UNKNOWN,
 * BRIDGE_CHAIN_NOT_TENDED, NODE_, STORE_ and SUBMIT_ codes; what the prover throws when nothing else is to be done
 *
 * @example
 * const { choice } = await tendOrder(ports, orderId) // { action: "relay-result", why: "…" }
 */
export async function tendOrder(ports: OrderPorts, orderId: Hex): Promise<Tended> {
  const { store, policy, now = Date.now } = ports
  const step = async (name: Parameters<NonNullable<OrderPorts["onStep"]>>[0]) => ports.onStep?.(name, orderId)
  const before = await loadOrder(store, orderId)
  const chains = {
    source: requireChain(ports, before.sourceChainId),
    destination: requireChain(ports, before.destinationChainId),
  }
  // Before the chains are read: what a deed that has ended did is in the blocks that are read then.
  const deeds = await listDeeds(store, orderId)
  await step("loaded")
  const forgotten = deeds.find(({ status }) => status === "unsubmitted")
  if (forgotten !== undefined) {
    await submitDeed(ports, forgotten)
    await step("submitted")
    return { orderId: before.orderId, choice: { action: forgotten.action, why: forgotten.why } }
  }
  const view = await readOrder(chains.source, chains.destination, before.order)
  await step("read")
  const known = await recordStates(store, orderId, view.source.final, view.destination.final)
  await step("recorded")
  const canProve = ports.prove !== undefined
  const question = buildQuestion(known, { view, deeds, canProve, policy, nowMs: now() })
  const proverErrors: AgentGptError[] = []
  const act = async (choice: OrderChoice): Promise<Tended | undefined> => {
    await step("chosen")
    const { action } = choice
    if (!isDeed(action)) {
      await noteAsking(store, orderId, action === "ask" ? choice.why : undefined)
      if (action === "ask") throw explainStuck(known, choice.why, deeds)
      return { orderId: known.orderId, choice }
    }
    const call = await encodeDeed(ports, chains, known, action, view.destination.finalBlock).catch(
      (error: unknown) => {
        // A prover that fails must not hold up what gateways can do.
        if (!action.endsWith("by-proof") || !AgentGptError.is(error)) throw error
        proverErrors.push(error)
        return undefined
      },
    )
    if (call === undefined) return undefined
    await step("encoded")
    const { account } = chains[DEED_CHAINS[action]]
    const chainId = DEED_CHAINS[action] === "source" ? known.sourceChainId : known.destinationChainId
    const attemptNumber = deeds.filter((deed) => deed.action === action).length + 1
    const deed = await recordDeed(store, known, {
      ...choice,
      action,
      attemptNumber,
      chosenAtMs: question.nowMs,
      chainId,
      account,
      call,
    })
    await noteAsking(store, orderId, undefined)
    await step("written")
    await submitDeed(ports, deed)
    await step("submitted")
    return { orderId: known.orderId, choice }
  }
  const acted = await act(chooseOrderAction(question))
  if (acted !== undefined) return acted
  // No proof now: what a tender without proofs would do.
  const plain = await act(chooseOrderAction({ ...question, canProve: false }))
  if (plain !== undefined && plain.choice.action !== "wait") return plain
  const [proverError] = proverErrors
  if (proverError !== undefined) throw proverError
  return plain ?? { orderId: known.orderId, choice: { action: "wait", why: "The proof is not ready." } }
}

function isDeed(action: OrderChoice["action"]): action is DeedAction {
  return action in DEED_CHAINS
}

/**
 * The same bytes under the same key, however often: the journal holds one intent for it. A tender with another right may
 * have been faster; then its intent is the one that counts.
 */
async function submitDeed(ports: OrderPorts, deed: RecordedDeed): Promise<void> {
  const { engine, authority } = requireChain(ports, deed.chainId)
  const { idempotencyKey, account, call } = deed
  try {
    await engine.submit([{ idempotencyKey, account, call, authority }])
  } catch (error) {
    if (!AgentGptError.is(error) || error.code !== "JOURNAL_KEY_REUSED") throw error
  }
}

function explainStuck(
  { orderId, order, sourceState }: CrossOrder,
  why: string,
  deeds: readonly RecordedDeed[],
): AgentGptError {
  const refused = deeds.findLast(({ endedWhy }) => endedWhy !== undefined)
  const isSettling = sourceState === "releasable" || sourceState === "refundable"
  const entitled = sourceState === "releasable" ? order.beneficiary : order.sender
  return new AgentGptError("BRIDGE_DEED_STUCK", why, {
    meta: [
      `The order is ${orderId}.`,
      ...(refused === undefined
        ? []
        : [`Attempt ${refused.attemptNumber} of ${refused.action}: ${refused.endedWhy}`]),
      isSettling
        ? `If ${entitled} cannot be paid, it may call settleTo with another account.`
        : "Look at the deeds of the order and at their transactions, at the gateway and at the accounts' funds.",
      "The money stays in the arbiter until the order is settled. Then let the order go on: releaseOrder.",
    ],
  })
}
