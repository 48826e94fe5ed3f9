import { AgentGptError, fromEvmChainNumber } from "@agentgpt/core"
import type { Bytes32, ChainId, EvmAddress } from "@agentgpt/core"
import { requireChain } from "../bridge/order-ports.ts"
import type { ProveEvent, TendedChain, TendPolicy } from "../bridge/order-ports.ts"
import type { Store } from "../store/store.ts"
import type { Authority, TransactionCall } from "../submit/transaction-request.ts"
import { chooseGroupAction } from "./choose-group-action.ts"
import type { GroupChoice, GroupDeed, GroupQuestion, RefusedAct } from "./choose-group-action.ts"
import { encodeAct } from "./encode-act.ts"
import { groupIdOf } from "./group-codec.ts"
import { keyOfGroupDeed, listGroupDeeds } from "./group-deeds.ts"
import { chainOfAct, checkGroup, isSameAct } from "./group.ts"
import type { GroupAct, GroupAction, PaymentGroup } from "./group.ts"
import { readGroup } from "./read-group.ts"

/** A chain of which the tender reads groups, and on which it acts. */
export type GroupChain = TendedChain & {
  /** Accounts of ours that begin groups and prepare legs here, each with the right to. Their allowances are not set here. */
  readonly payers: ReadonlyMap<EvmAddress, Authority>
  /** By what right legs in a token are prepared, where it is another than the payer's own. */
  readonly tokenRights?: ReadonlyMap<EvmAddress, Authority>
}

/**
 * Named steps of tending; a test that ends the process at each of them shows that nothing is done twice.
 *
 * @example
 * GROUP_STEPS.at(-1) // "submitted"
 */
export const GROUP_STEPS = ["listed", "read", "encoded", "submitted"] as const
export type GroupStep = (typeof GROUP_STEPS)[number]

export type GroupPorts = {
  readonly store: Store
  readonly chains: ReadonlyMap<ChainId, GroupChain>
  readonly policy: TendPolicy
  /** Absent: gateways alone. */
  readonly prove?: ProveEvent
  readonly now?: () => number
  /** Wraps the submitting of each act, in a lock for instance; an act that it does not submit is chosen again later, another one now. */
  readonly around?: (group: PaymentGroup, act: GroupAct, submit: () => Promise<string>) => Promise<void>
  readonly onStep?: (step: GroupStep, groupId: Bytes32) => void | Promise<void>
}

/** What one look at a group led to. */
export type TendedGroup = { readonly groupId: Bytes32; readonly choice: GroupChoice }

/**
 * Looks at a group once and does what is next, if anything is: reads its chains, chooses, submits. It does not wait for
 * the transaction: the next look does. Where the group stands is on the chains, what was done is in the engine's journal;
 * so ended between any two steps it is begun again and does nothing twice, and several programs may tend the same group.
 * Attempts before `patienceFromMs`, when a person last let the group go on, do not count against the patience.
 * @throws BRIDGE_DEED_STUCK with what to do, BRIDGE_FEE_TOO_HIGH when nothing else is to be done,
 * BRIDGE_CHAIN_NOT_TENDED, BRIDGE_GROUP_INVALID, NODE_, STORE_ and SUBMIT_ codes
 *
 * @example
 * const { choice } = await tendGroup(ports, group) // { action: "prepare", leg: 1, why: "…" }
 */
export async function tendGroup(
  ports: GroupPorts,
  group: PaymentGroup,
  patienceFromMs = 0,
): Promise<TendedGroup> {
  checkGroup(group)
  const { store, policy, now = Date.now } = ports
  const groupId = groupIdOf(group)
  const chainOf = (number: bigint) => requireChain(ports, fromEvmChainNumber(number))
  // Before the chains are read: what a deed that has ended did is in the blocks that are read then.
  const deeds = await listGroupDeeds(store, groupId, group.legs.length)
  await ports.onStep?.("listed", groupId)
  const view = await readGroup(chainOf, group)
  await ports.onStep?.("read", groupId)
  const isOurs = (chainId: bigint, account: EvmAddress) => chainOf(chainId).payers.has(account)
  const nowMs = now()
  // A message that is still on its way is not sent, nor paid, once more for anybody's patience.
  const counts = ({ chosenAtMs, status }: GroupDeed) =>
    chosenAtMs >= patienceFromMs ||
    status === "open" ||
    (status === "succeeded" && nowMs <= chosenAtMs + policy.messageMs)
  const question: GroupQuestion = {
    ...view,
    group,
    deeds: deeds.filter(counts),
    isInitiator: isOurs(group.coordinatorChainId, group.initiator),
    ownLegs: new Set(group.legs.flatMap(({ chainId, payer }, leg) => (isOurs(chainId, payer) ? [leg] : []))),
    canProve: ports.prove !== undefined,
    policy,
    nowMs,
  }
  const context = { group, view, readerOf: chainOf, prove: ports.prove, policy }
  const refused: Refusal[] = []
  for (;;) {
    const choice = chooseGroupAction({ ...question, refused })
    if (choice.action === "ask") throw explainStuck(groupId, choice.why)
    if (!("leg" in choice)) {
      const failure = findFailure(group, refused)
      if (failure !== undefined) throw failure
      return { groupId, choice }
    }
    const call = await encodeAct(context, choice).catch((error: unknown) => {
      if (AgentGptError.is(error)) return error
      throw error
    })
    // What cannot be done on one chain must not hold up the others, nor another way to do it.
    if (call === undefined || AgentGptError.is(call)) {
      refused.push(refuse(choice, call))
      continue
    }
    await ports.onStep?.("encoded", groupId)
    const attempts = deeds.filter((deed) => isSameAct(deed, choice))
    const key = keyOfGroupDeed(groupId, choice, attempts.length + 1)
    try {
      let isSubmitted = false
      const submit = () => {
        isSubmitted = true
        return submitAct(chainOf(chainOfAct(group, choice)), group, choice, call, key)
      }
      await (ports.around === undefined ? submit() : ports.around(group, choice, submit))
      if (!isSubmitted) {
        refused.push({ ...choice, why: `It is not the turn of ${choice.action} of leg ${choice.leg}.` })
        continue
      }
    } catch (error) {
      // Another tender was faster with this attempt, at another price of the message or with another proof.
      if (!AgentGptError.is(error) || error.code !== "JOURNAL_KEY_REUSED") throw error
      return { groupId, choice: { action: "wait", why: "Another tender does it." } }
    }
    await ports.onStep?.("submitted", groupId)
    return { groupId, choice }
  }
}

async function submitAct(
  chain: GroupChain,
  group: PaymentGroup,
  act: GroupAct,
  call: TransactionCall,
  idempotencyKey: string,
): Promise<string> {
  const { engine, payers, tokenRights } = chain
  const payer = payerOf(group, act)
  const ofToken = act.action === "prepare" ? tokenRights?.get(group.legs[act.leg]!.token) : undefined
  const own = payer && payers.get(payer)
  const right = own && (ofToken ?? own)
  const { account, authority } =
    payer === undefined || right === undefined ? chain : { account: payer, authority: right }
  await engine.submit([{ idempotencyKey, account, call, authority }])
  return idempotencyKey
}

/** Who alone may do an act; undefined for what anybody may. */
function payerOf({ initiator, legs }: PaymentGroup, { action, leg }: GroupAct): EvmAddress | undefined {
  if (action === "begin") return initiator
  return action === "prepare" ? legs[leg]!.payer : undefined
}

/** An act that cannot be submitted now, and the error that said so: none when its proof is not ready yet. */
type Refusal = RefusedAct & { readonly error?: AgentGptError }

function refuse({ action, leg }: GroupAct, error?: AgentGptError): Refusal {
  if (error === undefined) return { action, leg, why: `The proof for ${action} of leg ${leg} is not ready.` }
  const isDear = error.code === "BRIDGE_FEE_TOO_HIGH"
  const why = isDear
    ? "The message costs too much now."
    : `${action} of leg ${leg} cannot be done now: ${error.code}.`
  return { action, leg, why, error }
}

/** What to throw when nothing else is to be done: no error of a message whose proof is waited for. */
function findFailure({ legs }: PaymentGroup, refused: readonly Refusal[]): AgentGptError | undefined {
  const isAwaited = ({ action, leg }: Refusal) =>
    refused.some(
      (other) =>
        other.error === undefined &&
        other.action === PROOFS[action] &&
        legs[other.leg]!.chainId === legs[leg]!.chainId,
    )
  return refused.find((refusal) => refusal.error !== undefined && !isAwaited(refusal))?.error
}

const PROOFS: Readonly<Partial<Record<GroupAction, GroupAction>>> = {
  "relay-vote": "prove-vote",
  "relay-decision": "prove-decision",
}

function explainStuck(groupId: Bytes32, why: string): AgentGptError {
  return new AgentGptError("BRIDGE_DEED_STUCK", why, {
    meta: [
      `The group is ${groupId}.`,
      "Whom a leg belongs to and who cannot be paid may call settleTo with another account.",
      "The money stays in TwoPhaseCommit until its leg is settled. Then let the group go on: tend it with patienceFromMs.",
    ],
  })
}
