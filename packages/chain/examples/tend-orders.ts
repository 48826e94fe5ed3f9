import { hashCanonical, keccak256, hexToBytes, parseBytes32, parseEvmAddress } from "@agentgpt/core"
import type { ChainId, EvmAddress, Hex } from "@agentgpt/core"
import {
  adoptOrders,
  createLocalSigner,
  createRpcClient,
  createRpcPool,
  createSigningGuard,
  DEFAULT_TEND_POLICY,
  finalityOf,
  loadOrder,
  openStore,
  openTransactionEngine,
  TENDING_FUNCTIONS,
  tendOrders,
} from "@agentgpt/chain"
import type { PlanAdmission, SigningPolicy, TendedChain } from "@agentgpt/chain"

// Tends the orders of one transaction to their end. Usage, with the arbiters of two local development chains:
// SOURCE_RPC_URL=… DESTINATION_RPC_URL=… SOURCE_ARBITER=0x… DESTINATION_ARBITER=0x… tend-orders.ts <transaction>
const [dispatch = ""] = process.argv.slice(2)
const read = (name: string) => process.env[name] ?? ""
// The second of the well-known development accounts. It needs gas and no right; a real key never stands in a program.
const signer = createLocalSigner("0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d")
const LARGEST_FEE_WEI = 10n ** 16n

const store = await openStore()
const closing: (() => Promise<void>)[] = []

/** One chain: a pool, what may be signed there, and an engine. */
async function openChain(chainId: ChainId, url: string, arbiter: EvmAddress): Promise<TendedChain> {
  const pool = createRpcPool({ chainId, nodes: [{ client: createRpcClient({ url }) }] })
  const code = (await pool.withNode((node) => node.call("eth_getCode", [arbiter, "latest"]))) as Hex
  const policy: SigningPolicy = {
    chainId,
    name: "tender",
    version: 1,
    approvers: [],
    approvalsNeeded: 1,
    freeAmounts: { native: LARGEST_FEE_WEI },
    // On a real chain the hash comes from the deployment's record: expectDeployedCode.
    destinations: [
      {
        kind: "contract",
        address: arbiter,
        codeHash: keccak256(hexToBytes(code)),
        functions: TENDING_FUNCTIONS,
      },
    ],
    caps: {
      largestGasLimit: 2n ** 24n,
      largestFeeWei: 10n ** 17n,
      largestValueWei: LARGEST_FEE_WEI,
      largestPerDay: { native: LARGEST_FEE_WEI },
    },
  }
  const planHash = hashCanonical({ tend: arbiter, chainId })
  const admission: PlanAdmission = {
    planHash,
    policyVersion: policy.version,
    accounts: [signer.address],
    destinations: [arbiter],
    asset: "native",
    amountLimit: LARGEST_FEE_WEI,
    largestValueWei: LARGEST_FEE_WEI,
    approvals: [],
  }
  const findAdmission = (hash: Hex) => (hash === planHash ? admission : undefined)
  const guard = createSigningGuard({ chainId, store, pool, readPolicy: () => policy, findAdmission })
  const engine = await openTransactionEngine({ store, pool, signers: [signer], guard })
  closing.push(engine.stop, pool.close)
  const authority = { planHash, policyVersion: policy.version }
  return { pool, finality: finalityOf(chainId), engine, account: signer.address, authority }
}

const source = parseEvmAddress(read("SOURCE_ARBITER"))
const destination = parseEvmAddress(read("DESTINATION_ARBITER"))
const ports = {
  store,
  policy: DEFAULT_TEND_POLICY,
  chains: new Map<ChainId, TendedChain>([
    ["eip155:31337", await openChain("eip155:31337", read("SOURCE_RPC_URL"), source)],
    ["eip155:31338", await openChain("eip155:31338", read("DESTINATION_RPC_URL"), destination)],
  ]),
}

// The same transaction again, or another run of this program, changes nothing.
const orders = await adoptOrders(ports, "eip155:31337", source, parseBytes32(dispatch))
await tendOrders(ports, {
  signal: new AbortController().signal,
  pollEveryMs: 200,
  untilDone: true,
  onTrouble: ({ message }, orderId) => void process.stderr.write(`${orderId ?? "the journal"}: ${message}\n`),
})
for (const { orderId } of orders) {
  const { sourceState } = await loadOrder(store, orderId)
  process.stdout.write(`${orderId} is ${sourceState}\n`)
}

for (const close of closing) await close()
await store.close()
