import { AgentGptError, fromEvmChainNumber } from "@agentgpt/core"
import type { Bytes32, ChainId, EvmAddress } from "@agentgpt/core"
import { addHeadroom } from "../bridge/quote-order.ts"
import { requireChain } from "../bridge/order-ports.ts"
import type { TendedChain, TendPolicy } from "../bridge/order-ports.ts"
import type { Store } from "../store/store.ts"
import type { Authority, TransactionCall } from "../submit/transaction-request.ts"
import { chooseGroupAction } from "./choose-group-action.ts"
import type { GroupChoice, GroupQuestion } from "./choose-group-action.ts"
import { TWO_PHASE_COMMIT } from "./commit-interface.ts"
import { encodeGroupAct, groupIdOf } from "./group-codec.ts"
import { keyOfGroupDeed, listGroupDeeds } from "./group-deeds.ts"
import { chainOfAct, checkGroup } from "./group.ts"
import type { GroupAct, PaymentGroup } from "./group.ts"
import { readGroup } from "./read-group.ts"

/** A chain of which the tender reads groups, and on which it acts. */
export type GroupChain = TendedChain & {
  /** Accounts of ours that begin groups and prepare legs here, each with the right to. Their allowances are not set here. */
  readonly payers: ReadonlyMap<EvmAddress, Authority>
  /** By what right legs in a token are prepared, where it is another than the payer's own. */
  readonly tokenRights?: ReadonlyMap<EvmAddress, Authority>
}

/** Named steps of tending; a test that ends the process at each of them shows that nothing is done twice. */
export const GROUP_STEPS = ["listed", "read", "encoded", "submitted"] as const
export type GroupStep = (typeof GROUP_STEPS)[number]

export type GroupPorts = {
  readonly store: Store
  readonly chains: ReadonlyMap<ChainId, GroupChain>
  readonly policy: TendPolicy
  readonly now?: () => number
  /** Wraps the submitting of each act, in a lock for instance; an act that it does not submit is chosen again later. */
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
  const question: GroupQuestion = {
    ...view,
    group,
    deeds: deeds.filter(({ chosenAtMs, status }) => chosenAtMs >= patienceFromMs || status === "open"),
    isInitiator: isOurs(group.coordinatorChainId, group.initiator),
    ownLegs: new Set(group.legs.flatMap(({ chainId, payer }, leg) => (isOurs(chainId, payer) ? [leg] : []))),
    policy,
    nowMs: now(),
  }
  const tooDear: GroupAct[] = []
  let refusal: AgentGptError | undefined
  for (;;) {
    const choice = chooseGroupAction({ ...question, tooDear })
    if (choice.action === "ask") throw explainStuck(groupId, choice.why)
    if (!("leg" in choice)) {
      if (refusal !== undefined) throw refusal
      return { groupId, choice }
    }
    const chain = chainOf(chainOfAct(group, choice))
    try {
      const call = await encodeCall(chain, group, choice, policy)
      await ports.onStep?.("encoded", groupId)
      const attempts = deeds.filter(({ action, leg }) => action === choice.action && leg === choice.leg)
      const key = keyOfGroupDeed(groupId, choice, attempts.length + 1)
      const submit = () => submitAct(chain, group, choice, call, key)
      await (ports.around === undefined ? submit() : ports.around(group, choice, submit))
      await ports.onStep?.("submitted", groupId)
      return { groupId, choice }
    } catch (error) {
      if (!AgentGptError.is(error)) throw error
      // Another tender was faster with this attempt, at another price of the message.
      if (error.code === "JOURNAL_KEY_REUSED") {
        return { groupId, choice: { action: "wait", why: "Another tender does it." } }
      }
      // What costs too much on one chain must not hold up the others.
      if (error.code !== "BRIDGE_FEE_TOO_HIGH") throw error
      refusal = error
      tooDear.push(choice)
    }
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

async function encodeCall(
  { pool }: GroupChain,
  group: PaymentGroup,
  act: GroupAct,
  { largestMessageFeeWei }: TendPolicy,
): Promise<TransactionCall> {
  const { action, leg } = act
  const isOfLeg = action === "prepare" || action === "relay-vote" || action === "settle"
  const to = isOfLeg ? group.legs[leg]!.participant : group.coordinator
  const data = encodeGroupAct(group, act)
  const away = action === "relay-decision" ? group.legs[leg]!.chainId : group.coordinatorChainId
  const isMessage = action === "prepare" || action === "relay-vote" || action === "relay-decision"
  if (!isMessage || away === chainOfAct(group, act)) return { to, valueWei: 0n, data }
  const question = TWO_PHASE_COMMIT.encodeFunctionData("quoteMessage", [away])
  const answer = await pool.withNode((node) => node.call("eth_call", [{ to, data: question }, "latest"]))
  const valueWei = addHeadroom(decodePrice(answer))
  if (valueWei <= largestMessageFeeWei) return { to, valueWei, data }
  throw new AgentGptError("BRIDGE_FEE_TOO_HIGH", undefined, {
    meta: [`It asks for ${valueWei} wei for ${action}, and the limit is ${largestMessageFeeWei} wei.`],
  })
}

function decodePrice(answer: unknown): bigint {
  try {
    return TWO_PHASE_COMMIT.decodeFunctionResult("quoteMessage", answer as string)[0] as bigint
  } catch {
    throw new AgentGptError("BRIDGE_ANSWER_INVALID", "quoteMessage answered what is no price.")
  }
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
