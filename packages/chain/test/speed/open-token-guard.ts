import { hexToBytes, keccak256 } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import { PAYOUT_FUNCTIONS, TOKEN_FUNCTIONS } from "../../src/guard/allowed-functions.ts"
import { createSigningGuard } from "../../src/guard/signing-guard.ts"
import type { SigningGuard } from "../../src/guard/signing-guard.ts"
import type { RpcPool } from "../../src/nodes/rpc-pool.ts"
import type { Store } from "../../src/store/store.ts"
import type { Authority } from "../../src/submit/transaction-request.ts"

const PLENTY = 10n ** 30n
const PLAN: Hex = `0x${"5b".repeat(32)}`

/** The real guard, with a policy that lets one account transfer one token, by itself or through BatchPayout. */
export async function openTokenGuard(context: {
  readonly store: Store
  readonly pool: RpcPool
  readonly token: EvmAddress
  readonly account: EvmAddress
  readonly payout?: EvmAddress
}): Promise<{ readonly guard: SigningGuard; readonly authority: Authority }> {
  const { store, pool, account } = context
  const token = context.token.toLowerCase() as EvmAddress
  const contracts = [
    { address: token, functions: TOKEN_FUNCTIONS },
    ...(context.payout === undefined
      ? []
      : [{ address: context.payout.toLowerCase() as EvmAddress, functions: PAYOUT_FUNCTIONS }]),
  ]
  const destinations = await Promise.all(
    contracts.map(async ({ address, functions }) => {
      const code = (await pool.withNode((node) => node.call("eth_getCode", [address, "latest"]))) as Hex
      return { kind: "contract", address, codeHash: keccak256(hexToBytes(code)), functions } as const
    }),
  )
  const guard = createSigningGuard({
    chainId: "eip155:31337",
    store,
    pool,
    readPolicy: () => ({
      chainId: "eip155:31337",
      name: "Speed",
      version: 1,
      approvers: [],
      approvalsNeeded: 1,
      freeAmounts: { [token]: PLENTY },
      destinations,
      caps: {
        largestGasLimit: 2n ** 24n,
        largestFeeWei: PLENTY,
        largestValueWei: 0n,
        largestPerDay: { [token]: PLENTY },
      },
    }),
    findAdmission: () => ({
      planHash: PLAN,
      policyVersion: 1,
      accounts: [account],
      destinations: destinations.map(({ address }) => address),
      asset: token,
      amountLimit: PLENTY,
      largestValueWei: 0n,
      approvals: [],
    }),
  })
  return { guard, authority: { planHash: PLAN, policyVersion: 1 } }
}
