import { AgentGptError, formatAmount, parseEvmAddress, toEvmChainNumber } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import type { Interface } from "ethers"
import { RpcError } from "../../nodes/json-rpc.ts"
import type { PinnedNode } from "../../nodes/rpc-pool.ts"
import { callAll } from "../plan/call-all.ts"
import { ERC20, PAYOUT } from "../plan/payout-interface.ts"
import type { PayoutFunding } from "../plan/payout-call.ts"
import type { PaymentPlan, PlannedChunk } from "../plan/plan-payments.ts"
import { toQuantity } from "../plan/quantity.ts"
import { readPayments } from "../results/read-payments.ts"
import { discrepancyError } from "../results/discrepancy-error.ts"

export type CheckOptions = {
  /** The account that will send: the payer or one of its operators. */
  readonly account: EvmAddress
  /** Those that the amounts were read with. */
  readonly decimals: number
  readonly funding?: PayoutFunding
  /** No transaction of the run is older: see `readPayments`. */
  readonly fromBlock?: bigint
  /** Milliseconds since 1970. */
  readonly deadlineMs?: number
  readonly nowMs?: number
}

export type CheckedBatch = {
  /** The chunks with payments that were never taken on. */
  readonly outstanding: readonly PlannedChunk[]
  /** What those payments need, in token units. */
  readonly due: bigint
}

/**
 * Everything that can be known to be wrong before the first transaction: addresses without code, another
 * token, a pause, a sender without permission, too little balance or allowance, a deadline gone by, and a run
 * that has already paid something else than this plan.
 * @throws BATCH_DEADLINE_PASSED, NODE_CHAIN_WRONG, BATCH_CODE_MISSING, BATCH_TOKEN_UNFIT, BATCH_PAUSED,
 * BATCH_SENDER_REFUSED, BATCH_PLAN_CHANGED, BATCH_BALANCE_SHORT, BATCH_ALLOWANCE_SHORT, RpcError
 *
 * @example
 * const { outstanding, due } = await pool.withNode((node) => checkBatch(node, plan, { account, decimals: 6 }))
 */
export async function checkBatch(
  node: PinnedNode,
  plan: PaymentPlan,
  options: CheckOptions,
): Promise<CheckedBatch> {
  requireTime(options)
  const facts = await readFacts(node, plan, options)
  requireContracts(plan, options, facts)
  requireSender(plan, options, facts)
  const { states, discrepancies } = await readPayments(node, plan, options)
  if (discrepancies.length > 0) throw discrepancyError("BATCH_PLAN_CHANGED", discrepancies)
  const open = states.filter(({ status }) => status === "unpaid")
  const due = open.reduce((sum, { payee }) => sum + payee.amount, 0n)
  const openRows = new Set(open.map(({ payee }) => payee.row))
  requireFunds(plan, options, facts, due)
  const outstanding = plan.chunks.filter(({ payees }) => payees.some(({ row }) => openRows.has(row)))
  return { outstanding, due }
}

/** @throws BATCH_DEADLINE_PASSED */
export function requireTime({
  deadlineMs,
  nowMs = Date.now(),
}: Pick<CheckOptions, "deadlineMs" | "nowMs">): void {
  if (deadlineMs === undefined || nowMs < deadlineMs) return
  throw new AgentGptError("BATCH_DEADLINE_PASSED", undefined, {
    meta: [`The deadline was ${new Date(deadlineMs).toISOString()}.`, "Nothing was sent."],
  })
}

type Facts = {
  readonly tokenCode: Hex
  readonly payoutCode: Hex
  readonly payerCode: Hex
  readonly decimals: bigint | undefined
  readonly balance: bigint
  readonly allowance: bigint
  readonly isPaused: boolean
  readonly isOperator: boolean
  readonly delegate: EvmAddress
}

async function readFacts(node: PinnedNode, { run }: PaymentPlan, { account }: CheckOptions): Promise<Facts> {
  const [payout, token, payer] = [run.batchPayout, run.token, run.payer].map(parseEvmAddress) as [
    EvmAddress,
    EvmAddress,
    EvmAddress,
  ]
  const [chainNumber, head] = (await callAll(node, [
    { method: "eth_chainId", params: [] },
    { method: "eth_blockNumber", params: [] },
  ])) as [Hex, Hex]
  if (BigInt(chainNumber) !== toEvmChainNumber(run.chainId)) {
    throw new AgentGptError(
      "NODE_CHAIN_WRONG",
      `The run is for ${run.chainId}; the node is on another chain.`,
    )
  }
  const block = toQuantity(BigInt(head))
  const codes = (await callAll(
    node,
    [token, payout, payer].map((address) => ({ method: "eth_getCode", params: [address, block] })),
  )) as [Hex, Hex, Hex]
  const [tokenCode, payoutCode, payerCode] = codes
  requireCode(token, tokenCode, "the token")
  requireCode(payout, payoutCode, "BatchPayout")
  const view = async (to: EvmAddress, contract: Interface, name: string, args: readonly unknown[] = []) => {
    const data = contract.encodeFunctionData(name, [...args])
    const answer = (await node.call("eth_call", [{ to, data }, block])) as Hex
    return contract.decodeFunctionResult(name, answer)[0] as unknown
  }
  const [decimals, balance, allowance, isPaused, isOperator, delegate] = await Promise.all([
    view(token, ERC20, "decimals").catch(orAbsent),
    view(token, ERC20, "balanceOf", [payer]),
    view(token, ERC20, "allowance", [payer, payout]),
    view(payout, PAYOUT, "paused"),
    view(payout, PAYOUT, "isOperator", [payer, account]),
    view(payout, PAYOUT, "payoutDelegate"),
  ])
  return {
    tokenCode,
    payoutCode,
    payerCode,
    decimals: decimals as bigint | undefined,
    balance: balance as bigint,
    allowance: allowance as bigint,
    isPaused: isPaused as boolean,
    isOperator: isOperator as boolean,
    delegate: String(delegate).toLowerCase() as EvmAddress,
  }
}

/** A token need not say how many decimals it has; a broken line must not look like that. */
function orAbsent(error: unknown): undefined {
  if (error instanceof RpcError && error.failure.kind === "transport") throw error
}

function requireCode(address: EvmAddress, code: Hex, what: string): void {
  if (code !== "0x") return
  throw new AgentGptError(
    "BATCH_CODE_MISSING",
    `There is no contract at ${address}, where ${what} should be.`,
  )
}

function requireContracts(plan: PaymentPlan, { decimals }: CheckOptions, facts: Facts): void {
  if (facts.isPaused) throw new AgentGptError("BATCH_PAUSED")
  if (facts.decimals === undefined || facts.decimals === BigInt(decimals)) return
  throw new AgentGptError(
    "BATCH_TOKEN_UNFIT",
    `The amounts were read with ${decimals} decimals; the token ${plan.run.token} has ${facts.decimals}.`,
  )
}

function requireSender({ run }: PaymentPlan, { account, funding }: CheckOptions, facts: Facts): void {
  const isPayer = parseEvmAddress(account) === parseEvmAddress(run.payer)
  if (funding === "account") {
    const isDelegated = facts.payerCode.toLowerCase() === `0xef0100${facts.delegate.slice(2)}`
    if (isPayer && isDelegated) return
    const what = isPayer ? "does not delegate to the PayoutDelegate of this BatchPayout" : "is not the payer"
    throw new AgentGptError("BATCH_SENDER_REFUSED", `The account ${account} ${what}.`)
  }
  if (isPayer || facts.isOperator) return
  throw new AgentGptError("BATCH_SENDER_REFUSED", `${account} is neither the payer nor one of its operators.`)
}

function requireFunds(
  { run }: PaymentPlan,
  { decimals, funding }: CheckOptions,
  { balance, allowance }: Facts,
  due: bigint,
): void {
  const describe = (available: bigint) => ({
    meta: [
      `Needed: ${formatAmount(due, decimals)} (${due} units).`,
      `Available: ${formatAmount(available, decimals)} (${available} units).`,
      `Short by: ${formatAmount(due - available, decimals)} (${due - available} units) of ${run.token}.`,
      "Nothing was sent.",
    ],
  })
  if (balance < due) throw new AgentGptError("BATCH_BALANCE_SHORT", undefined, describe(balance))
  if (funding === "account" || allowance >= due) return
  throw new AgentGptError("BATCH_ALLOWANCE_SHORT", undefined, describe(allowance))
}
