import { readPayments } from "@agentgpt/chain"
import type { PaymentPlan } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import { Interface } from "ethers"
import type { Sending } from "./submit-keyed.ts"
import { submitKeyed } from "./submit-keyed.ts"

const TOKEN = new Interface([
  "function allowance(address owner, address spender) view returns (uint256)",
  "function approve(address spender, uint256 amount) returns (bool)",
])

/** A step sets its allowance anew at most so often: after crashes, with each retry, or when somebody else used it up. */
const MOST_ROUNDS = 500

type Allowed = { readonly token: EvmAddress; readonly spender: EvmAddress }

/**
 * Sets an allowance to exactly an amount, not a unit more. Tokens that refuse to change an allowance get it set to zero first.
 * @throws AGENT_TRANSACTION_FAILED, SUBMIT_ and NODE_ codes
 */
export async function allowAmount(
  sending: Sending,
  { token, spender, amount: due }: Allowed & { readonly amount: bigint },
): Promise<void> {
  const allowance = await readAllowance(sending, token, spender)
  if (allowance === due) return
  if (allowance !== 0n && due !== 0n) await setAllowance(sending, { token, spender }, 0n)
  await setAllowance(sending, { token, spender }, due)
}

/** Takes back what a run did not use; also what is not allowed yet, behind a setting in the same lane that is still to come. */
export async function revokeRest(
  sending: Sending,
  { token, spender }: Allowed,
  isComing = false,
): Promise<void> {
  if (isComing || (await readAllowance(sending, token, spender)) > 0n) {
    await setAllowance(sending, { token, spender }, 0n)
  }
}

/** What the open payments of a plan need. */
export async function readDue({ desk }: Sending, plan: PaymentPlan): Promise<bigint> {
  const { fromBlock } = desk
  const { states } = await desk.pool.withNode((node) => readPayments(node, plan, { fromBlock }))
  return states.filter(({ status }) => status === "unpaid").reduce((sum, { payee }) => sum + payee.amount, 0n)
}

async function readAllowance(
  { desk, account }: Sending,
  token: EvmAddress,
  spender: EvmAddress,
): Promise<bigint> {
  const data = TOKEN.encodeFunctionData("allowance", [account, spender])
  const answer = await desk.pool.withNode((node) => node.call("eth_call", [{ to: token, data }, "latest"]))
  return BigInt(answer as Hex)
}

/** Each setting is a transaction of its own under the next free name: an earlier one may have been used up since. */
async function setAllowance(sending: Sending, { token, spender }: Allowed, amount: bigint): Promise<void> {
  const data = TOKEN.encodeFunctionData("approve", [spender, amount]).toLowerCase() as Hex
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    // eslint-disable-next-line no-await-in-loop -- whether there is a next round is what this one tells
    const wasSent = await trySetting(sending, `allow/${round}`, { to: token, valueWei: 0n, data })
    // eslint-disable-next-line no-await-in-loop -- the same
    if (wasSent && (await readAllowance(sending, token, spender)) === amount) return
  }
  throw new AgentGptError("AGENT_TRANSACTION_FAILED", "The allowance does not come to stay.")
}

/** False where the name stands for an earlier setting of another amount. */
async function trySetting(...[sending, name, call]: Parameters<typeof submitKeyed>): Promise<boolean> {
  try {
    await submitKeyed(sending, name, call)
    return true
  } catch (error) {
    if (AgentGptError.is(error) && error.code === "JOURNAL_KEY_REUSED") return false
    throw error
  }
}
