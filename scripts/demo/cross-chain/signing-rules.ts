import { createSigningGuard, TENDING_FUNCTIONS } from "@agentgpt/chain"
import type { Authority, PlanAdmission, SigningGuard, SigningPolicy, Store } from "@agentgpt/chain"
import { hashCanonical, hexToBytes, keccak256 } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"

import { addressOf } from "./local-side.ts"
import type { LocalSide } from "./local-side.ts"

const REQUEST = "(bytes32,uint32,uint64,address,bytes,uint32,address,uint256,address,uint64)"
const POLICY_VERSION = 1
const ONE_COIN = 10n ** 18n

/** Whom the rules are for. */
export type Signers = {
  readonly treasury: EvmAddress
  readonly tender: EvmAddress
  /** Who may be named as the beneficiary of an escrow. */
  readonly provider: EvmAddress
  /** Token units that the treasury may set aside altogether. */
  readonly escrowLimit: bigint
}

/** Under which plan the treasury sends orders, and under which one the tender acts. */
export const SENDING: Authority = authorise("send the orders of the demonstration")
export const TENDING: Authority = authorise("tend the orders of the demonstration")

function authorise(plan: string): Authority {
  return { planHash: hashCanonical({ plan }), policyVersion: POLICY_VERSION }
}

/** The last guard before the keys: orders for one provider up to a limit, and what tending takes. */
export async function openGuard(side: LocalSide, store: Store, signers: Signers): Promise<SigningGuard> {
  const { chainId, pool } = side
  const policy = await writePolicy(side, signers)
  const admissions = admit(side, signers)
  return createSigningGuard({
    chainId,
    store,
    pool,
    readPolicy: () => policy,
    findAdmission: (hash) => admissions.find(({ planHash }) => planHash === hash),
  })
}

async function writePolicy(side: LocalSide, { provider, escrowLimit }: Signers): Promise<SigningPolicy> {
  const [arbiter, token] = [addressOf(side.contracts.arbiter), addressOf(side.contracts.token)]
  const codeHashOf = async (address: EvmAddress) =>
    keccak256(hexToBytes((await side.client.call("eth_getCode", [address, "latest"])) as Hex))
  const sending = {
    signature: `bridgeAndExecute(${REQUEST})`,
    // The escrow; its token and its beneficiary have to be on the list.
    amount: { effect: "moves", path: [0, 7], asset: [0, 6] },
    listed: [
      [0, 6],
      [0, 8],
    ],
  } as const
  const functions = [sending, ...TENDING_FUNCTIONS]
  return {
    chainId: side.chainId,
    name: "Cross-chain demonstration",
    version: POLICY_VERSION,
    approvers: [],
    approvalsNeeded: 1,
    freeAmounts: { native: ONE_COIN, [token]: escrowLimit },
    destinations: [
      { kind: "contract", address: arbiter, codeHash: await codeHashOf(arbiter), functions },
      { kind: "contract", address: token, codeHash: await codeHashOf(token), functions: [] },
      { kind: "account", address: provider },
    ],
    caps: {
      largestGasLimit: 10_000_000n,
      largestFeeWei: ONE_COIN,
      largestValueWei: ONE_COIN / 10n,
      largestPerDay: { native: ONE_COIN, [token]: escrowLimit },
    },
  }
}

function admit(
  { contracts }: LocalSide,
  { treasury, tender, provider, escrowLimit }: Signers,
): PlanAdmission[] {
  const [arbiter, token] = [addressOf(contracts.arbiter), addressOf(contracts.token)]
  const common = { largestValueWei: ONE_COIN / 10n, approvals: [] }
  return [
    {
      ...SENDING,
      ...common,
      accounts: [treasury],
      destinations: [arbiter, token, provider],
      asset: token,
      amountLimit: escrowLimit,
    },
    {
      ...TENDING,
      ...common,
      accounts: [tender],
      destinations: [arbiter],
      asset: "native",
      amountLimit: ONE_COIN,
    },
  ]
}
