import { AgentGptError } from "@agentgpt/core"
import { addHeadroom } from "../bridge/quote-order.ts"
import type { ProveEvent, TendPolicy } from "../bridge/order-ports.ts"
import type { TransactionCall } from "../submit/transaction-request.ts"
import { TWO_PHASE_COMMIT } from "./commit-interface.ts"
import { encodeGroupAct } from "./group-codec.ts"
import { chainOfAct, contractOfAct } from "./group.ts"
import type { GroupAct, PaymentGroup } from "./group.ts"
import { proveGroupEvent } from "./prove-group-event.ts"
import type { GroupReader, GroupView } from "./read-group.ts"

/** What an act is encoded with. */
type ActContext = {
  readonly group: PaymentGroup
  readonly view: GroupView
  readonly readerOf: (chainId: bigint) => GroupReader
  readonly prove?: ProveEvent | undefined
  readonly policy: TendPolicy
}

/**
 * The call of an act, with what its message costs now or with its proof. Undefined when the event cannot be shown yet,
 * because the other chain does not know the block.
 * @throws BRIDGE_FEE_TOO_HIGH, BRIDGE_ANSWER_INVALID, NODE_ codes
 */
export async function encodeAct(context: ActContext, act: GroupAct): Promise<TransactionCall | undefined> {
  const { group, view, readerOf, prove } = context
  const to = contractOfAct(group, act)
  if (act.action === "prove-vote" || act.action === "prove-decision") {
    const proof = prove && (await proveGroupEvent(prove, readerOf, group, act, view))
    return proof && { to, valueWei: 0n, data: encodeGroupAct(group, act, proof) }
  }
  return { to, valueWei: await quoteAct(context, act), data: encodeGroupAct(group, act) }
}

/** Wei that the message of an act costs, with headroom; 0 for an act that sends none. */
async function quoteAct({ group, readerOf, policy }: ActContext, act: GroupAct): Promise<bigint> {
  const { action, leg } = act
  const isMessage = action === "prepare" || action === "relay-vote" || action === "relay-decision"
  const here = chainOfAct(group, act)
  const away = action === "relay-decision" ? group.legs[leg]!.chainId : group.coordinatorChainId
  if (!isMessage || away === here) return 0n
  const question = {
    to: contractOfAct(group, act),
    data: TWO_PHASE_COMMIT.encodeFunctionData("quoteMessage", [away]),
  }
  const answer = await readerOf(here).pool.withNode((node) => node.call("eth_call", [question, "latest"]))
  const valueWei = addHeadroom(decodePrice(answer))
  if (valueWei <= policy.largestMessageFeeWei) return valueWei
  throw new AgentGptError("BRIDGE_FEE_TOO_HIGH", undefined, {
    meta: [`It asks for ${valueWei} wei for ${action}, and the limit is ${policy.largestMessageFeeWei} wei.`],
  })
}

function decodePrice(answer: unknown): bigint {
  try {
    return TWO_PHASE_COMMIT.decodeFunctionResult("quoteMessage", answer as string)[0] as bigint
  } catch {
    throw new AgentGptError("BRIDGE_ANSWER_INVALID", "quoteMessage answered what is no price.")
  }
}
