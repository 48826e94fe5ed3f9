import { AgentGptError } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import type { PinnedNode } from "../../nodes/rpc-pool.ts"
import type { TransactionCall } from "../../submit/transaction-request.ts"
import { measureCall } from "../plan/measure-call.ts"
import { packItems } from "../plan/pack-items.ts"
import { readSizeLimits } from "../plan/size-limits.ts"
import type { SizeOptions } from "../plan/size-limits.ts"
import type { CheckOptions } from "../send/check-batch.ts"
import { requireTime } from "../send/check-batch.ts"
import { checkGasFunds } from "../send/check-gas-funds.ts"
import { sendCalls } from "../send/pay-batch.ts"
import type { BatchPorts, SendOptions } from "../send/pay-batch.ts"
import { findRefused } from "./find-refused.ts"
import type { Mint, MintPlan } from "./mint-plan.ts"
import { readMints } from "./read-mints.ts"
import type { MintState } from "./read-mints.ts"

export type MintOptions = SizeOptions &
  SendOptions &
  Pick<CheckOptions, "account" | "fromBlock" | "deadlineMs" | "nowMs">

export type MintReport = {
  /** One for each mint of the plan, in its order. */
  readonly states: readonly MintState[]
  /** Those that the collection refuses on trial; they were left out. */
  readonly refused: readonly Mint[]
}

/**
 * Mints everything of a plan that is not minted yet, in as few calls as the limits allow, and reports what the
 * collection shows afterwards. One that the collection refuses is found by trial and left out, so that it does
 * not take its neighbours down. May be called again at any time.
 * @throws BATCH_DEADLINE_PASSED, BATCH_CODE_MISSING, BATCH_PLAN_CHANGED if a token is somebody else's,
 * BATCH_CHUNK_TOO_LARGE, BATCH_NATIVE_SHORT, NODE_ codes, what the engine throws
 *
 * @example
 * const { states, refused } = await mintBatch({ pool, engine }, planMints(contract, mints), { account, authority })
 */
export async function mintBatch(
  { pool, engine }: BatchPorts,
  plan: MintPlan,
  options: MintOptions,
): Promise<MintReport> {
  requireTime(options)
  const { calls, refused } = await pool.withNode((node) => prepare(node, plan, options))
  const progress = await sendCalls(engine, plan, options, "mint", calls)
  const newest = progress.reduce(
    (most, { blockNumber = 0n }) => (blockNumber > most ? blockNumber : most),
    0n,
  )
  const states = await pool.withNode((node) => readMints(node, plan, options.fromBlock), {
    atLeastBlock: newest,
  })
  return { states, refused }
}

type Prepared = {
  readonly calls: readonly { readonly call: TransactionCall; readonly gasLimit: bigint }[]
  readonly refused: readonly Mint[]
}

async function prepare(node: PinnedNode, plan: MintPlan, options: MintOptions): Promise<Prepared> {
  const { contract } = plan
  if ((await node.call("eth_getCode", [contract.address, "latest"])) === "0x") {
    throw new AgentGptError("BATCH_CODE_MISSING", `There is no contract at ${contract.address}.`)
  }
  const states = await readMints(node, plan, options.fromBlock)
  refuseTaken(states)
  const open = states.filter(({ status }) => status === "unminted")
  if (open.length === 0) return { calls: [], refused: [] }
  const limits = await readSizeLimits(node, options)
  const blockNumber = BigInt((await node.call("eth_blockNumber")) as Hex)
  const simulation = { node, blockNumber, account: options.account, gasCap: limits.gas }
  const callOf = (mints: readonly Mint[]): TransactionCall => ({
    to: contract.address,
    valueWei: 0n,
    data: contract.encodeMints(mints),
  })
  const measure = async (mints: readonly Mint[]) => {
    const call = callOf(mints)
    return countBytes(call) > limits.calldataBytes ? undefined : measureCall(simulation, call, 0n)
  }
  const refused = await findRefused(open, limits.payments, measure)
  const accepted = open.filter((mint) => !refused.has(mint))
  const packs = await packItems<Mint>(accepted, {
    measure,
    mostFrom: (start) => Math.min(limits.payments, accepted.length - start),
    refuse: ({ tokenId }) =>
      new AgentGptError("BATCH_CHUNK_TOO_LARGE", `Token ${tokenId} alone needs more than ${limits.gas} gas.`),
  })
  const calls = packs.map(({ items, gasLimit }) => ({ call: callOf(items), gasLimit }))
  await checkGasFunds(node, options.account, calls, options.maxFeePerGasWei)
  return { calls, refused: [...refused] }
}

function refuseTaken(states: readonly MintState[]): void {
  const taken = states.filter(({ status }) => status === "taken")
  if (taken.length === 0) return
  const lines = taken
    .slice(0, LISTED)
    .map(({ tokenId, mintedTo }) => `Token ${tokenId} was minted to ${mintedTo}.`)
  throw new AgentGptError("BATCH_PLAN_CHANGED", `${taken.length} tokens are somebody else's already.`, {
    meta: lines,
  })
}

/** An error holds at most 50 further lines. */
const LISTED = 50

function countBytes({ data }: TransactionCall): number {
  return (data.length - 2) / 2
}
