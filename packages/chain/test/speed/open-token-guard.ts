import { hexToBytes, keccak256 } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import { TOKEN_FUNCTIONS } from "../../src/guard/allowed-functions.ts"
import { createSigningGuard } from "../../src/guard/signing-guard.ts"
import type { SigningGuard } from "../../src/guard/signing-guard.ts"
import type { RpcPool } from "../../src/nodes/rpc-pool.ts"
import type { Store } from "../../src/store/store.ts"
import type { Authority } from "../../src/submit/transaction-request.ts"

const PLENTY = 10n ** 30n
const PLAN: Hex = `0x${"5b".repeat(32)}`

/** The real guard, with a policy that lets one account transfer one token. */
export async function openTokenGuard(context: {
  readonly store: Store
  readonly pool: RpcPool
  readonly token: EvmAddress
  readonly account: EvmAddress
}): Promise<{ readonly guard: SigningGuard; readonly authority: Authority }> {
  const { store, pool, account } = context
  const token = context.token.toLowerCase() as EvmAddress
  const code = (await pool.withNode((node) => node.call("eth_getCode", [token, "latest"]))) as Hex
  const codeHash = keccak256(hexToBytes(code))
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
      destinations: [{ kind: "contract", address: token, codeHash, functions: TOKEN_FUNCTIONS }],
      caps: {
        largestGasLimit: 10_000_000n,
        largestFeeWei: PLENTY,
        largestValueWei: 0n,
        largestPerDay: { [token]: PLENTY },
      },
    }),
    findAdmission: () => ({
      planHash: PLAN,
      policyVersion: 1,
      accounts: [account],
      destinations: [token],
      asset: token,
      amountLimit: PLENTY,
      largestValueWei: 0n,
      approvals: [],
    }),
  })
  return { guard, authority: { planHash: PLAN, policyVersion: 1 } }
}
