import { AgentGptError, parseAssetType, parseEvmAddress } from "@agentgpt/core"
import type {
  ChainId,
  EvmAddress,
  Hex,
  ReceiptValue,
  Role,
  SettlementGoal,
  StepContext,
  StepReceipt,
} from "@agentgpt/core"
import { TOKEN } from "../fx/abi.ts"
import { callView } from "../fx/call-view.ts"
import { findEarlier, requireSuccess, toReceipt } from "../transactions/send-requests.ts"

export type Allowance = {
  /** CAIP-19. */
  readonly asset: string
  readonly owner: EvmAddress
  readonly spender: EvmAddress
  /** Units; zero takes it back. */
  readonly amount: bigint
}

type Context = Pick<StepContext<typeof Role.EXECUTOR>, "chainId" | "effects" | "idempotencyKey" | "signal">

/** A step sets its allowance anew at most so often: with each retry, or when somebody else has changed it. */
const MOST_ROUNDS = 100

/**
 * Sets an allowance to exactly an amount, and sees to it that it stands. One that somebody else gave is not
 * overwritten: allowances are one number for all who share the account. It may always be taken back.
 * @throws AGENT_INPUT_INVALID, AGENT_ALLOWANCE_LEFT, AGENT_STEP_ENDED, AGENT_TRANSACTION_FAILED
 */
export async function setAllowance(
  context: Context,
  allowance: Allowance,
  until: SettlementGoal,
): Promise<ReceiptValue> {
  const { chainId, effects, idempotencyKey, signal } = context
  const { owner, spender, amount } = allowance
  const token = readToken(chainId, allowance.asset)
  const data = TOKEN.encodeFunctionData("approve", [spender, amount]).toLowerCase() as Hex
  const receipts: StepReceipt[] = []
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const key = idempotencyKey(`allow/${round}`)
    // eslint-disable-next-line no-await-in-loop -- whether there is a next round is what this one tells
    const earlier = await findEarlier(effects, [key], "included")
    // eslint-disable-next-line no-await-in-loop -- the same
    const current = await readAllowance(context, token, allowance)
    if (earlier === undefined) {
      if (current === amount) return toReceipt(chainId, receipts)
      if (current !== 0n && amount !== 0n) throw refuseOther(current, token, allowance)
      if (amount !== 0n && signal.aborted)
        throw new AgentGptError("AGENT_STEP_ENDED", "The run was ended before the allowance.")
    }
    // Asked for again even where it is known: what ended in vain may be sent again by a person's wish.
    // eslint-disable-next-line no-await-in-loop -- the same
    await effects.submit([{ idempotencyKey: key, chainId, account: owner, to: token, valueWei: 0n, data }])
    // eslint-disable-next-line no-await-in-loop -- the same
    const settled = await effects.waitFor([key], until)
    requireSuccess(settled)
    receipts.push(...settled)
    // eslint-disable-next-line no-await-in-loop -- the same
    if ((await readAllowance(context, token, allowance)) === amount) return toReceipt(chainId, receipts)
  }
  throw new AgentGptError("AGENT_TRANSACTION_FAILED", "The allowance does not come to stay.")
}

function readToken(chainId: ChainId, asset: string): EvmAddress {
  const { chainId: ofAsset, assetNamespace, assetReference } = parseAssetType(asset)
  if (ofAsset !== chainId) throw new AgentGptError("AGENT_INPUT_INVALID", `${asset} is not of ${chainId}.`)
  if (assetNamespace === "erc20") return parseEvmAddress(assetReference)
  throw new AgentGptError("AGENT_INPUT_INVALID", `${asset} is no ERC-20 token: nobody is allowed to take it.`)
}

async function readAllowance(
  { chainId, effects }: Context,
  token: EvmAddress,
  { owner, spender }: Allowance,
): Promise<bigint> {
  const [allowance] = await callView(effects.read, chainId, token, TOKEN, "allowance", [owner, spender])
  return allowance as bigint
}

function refuseOther(current: bigint, token: EvmAddress, { spender, amount }: Allowance): AgentGptError {
  return new AgentGptError("AGENT_ALLOWANCE_LEFT", `The allowance is ${current} units, not ${amount}.`, {
    meta: [`The token is ${token}, the spender ${spender}.`, "Take it back first: nothing was sent."],
  })
}
