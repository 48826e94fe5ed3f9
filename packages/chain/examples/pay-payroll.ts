import {
  createLocalSigner,
  createRpcClient,
  createRpcPool,
  createSigningGuard,
  openStore,
  openTransactionEngine,
  payBatch,
  PAYOUT_FUNCTIONS,
  planPayments,
  readPayees,
  writeReport,
} from "@agentgpt/chain"
import type { SigningPolicy } from "@agentgpt/chain"
import { computeWorkflowId, hashCanonical, hexToBytes, keccak256, parseEvmAddress } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"

const [, , file = "payroll.csv", payroll = "2026-11"] = process.argv
const { RPC_URL = "", PAYER_KEY = "", TOKEN = "", BATCH_PAYOUT = "" } = process.env
const chainId = "eip155:31337"
const decimals = 6
const token = parseEvmAddress(TOKEN)
const batchPayout = parseEvmAddress(BATCH_PAYOUT)
const signer = createLocalSigner(PAYER_KEY as Hex)
const payer = signer.address

// Every bad row is reported at once; nothing is planned unless all rows are sound.
const { payees } = await readPayees({ path: file }, { decimals, ownAddresses: [token, batchPayout, payer] })

// The name of the payroll, not its rows, says which run this is: a corrected file is still the same run.
const workflowId = computeWorkflowId([{ id: "pay", payroll }])
const plan = planPayments(payees, { chainId, batchPayout, payer, token, workflowId, runNonce: 1n })
const authority = {
  planHash: hashCanonical(plan.chunks.map(({ words }) => words)),
  policyVersion: 1,
}

const pool = createRpcPool({ chainId, nodes: [{ client: createRpcClient({ url: RPC_URL }) }] })
const store = await openStore()

// The last look before the key is used: this account, this token, these contracts, this total.
const codeHashOf = async (address: EvmAddress) => {
  const code = await pool.withQuorum((node) => node.call("eth_getCode", [address, "latest"]))
  return keccak256(hexToBytes(code as Hex))
}
const policy: SigningPolicy = {
  chainId,
  name: "payroll",
  version: 1,
  approvers: [],
  approvalsNeeded: 1,
  freeAmounts: { [token]: plan.total },
  destinations: [
    {
      kind: "contract",
      address: batchPayout,
      codeHash: await codeHashOf(batchPayout),
      functions: PAYOUT_FUNCTIONS,
    },
    { kind: "contract", address: token, codeHash: await codeHashOf(token), functions: [] },
  ],
  caps: {
    largestGasLimit: 2n ** 24n,
    largestFeeWei: 10n ** 17n,
    largestValueWei: 0n,
    largestPerDay: { [token]: plan.total },
  },
}
const admission = {
  planHash: authority.planHash,
  policyVersion: 1,
  accounts: [payer],
  destinations: [batchPayout, token],
  asset: token,
  amountLimit: plan.total,
  largestValueWei: 0n,
  approvals: [],
}
const guard = createSigningGuard({
  chainId,
  store,
  pool,
  readPolicy: () => policy,
  findAdmission: (planHash) => (planHash === admission.planHash ? admission : undefined),
})

const engine = await openTransactionEngine({ store, pool, signers: [signer], guard })
try {
  const report = await payBatch({ pool, engine }, plan, {
    account: payer,
    decimals,
    authority,
    until: "included",
  })
  process.stdout.write(`${writeReport(report, { decimals, symbol: "USDC" })}\n`)
} finally {
  await engine.stop()
  await store.close()
  await pool.close()
}
