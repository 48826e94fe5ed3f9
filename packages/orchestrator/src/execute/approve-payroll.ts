import { APPROVAL_WAYS, detectApprovalWays, planApproval } from "@agentgpt/chain"
import type { ApprovalWay, PayoutFunding, PaymentPlan, Store, TokenAbilities } from "@agentgpt/chain"
import { parseEvmAddress } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import { Interface } from "ethers"
import { permitExactly } from "./permit-exactly.ts"
import { allowAmount, readDue } from "./set-allowance.ts"
import type { Sending } from "./submit-keyed.ts"

const PAYOUT = new Interface(["function payoutDelegate() view returns (address)"])

/**
 * Lets BatchPayout take exactly what the open payments of a plan need, by the first of the ways that the token and the
 * account can do, and says where the money then comes from. An account that runs PayoutDelegate by its owner's own act needs no
 * allowance; none is made to run it. A payer who has too little allows nothing: the payment says what is missing.
 * @throws APPROVAL_WAY_MISSING, APPROVAL_TOKEN_INVALID, AGENT_TRANSACTION_FAILED, GUARD_, SUBMIT_ and NODE_ codes
 */
export async function approvePayroll(
  store: Store,
  sending: Sending,
  {
    token,
    spender,
    plan,
    ways = APPROVAL_WAYS.payer,
    mayPayByAccount,
  }: {
    readonly token: EvmAddress
    readonly spender: EvmAddress
    readonly plan: PaymentPlan
    readonly ways?: readonly ApprovalWay[] | undefined
    /** Whether the policy lists the payer's own account with the code that it runs. */
    readonly mayPayByAccount: boolean
  },
): Promise<PayoutFunding> {
  const { desk, account } = sending
  const amount = await readDue(sending, plan)
  const abilities = await detectApprovalWays(desk.pool, { token, owner: account, spender })
  const isPayable = amount > 0n && abilities.balance >= amount
  if (!isPayable) {
    // What a broken-off payroll left is more than nothing.
    if (amount === 0n) await allowAmount(sending, { token, spender, amount })
    return "allowance"
  }
  const delegate = mayPayByAccount ? await findStanding(sending, spender, abilities) : undefined
  const { way } = planApproval({
    abilities,
    submitter: account,
    amount,
    // Only the way is wanted: a permit says for how long it is good when it is signed.
    deadlineSeconds: 1n,
    ways,
    ...(delegate !== undefined && { delegate }),
  })
  if (way === "delegate") return "account"
  if (way === "permit") await permitExactly(store, sending, { token, spender, amount })
  else await allowAmount(sending, { token, spender, amount })
  return "allowance"
}

/** BatchPayout's own delegate, if the account already runs it. */
async function findStanding(
  { desk }: Sending,
  batchPayout: EvmAddress,
  { ownerCode }: TokenAbilities,
): Promise<EvmAddress | undefined> {
  if (ownerCode.kind !== "delegated") return undefined
  const call = { to: batchPayout, data: PAYOUT.encodeFunctionData("payoutDelegate") }
  const answer = await desk.pool.withNode((node) => node.call("eth_call", [call, "latest"]))
  const [address] = PAYOUT.decodeFunctionResult("payoutDelegate", answer as Hex)
  const delegate = parseEvmAddress(String(address))
  return delegate === ownerCode.delegate ? delegate : undefined
}
