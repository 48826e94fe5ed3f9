import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { createServer } from "node:http"
import type { Server } from "node:http"
import type { AddressInfo } from "node:net"
import { bytesToHex, hashCanonical, hexToBytes, keccak256 } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import { ZeroHash } from "ethers"
import type { Contract, JsonRpcProvider } from "ethers"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { CHAIN, randomKey } from "../../test/support/lane-fixture.ts"
import { DEV_KEYS, startAnvil } from "../../test/support/start-nodes.ts"
import type { LocalNode } from "../../test/support/start-nodes.ts"
import {
  addressOf,
  connect,
  deployOwn,
  deployUsdc,
  openAccounts,
  read,
  send,
  sendCall,
  takeSteps,
} from "../../test/support/token-fixture.ts"
import type { Accounts } from "../../test/support/token-fixture.ts"
import { TOKEN_ABI } from "../approvals/token-abi.ts"
import type { DynamicFeeTransaction } from "../codec/transaction.ts"
import { planIntents } from "../journal/plan-intents.ts"
import { reserveSlots } from "../journal/reserve-slots.ts"
import { acquireLease } from "../lanes/acquire-lease.ts"
import type { Lease } from "../lanes/lease.ts"
import { matchNonces } from "../lanes/match-nonces.ts"
import { openLane } from "../lanes/open-lane.ts"
import { MockChain } from "../mocks/mock-chain.ts"
import { openMockStore } from "../mocks/mock-store.ts"
import { createRpcClient } from "../nodes/rpc-client.ts"
import { createRpcPool } from "../nodes/rpc-pool.ts"
import type { RpcPool } from "../nodes/rpc-pool.ts"
import type { Store } from "../store/store.ts"
import { DELEGATE_FUNCTIONS, PAYOUT_FUNCTIONS, TOKEN_FUNCTIONS } from "./allowed-functions.ts"
import { expectDeployedCode } from "./expect-deployed-code.ts"
import { createSigningGuard } from "./signing-guard.ts"
import type { SigningCandidate } from "./signing-guard.ts"
import type { Destination, PlanAdmission, SigningPolicy } from "./signing-policy.ts"

// Over real contracts, codes and nodes: only the journal's view of the account's nonces is a double.

const PLAN: Hex = `0x${"a1".repeat(32)}`
const GWEI = 1_000_000_000n
const code = (expected: string) => expect.objectContaining({ code: expected })

let node: LocalNode
let provider: JsonRpcProvider
let pool: RpcPool
let store: Store
let accounts: Accounts
let payer: EvmAddress
let payout: Contract
let usdc: Contract
let payoutAddress: EvmAddress
let token: EvmAddress
let lease: Lease
let policy: SigningPolicy
let snapshot: unknown

beforeAll(async () => {
  node = await startAnvil()
  provider = connect(node.url)
  pool = createRpcPool({ chainId: CHAIN, nodes: [{ client: createRpcClient({ url: node.url }) }] })
  accounts = openAccounts(DEV_KEYS, provider)
  const [first, second, admin] = Object.keys(accounts) as [EvmAddress, EvmAddress, EvmAddress]
  payer = first
  const by = accounts[second]!.wallet
  payout = await deployOwn("BatchPayout", by, second, 90 * 86_400)
  usdc = await deployUsdc(by, admin)
  await send(usdc, "mint", payer, 1_000_000n)
  ;[payoutAddress, token] = [await addressOf(payout), await addressOf(usdc)]
  policy = await writePolicy()
  store = await openMockStore()
  const chain = new MockChain(0n)
  const lane = await openLane(store, chain, CHAIN, payer)
  lease = await acquireLease(store, lane, { lengthMs: 600_000 })
  await matchNonces(store, lease, chain)
  snapshot = await provider.send("evm_snapshot", [])
})
beforeEach(async () => {
  await provider.send("evm_revert", [snapshot])
  snapshot = await provider.send("evm_snapshot", [])
})
afterAll(async () => {
  provider?.destroy()
  await pool?.close()
  await store?.close()
  await node?.stop()
})

/** The allow-list comes from a record of what the chain showed after the deployment. */
async function writePolicy(): Promise<SigningPolicy> {
  const record = async (address: EvmAddress) => ({
    address,
    codeHash: keccak256(hexToBytes(await provider.getCode(address))),
  })
  const deployment = {
    chainId: 31_337,
    contracts: { BatchPayout: await record(payoutAddress), Token: await record(token) },
  }
  return {
    chainId: CHAIN,
    name: "Example Payroll",
    version: 1,
    approvers: [],
    approvalsNeeded: 1,
    freeAmounts: { [token]: 1_000n },
    destinations: expectDeployedCode(CHAIN, deployment, {
      BatchPayout: PAYOUT_FUNCTIONS,
      Token: TOKEN_FUNCTIONS,
    }),
    caps: {
      largestGasLimit: 1_000_000n,
      largestFeeWei: 10n ** 18n,
      largestValueWei: 0n,
      largestPerDay: { [token]: 10_000n },
    },
  }
}

const admission = (more: Partial<PlanAdmission> = {}): PlanAdmission => ({
  planHash: PLAN,
  policyVersion: 1,
  accounts: [payer],
  destinations: [payoutAddress, token],
  asset: token,
  amountLimit: 1_000n,
  largestValueWei: 0n,
  approvals: [],
  ...more,
})

const guardWith = (more: { policy?: SigningPolicy; pool?: RpcPool; admission?: PlanAdmission } = {}) =>
  createSigningGuard({
    chainId: CHAIN,
    store,
    pool: more.pool ?? pool,
    readPolicy: () => more.policy ?? policy,
    findAdmission: () => more.admission ?? admission(),
    rereadCodesAfterMs: 0,
  })

/** What the engine would ask for: journalled, with the account's next nonce of the journal. */
async function journal(to: EvmAddress, data: string, planHash = PLAN): Promise<SigningCandidate> {
  const payload = { kind: "call", account: payer, to, valueWei: "0", data, planHash, policyVersion: 1 }
  const idempotencyKey = randomKey()
  const [intent] = await planIntents(store, [{ idempotencyKey, chainId: CHAIN, payload }])
  const [slot] = await reserveSlots(store, lease, [intent!.intentId])
  const transaction: DynamicFeeTransaction = {
    type: "eip1559",
    chainId: 31_337n,
    nonce: slot!.nonce,
    gasLimit: 500_000n,
    to,
    value: 0n,
    data: data as Hex,
    maxFeePerGasWei: 100n * GWEI,
    maxPriorityFeePerGasWei: GWEI,
  }
  return { payload, payloadHash: hashCanonical(payload), idempotencyKey, transaction, kind: "payment" }
}

const writePayment = (amount: bigint, from = payer) => {
  const payee = bytesToHex(randomBytes(20))
  const run = { payer: from, token, workflowId: ZeroHash, runNonce: BigInt(payee) }
  const batch = { total: amount, chunks: [1n], words: [(BigInt(payee) << 88n) | amount], stepsRoots: [] }
  return { payee, data: payout.interface.encodeFunctionData("pay", [run, batch]) as Hex }
}
const writeApproval = (spender: EvmAddress, amount: bigint) =>
  TOKEN_ABI.encodeFunctionData("approve", [spender, amount])

describe("over real contracts the guard", () => {
  it("lets an allowance and a payment through, which then really pay", async () => {
    const plan: Hex = `0x${"b2".repeat(32)}`
    const { payee, data } = writePayment(700n)
    const candidates = [
      await journal(token, writeApproval(payoutAddress, 700n), plan),
      await journal(payoutAddress, data, plan),
    ]
    await guardWith({ admission: admission({ planHash: plan }) }).check(candidates)
    for (const [index, { transaction }] of candidates.entries()) {
      const { raw } = await accounts[payer]!.signer.signTransaction({ ...transaction, nonce: BigInt(index) })
      const { outcome } = await pool.broadcast(raw)
      expect(outcome).toBe("accepted")
    }
    await provider.send("evm_mine", [])
    expect(await read(usdc, "balanceOf", payee)).toBe(700n)
  })

  it.each<[string, string, () => readonly [EvmAddress, string]]>([
    [
      "a payment out of somebody else's allowance",
      "GUARD_ARGUMENT_REFUSED",
      () => [payoutAddress, writePayment(1n, token).data],
    ],
    [
      "more than the plan moves",
      "GUARD_PLAN_LIMIT_EXCEEDED",
      () => [payoutAddress, writePayment(1_001n).data],
    ],
    [
      "an allowance for somebody else",
      "GUARD_DESTINATION_REFUSED",
      () => [token, writeApproval(`0x${"bad0".repeat(10)}`, 1n)],
    ],
    [
      "naming an operator",
      "GUARD_FUNCTION_REFUSED",
      () => [payoutAddress, payout.interface.encodeFunctionData("setOperator", [token, true])],
    ],
  ])("refuses %s", async (_name, expected, write) => {
    await expect(guardWith().check([await journal(...write())])).rejects.toEqual(code(expected))
  })

  it("refuses when the code of the contract is no longer the deployed one", async () => {
    const candidate = await journal(payoutAddress, writePayment(1n).data)
    const deployed = await provider.getCode(payoutAddress)
    await provider.send("anvil_setCode", [payoutAddress, `${deployed.slice(0, -2)}00`])
    await expect(guardWith().check([candidate])).rejects.toEqual(code("GUARD_CODE_MISMATCH"))
    await provider.send("anvil_setCode", [payoutAddress, deployed])
    await expect(guardWith().check([candidate])).resolves.toBeUndefined()
  })

  it("lets an account pay that runs the delegate, as long as it runs that one", async () => {
    const delegate = (await read<string>(payout, "payoutDelegate")).toLowerCase() as EvmAddress
    const self: Destination = {
      kind: "delegated",
      address: payer,
      delegate,
      delegateCodeHash: keccak256(hexToBytes(await provider.getCode(delegate))),
      functions: DELEGATE_FUNCTIONS,
    }
    const plan: Hex = `0x${"c3".repeat(32)}`
    const guard = guardWith({
      policy: { ...policy, destinations: [...policy.destinations, self] },
      admission: admission({ planHash: plan, destinations: [payer, token] }),
    })
    const { payee, data } = writePayment(30n)
    const candidate = await journal(payer, data, plan)
    await expect(guard.check([candidate])).rejects.toEqual(code("GUARD_CODE_MISMATCH"))
    await takeSteps(accounts, [{ kind: "delegation", account: payer, chainId: 31_337n, delegate }])
    await guard.check([candidate])
    await sendCall(accounts, payer, { to: payer, valueWei: 0n, data })
    expect(await read(usdc, "balanceOf", payee)).toBe(30n)
    await takeSteps(accounts, [{ kind: "delegation", account: payer, chainId: 31_337n, delegate: token }])
    await expect(guard.check([candidate])).rejects.toEqual(code("GUARD_CODE_MISMATCH"))
  })
})

describe("of several nodes the guard", () => {
  const servers: Server[] = []
  const pools: RpcPool[] = []
  afterAll(async () => {
    await Promise.all(pools.map((one) => one.close()))
    for (const server of servers) server.close()
  })

  /** A node that follows the chain and says of every address that there is this code. */
  async function startLiar(lie: Hex): Promise<string> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on("data", (chunk: Buffer) => chunks.push(chunk))
      request.on("end", () => {
        const body = Buffer.concat(chunks).toString("utf8")
        const headers = { "content-type": "application/json" }
        const asked = [JSON.parse(body)].flat() as { id: number; method: string }[]
        void fetch(node.url, { method: "POST", headers, body })
          .then((answer) => answer.json())
          .then((answer: unknown) => {
            const answers = [answer].flat() as { id: number; result: unknown }[]
            const told = answers.map((one) =>
              asked.find(({ id }) => id === one.id)?.method === "eth_getCode" ? { ...one, result: lie } : one,
            )
            response.setHeader("content-type", "application/json")
            response.end(JSON.stringify(Array.isArray(answer) ? told : told[0]))
          })
      })
    }).listen(0, "127.0.0.1")
    servers.push(server)
    await once(server, "listening")
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  async function openPool(honest: number, liars: number, lie: Hex): Promise<RpcPool> {
    const urls = [
      ...(await Promise.all(Array.from({ length: liars }, () => startLiar(lie)))),
      ...Array.from({ length: honest }, () => node.url),
    ]
    const nodes = urls.map((url, index) => ({ client: createRpcClient({ url, name: `node-${index}` }) }))
    const opened = createRpcPool({ chainId: CHAIN, nodes })
    pools.push(opened)
    return opened
  }

  it("believes two of three against one that lies", async () => {
    const guard = guardWith({ pool: await openPool(2, 1, "0x6001") })
    await expect(
      guard.check([await journal(token, writeApproval(payoutAddress, 1n))]),
    ).resolves.toBeUndefined()
  })

  it("believes neither of two that disagree, even if one shows what is expected", async () => {
    const truth = (await provider.getCode(token)) as Hex
    await provider.send("anvil_setCode", [token, "0x6001"])
    const guard = guardWith({ pool: await openPool(1, 1, truth) })
    await expect(guard.check([await journal(token, writeApproval(token, 1n))])).rejects.toEqual(
      code("NODE_QUORUM_MISSING"),
    )
    await provider.send("anvil_setCode", [token, truth])
  })
})
