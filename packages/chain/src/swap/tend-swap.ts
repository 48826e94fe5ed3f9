import { AgentGptError, fromEvmChainNumber } from "@agentgpt/core"
import type { Bytes32, ChainId, EvmAddress, Hex } from "@agentgpt/core"
import { requireChain } from "../bridge/order-ports.ts"
import type { TendedChain } from "../bridge/order-ports.ts"
import type { Store } from "../store/store.ts"
import type { Authority } from "../submit/transaction-request.ts"
import { endUnsignedClaims, readClaimExposure } from "./claim-exposure.ts"
import type { UnsignedClaim } from "./claim-exposure.ts"
import { chooseSwapAction, isTooLateToReveal } from "./choose-swap-action.ts"
import type { SwapChoice, SwapQuestion } from "./choose-swap-action.ts"
import { readLatestExpiry, readSwap } from "./read-swap.ts"
import type { SwapView } from "./read-swap.ts"
import { recordSwap } from "./recorded-swaps.ts"
import { encodeSwapAct } from "./swap-codec.ts"
import { isSameAct, keyOfSwapDeed, listSwapDeeds } from "./swap-deeds.ts"
import type { SwapDeed } from "./swap-deeds.ts"
import { planSwapTimes } from "./swap-policy.ts"
import type { SwapPolicy } from "./swap-policy.ts"
import { findSecret, keepSecret } from "./swap-secrets.ts"
import { refuseSwap } from "./swap.ts"
import type { Swap, SwapAct, SwapLeg } from "./swap.ts"

/** A chain of which the tender reads locks, and on which it acts. Its account pays for claims and refunds. */
export type SwapChain = Omit<TendedChain, "fromBlock"> & {
  /** How long a block takes until it cannot be undone, as measured; rather too long than too short. */
  readonly finalityMs: number
  /** Accounts of ours that lock here, each with the right to. Their allowances are not set here. */
  readonly parties: ReadonlyMap<EvmAddress, Authority>
}

/**
 * Named steps of tending; a test that ends the process at each of them shows that nothing is done twice.
 *
 * @example
 * SWAP_STEPS.at(-1) // "submitted"
 */
export const SWAP_STEPS = ["recorded", "listed", "read", "kept", "encoded", "submitted"] as const
export type SwapStep = (typeof SWAP_STEPS)[number]

export type SwapPorts = {
  readonly store: Store
  readonly chains: ReadonlyMap<ChainId, SwapChain>
  readonly policy: SwapPolicy
  readonly now?: () => number
  readonly onStep?: (step: SwapStep, swapId: Bytes32) => void | Promise<void>
}

/** What one look at a swap led to. */
export type TendedSwap = { readonly swapId: Bytes32; readonly choice: SwapChoice }

/**
 * Looks at a swap once and does what is next for those of its parties that are ours: reads both chains, chooses, submits. It
 * does not wait for the transaction: the next look does. Whoever has locked second has to look at least once between the
 * secret's showing and the first lock's expiry, with time for a transaction. Ended between any two steps, it is begun again
 * and does nothing twice, and several programs may tend the same swap. Failed attempts before `patienceFromMs`, when a
 * person last let the swap go on, do not count against the patience.
 * @throws BRIDGE_DEED_STUCK with what to do, BRIDGE_SWAP_INVALID, BRIDGE_CHAIN_NOT_TENDED, NODE_, STORE_ and SUBMIT_ codes
 *
 * @example
 * const { choice } = await tendSwap(ports, swap) // { action: "claim", side: "second", why: "…" }
 */
export async function tendSwap(ports: SwapPorts, swap: Swap, patienceFromMs = 0): Promise<TendedSwap> {
  const { store } = ports
  const chainOf = (number: bigint) => requireChain(ports, fromEvmChainNumber(number))
  const isOurs = ({ chainId, sender }: SwapLeg) => chainOf(chainId).parties.has(sender)
  const [isInitiator, isResponder] = [isOurs(swap.first), isOurs(swap.second)]
  if (!isInitiator && !isResponder) throw refuseSwap("No party of it is an account of ours.")
  const swapId = await recordSwap(store, swap)
  const step = async (name: SwapStep) => ports.onStep?.(name, swapId)
  await step("recorded")
  // Before the chains are read: what a deed that has ended did is in the blocks that are read then.
  const deeds = await listSwapDeeds(store, swapId)
  await step("listed")
  const view = await readSwap(chainOf, swap)
  await step("read")
  if (view.shown !== undefined) await keepSecret(store, swap.hashlock, view.shown)
  const secret = await findSecret(store, swap.hashlock)
  await step("kept")
  const { isSigned, unsigned } = await readClaimExposure(store, swapId, deeds)
  const question: SwapQuestion = {
    ...askAbout(ports, swap, view, deeds, patienceFromMs),
    isInitiator,
    isResponder,
    hasSecret: secret !== undefined,
    // A responder knows of the secret only what a chain has shown, perhaps in a block that is gone.
    isPublic: view.shown !== undefined || isSigned || (!isInitiator && secret !== undefined),
  }
  const mayHold = !question.isPublic && unsigned.length > 0
  if (mayHold && isTooLateToReveal(question)) {
    const hasEnded = await endUnsignedClaims(store, unsigned)
    // What has a nonce only the engine can end: it does when it knows the deadline.
    if (!hasEnded && secret !== undefined) await renewDeadlines(ports, question, swapId, unsigned, secret)
    return { swapId, choice: { action: "wait", why: hasEnded ? ENDED : SIGNING } }
  }
  const choice = chooseSwapAction(question)
  if (mayHold && secret !== undefined) await renewDeadlines(ports, question, swapId, unsigned, secret)
  if (choice.action === "ask") throw explainStuck(swapId, choice.why)
  if (!("side" in choice)) return { swapId, choice }
  const { pool } = chainOf(swap.second.chainId)
  if (choice.action === "lock" && (await readLatestExpiry(pool, swap)) < swap.second.expiresAt) {
    throw refuseSwap("The contract would not take the second lock: its expiry is too close to the first's.")
  }
  const data = encodeSwapAct(swap, choice, secret)
  await step("encoded")
  const attempts = deeds.filter((deed) => isSameAct(deed, choice))
  if (!(await submitAct(ports, question, swapId, choice, attempts.length + 1, data))) {
    return { swapId, choice: { action: "wait", why: "Another tender does it." } }
  }
  await step("submitted")
  return { swapId, choice }
}

/** False if a tender with another account was faster with this attempt. */
async function submitAct(
  ports: SwapPorts,
  { swap, isPublic, policy, finality }: SwapQuestion,
  swapId: Bytes32,
  act: SwapAct,
  attemptNumber: number,
  data: Hex,
): Promise<boolean> {
  const { chainId, locks } = swap[act.side]
  const chain = requireChain(ports, fromEvmChainNumber(chainId))
  const isRevealing = act.action === "claim" && act.side === "second" && !isPublic
  const { revealMs } = planSwapTimes(policy, finality)
  const request = {
    idempotencyKey: keyOfSwapDeed(swapId, act, attemptNumber),
    ...signerOf(chain, swap, act),
    call: { to: locks, valueWei: 0n, data },
    // A claim that waits for gas or for a lane must not come out when the second lock is about to expire.
    ...(isRevealing && { deadlineMs: Number(swap.second.expiresAt) * 1000 - revealMs }),
  }
  try {
    await chain.engine.submit([request])
  } catch (error) {
    if (!AgentGptError.is(error) || error.code !== "JOURNAL_KEY_REUSED") throw error
    return false
  }
  return true
}

/** An engine that was started anew knows no deadline of what it finds in the journal. */
async function renewDeadlines(
  ports: SwapPorts,
  question: SwapQuestion,
  swapId: Bytes32,
  claims: readonly UnsignedClaim[],
  secret: Bytes32,
): Promise<void> {
  const act = { action: "claim", side: "second" } as const
  const data = encodeSwapAct(question.swap, act, secret)
  for (const { attemptNumber } of claims) await submitAct(ports, question, swapId, act, attemptNumber, data)
}

const ENDED = "The claim was not signed in time, and is not sent any more. The expiry decides."
const SIGNING = "It is too late to show the secret, but the claim has its nonce and may be signed."

function askAbout(
  { chains, policy, now = Date.now }: SwapPorts,
  swap: Swap,
  { first, second }: SwapView,
  deeds: readonly SwapDeed[],
  patienceFromMs: number,
): Omit<SwapQuestion, "isInitiator" | "isResponder" | "hasSecret" | "isPublic"> {
  const finalityOf = ({ chainId }: SwapLeg) => chains.get(fromEvmChainNumber(chainId))!.finalityMs
  const isPast = ({ chosenAtMs, status }: SwapDeed) =>
    chosenAtMs < patienceFromMs && (status === "failed" || status === "cancelled")
  return {
    swap,
    first,
    second,
    policy,
    deeds: deeds.filter((deed) => !isPast(deed)),
    finality: {
      firstMs: finalityOf(swap.first),
      secondMs: finalityOf(swap.second),
    },
    nowMs: now(),
  }
}

/** Only the sender can lock; claims and refunds go to the same account whoever sends them. */
function signerOf(
  { account, authority, parties }: SwapChain,
  swap: Swap,
  { action, side }: SwapAct,
): { readonly account: EvmAddress; readonly authority: Authority } {
  const { sender } = swap[side]
  return action === "lock" ? { account: sender, authority: parties.get(sender)! } : { account, authority }
}

function explainStuck(swapId: Bytes32, why: string): AgentGptError {
  return new AgentGptError("BRIDGE_DEED_STUCK", why, {
    meta: [
      `The swap is ${swapId}.`,
      "Who cannot be paid may call claimTo before the lock expires, or refundTo afterwards, with another account.",
      "Then let the swap go on: tend it with patienceFromMs.",
    ],
  })
}
