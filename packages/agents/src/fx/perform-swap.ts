import { AgentGptError, toAgentGptError } from "@agentgpt/core"
import type {
  EvmAddress,
  Hex,
  QuoteValue,
  Role,
  SettlementGoal,
  StepContext,
  StepReceipt,
  StepRequest,
} from "@agentgpt/core"
import { findEarlier, requireSuccess, toReceipt } from "../transactions/send-requests.ts"
import { TOKEN } from "./abi.ts"
import { callView } from "./call-view.ts"
import { checkQuote, requireUnmoved } from "./check-quote.ts"
import type { QuoteRules } from "./check-quote.ts"
import { readBought } from "./read-bought.ts"
import { readExchange } from "./read-exchange.ts"
import type { Exchange, SwapCall, Venue } from "./venue.ts"

export type SwapRules = QuoteRules & {
  readonly gasLimit: bigint
  readonly until: SettlementGoal
}

type Context = Omit<StepContext<typeof Role.EXECUTOR>, "input">
type Swapped = { readonly receipt: ReturnType<typeof toReceipt>; readonly bought: string }

/**
 * Exchanges at a quote: an allowance for exactly what is sold, the exchange, and the allowance taken back. The last
 * two are taken on together, so that no crash comes between them; and whatever goes wrong before them takes the
 * allowance back as well.
 * @throws AGENT_QUOTE_ codes, AGENT_PAIR_INVALID, AGENT_POOL_MISSING, AGENT_FUNDS_SHORT, AGENT_ALLOWANCE_LEFT,
 * AGENT_STEP_ENDED, AGENT_TRANSACTION_FAILED
 */
export async function performSwap(
  context: Context,
  account: EvmAddress,
  quote: QuoteValue,
  venue: Venue,
  rules: SwapRules,
): Promise<Swapped> {
  const swap = prepare(context, account, quote, venue, rules)
  const { effects, chainId } = context
  const last = [swap.revoke.idempotencyKey, swap.exchange.idempotencyKey]
  if ((await findEarlier(effects, last, "included")) === undefined) {
    await begin(context, swap, quote, venue, rules)
    await effects.submit([swap.exchange, swap.revoke])
  }
  const receipts = await effects.waitFor([swap.approve.idempotencyKey, ...last], rules.until)
  await requireNoAllowance(context, swap, receipts)
  requireSuccess(receipts)
  const hash = receipts.at(-1)?.transactionHash
  const bought = await readBought(effects.read, chainId, hash, swap.terms.buy, account)
  if (bought < BigInt(quote.leastBuyAmount)) {
    throw new AgentGptError("AGENT_TRANSACTION_FAILED", `The exchange yielded ${bought} units, too few.`)
  }
  return { receipt: toReceipt(chainId, receipts), bought: String(bought) }
}

type Swap = {
  readonly account: EvmAddress
  readonly terms: Exchange
  readonly spender: SwapCall["spender"]
  readonly approve: StepRequest
  readonly exchange: StepRequest
  readonly revoke: StepRequest
}

/** Made of the quote alone, so that a repetition asks for the very same transactions. */
function prepare(
  { chainId, idempotencyKey }: Context,
  account: EvmAddress,
  quote: QuoteValue,
  venue: Venue,
  { gasLimit }: SwapRules,
): Swap {
  const terms = readExchange(chainId, quote.sell, quote.buy, quote.sellAmount)
  const { spender, call } = venue.writeSwap({
    ...terms,
    source: quote.source,
    account,
    leastBuyAmount: BigInt(quote.leastBuyAmount),
    deadlineSeconds: BigInt(Math.floor(quote.expiresAtMs / 1000)),
  })
  const base = { chainId, account, valueWei: 0n }
  const allow = (name: string, amount: bigint): StepRequest => ({
    ...base,
    idempotencyKey: idempotencyKey(name),
    to: terms.sell,
    data: TOKEN.encodeFunctionData("approve", [spender, amount]).toLowerCase() as Hex,
  })
  return {
    account,
    terms,
    spender,
    approve: allow("approve", terms.sellAmount),
    exchange: { ...base, ...call, idempotencyKey: idempotencyKey("swap"), gasLimit },
    revoke: allow("revoke", 0n),
  }
}

/** Everything up to the exchange itself. */
async function begin(
  context: Context,
  swap: Swap,
  quote: QuoteValue,
  venue: Venue,
  rules: SwapRules,
): Promise<void> {
  const { effects, now, signal } = context
  const revoked = await findEarlier(effects, [swap.revoke.idempotencyKey], "included")
  if (revoked !== undefined) throw new AgentGptError("AGENT_STEP_ENDED")
  let mayBeApproved = (await findEarlier(effects, [swap.approve.idempotencyKey], "included")) !== undefined
  const check = async () => {
    if (signal.aborted) throw new AgentGptError("AGENT_STEP_ENDED", "The run was ended before the exchange.")
    checkQuote(quote, rules, now())
    const offer = await venue.findOffer(effects.read, swap.terms, quote.source)
    requireUnmoved(quote, offer, rules.maxSlippage)
  }
  try {
    await check()
    await requireFunds(context, swap)
    if (!mayBeApproved) {
      await requireAllowance(context, swap, 0n)
      mayBeApproved = true
      await effects.submit([swap.approve])
      requireSuccess(await effects.waitFor([swap.approve.idempotencyKey], "included"))
      // The approval took a block or more.
      await check()
    }
    await requireAllowance(context, swap, swap.terms.sellAmount)
  } catch (error) {
    // What may pass by itself brings this step again, and then it goes on from here.
    const mayPass = toAgentGptError(error).recovery === "retry"
    if (mayBeApproved && !mayPass) await takeBack(context, swap, error)
    throw error
  }
}

async function requireFunds({ effects, chainId }: Context, { terms, account }: Swap): Promise<void> {
  const [balance] = await callView(effects.read, chainId, terms.sell, TOKEN, "balanceOf", [account])
  const short = terms.sellAmount - (balance as bigint)
  if (short <= 0n) return
  throw new AgentGptError("AGENT_FUNDS_SHORT", `The account lacks ${short} units of ${terms.sell}.`)
}

async function readAllowance({ effects, chainId }: Context, swap: Swap): Promise<bigint> {
  const args = [swap.account, swap.spender]
  const [allowance] = await callView(effects.read, chainId, swap.terms.sell, TOKEN, "allowance", args)
  return allowance as bigint
}

/** Allowances are one number for all runs of an account: what somebody else set is not overwritten. */
async function requireAllowance(context: Context, swap: Swap, wanted: bigint): Promise<void> {
  const allowance = await readAllowance(context, swap)
  if (allowance === wanted) return
  throw new AgentGptError("AGENT_ALLOWANCE_LEFT", `The allowance is ${allowance} units, not ${wanted}.`, {
    meta: [`The token is ${swap.terms.sell}, the spender ${swap.spender}.`],
  })
}

async function takeBack(context: Context, swap: Swap, cause: unknown): Promise<void> {
  try {
    await context.effects.submit([swap.revoke])
    const receipts = await context.effects.waitFor([swap.revoke.idempotencyKey], "included")
    await requireNoAllowance(context, swap, receipts)
  } catch (error) {
    throw new AgentGptError("AGENT_ALLOWANCE_LEFT", undefined, {
      meta: [`The token is ${swap.terms.sell}, the spender ${swap.spender}.`],
      cause: AgentGptError.is(error) && error.code === "AGENT_ALLOWANCE_LEFT" ? cause : error,
    })
  }
}

async function requireNoAllowance(
  context: Context,
  swap: Swap,
  receipts: readonly StepReceipt[],
): Promise<void> {
  const revoke = receipts.find(({ idempotencyKey }) => idempotencyKey === swap.revoke.idempotencyKey)
  if (revoke?.status !== "succeeded") {
    throw new AgentGptError("AGENT_ALLOWANCE_LEFT", `The allowance was not taken back: ${revoke?.status}.`)
  }
  await requireAllowance(context, swap, 0n)
}
