import { hashCanonical } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import {
  createLocalSigner,
  createRpcClient,
  createRpcPool,
  createSigningGuard,
  openStore,
  openTransactionEngine,
} from "@agentgpt/chain"
import type { PlanAdmission, SigningPolicy } from "@agentgpt/chain"

// A local development chain, and the first of its well-known accounts. A real key never stands in a program.
const chainId = "eip155:31337"
const url = process.env["RPC_URL"] ?? "http://127.0.0.1:8545"
const signer = createLocalSigner("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80")
const landlord: EvmAddress = "0x00000000000000000000000000000000000a11ce"

// What may be signed at all, and the plan that was let in. What neither names is refused.
const policy: SigningPolicy = {
  chainId,
  name: "example",
  version: 1,
  approvers: [],
  approvalsNeeded: 1,
  freeAmounts: { native: 10n ** 18n },
  destinations: [{ kind: "account", address: landlord }],
  caps: {
    largestGasLimit: 100_000n,
    largestFeeWei: 10n ** 16n,
    largestValueWei: 10n ** 18n,
    largestPerDay: { native: 10n ** 18n },
  },
}
const planHash = hashCanonical({ pay: "rent", to: landlord })
const admission: PlanAdmission = {
  planHash,
  policyVersion: policy.version,
  accounts: [signer.address],
  destinations: [landlord],
  asset: "native",
  amountLimit: 10n ** 17n,
  largestValueWei: 10n ** 17n,
  approvals: [],
}

// The journal: an embedded PostgreSQL unless DATABASE_URL names one.
const store = await openStore()
const pool = createRpcPool({ chainId, nodes: [{ client: createRpcClient({ url }) }] })
const guard = createSigningGuard({
  chainId,
  store,
  pool,
  readPolicy: () => policy,
  findAdmission: (hash) => (hash === planHash ? admission : undefined),
})
const engine = await openTransactionEngine({ store, pool, signers: [signer], guard })

// However often this program runs, is killed and runs again: the rent of November is paid once.
const rent = {
  idempotencyKey: "rent/2026-11",
  account: signer.address,
  call: { to: landlord, valueWei: 10n ** 17n, data: "0x" },
  authority: { planHash, policyVersion: policy.version },
} as const
await engine.submit([rent])
const [paid] = await engine.waitFor([rent.idempotencyKey], "finalized")
process.stdout.write(`${paid?.idempotencyKey} is ${paid?.progress} with nonce ${paid?.nonce}\n`)

await engine.stop()
await pool.close()
await store.close()
