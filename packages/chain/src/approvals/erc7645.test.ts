import type { EvmAddress, Hex } from "@agentgpt/core"
import { AgentGptError } from "@agentgpt/core"
import type { Contract, JsonRpcProvider } from "ethers"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { DEV_KEYS, startAnvil } from "../../test/support/start-nodes.ts"
import type { LocalNode } from "../../test/support/start-nodes.ts"
import {
  addressOf,
  connect,
  deployOwn,
  openAccounts,
  read,
  send,
  sendCall,
} from "../../test/support/token-fixture.ts"
import type { Accounts } from "../../test/support/token-fixture.ts"
import type { SignatureCandidate } from "../guard/check-typed-data.ts"
import type { Intent } from "../journal/plan-intents.ts"
import { createRpcClient } from "../nodes/rpc-client.ts"
import { createRpcPool } from "../nodes/rpc-pool.ts"
import type { RpcPool } from "../nodes/rpc-pool.ts"
import { ERC7645 } from "./erc7645.ts"
import type { ExecutorRequest, PreapprovalRequest } from "./erc7645.ts"

const SPENDER: EvmAddress = `0x${"5e".repeat(20)}`
const planHash: Hex = `0x${"a1".repeat(32)}`
const authority = { planHash, policyVersion: 1 }
const code = (expected: string) => expect.objectContaining({ code: expected })

let node: LocalNode
let provider: JsonRpcProvider
let pool: RpcPool
let accounts: Accounts
let payer: EvmAddress
let operator: EvmAddress
let token: Contract
let zeroFirst: Contract

beforeAll(async () => {
  node = await startAnvil()
  provider = connect(node.url)
  pool = createRpcPool({ chainId: "eip155:31337", nodes: [{ client: createRpcClient({ url: node.url }) }] })
  accounts = openAccounts(DEV_KEYS, provider)
  ;[payer, operator] = Object.keys(accounts) as [EvmAddress, EvmAddress]
  const by = accounts[operator]!.wallet
  token = await deployOwn("AGPT", by, operator, 10n ** 27n, payer, 10n ** 21n)
  zeroFirst = await deployOwn("mocks/MockZeroFirstToken", by)
  await send(zeroFirst, "mint", payer, 1_000n)
})
afterAll(async () => {
  provider?.destroy()
  await pool?.close()
  await node?.stop()
})

/** Sends at once what the engine would journal first; a key that it has seen is not sent again. */
class MockEngine {
  readonly sent = new Map<string, ExecutorRequest>()
  /** What happens to a transaction before it is sent. */
  before: (request: ExecutorRequest) => Promise<"send" | "lose"> = async () => "send"

  submit = async (requests: readonly ExecutorRequest[]): Promise<readonly Intent[]> => {
    for (const request of requests) {
      if (this.sent.has(request.idempotencyKey)) continue
      this.sent.set(request.idempotencyKey, request)
      if ((await this.before(request)) === "lose") continue
      await sendCall(accounts, request.account, request.call)
    }
    return requests.map(({ idempotencyKey }, index) => ({
      intentId: BigInt(index),
      idempotencyKey,
      chainId: "eip155:31337",
      payloadHash: authority.planHash,
      state: "planned",
    }))
  }
  waitFor = async (): Promise<unknown> => undefined
}

let engine: MockEngine
let judged: SignatureCandidate[]
const open = (more: Partial<ConstructorParameters<typeof ERC7645>[0]> = {}) =>
  new ERC7645({
    engine,
    pool,
    payout: SPENDER,
    signers: [accounts[payer]!.signer],
    guard: { checkSignature: async (candidate) => void judged.push(candidate) },
    ...more,
  })
const ask = async (of: Contract, more: Partial<PreapprovalRequest> = {}): Promise<PreapprovalRequest> => ({
  idempotencyKey: `approve-${Math.random()}`,
  authority,
  token: await addressOf(of),
  payer,
  submitter: payer,
  amount: 400n,
  deadlineSeconds: 4_000_000_000n,
  ...more,
})
const allowance = (of: Contract) => read<bigint>(of, "allowance", payer, SPENDER)

beforeEach(async () => {
  engine = new MockEngine()
  judged = []
  for (const of of [token, zeroFirst]) {
    await send(of.connect(accounts[payer]!.wallet) as Contract, "approve", SPENDER, 0n)
  }
})

describe("the executor", () => {
  it("hands one transaction or many to the engine", async () => {
    const executor = open()
    const call = { to: operator, valueWei: 1n, data: "0x" as Hex }
    const request = { account: payer, call, authority }
    expect(await executor.send({ idempotencyKey: "one", ...request })).toMatchObject({
      idempotencyKey: "one",
    })
    const many = ["two", "three"].map((idempotencyKey) => ({ idempotencyKey, ...request }))
    expect((await executor.batchSend(many)).map(({ idempotencyKey }) => idempotencyKey)).toEqual([
      "two",
      "three",
    ])
    expect([...engine.sent.keys()]).toEqual(["one", "two", "three"])
  })

  it("brings an allowance to exactly what is needed, by the payer's own transactions", async () => {
    await send(zeroFirst.connect(accounts[payer]!.wallet) as Contract, "approve", SPENDER, 5n)
    const plan = await open().preapprove(await ask(zeroFirst, { neededByOthers: 50n }))
    expect(plan.way).toBe("allowance")
    expect(await allowance(zeroFirst)).toBe(450n)
    expect(engine.sent.size).toBe(2)
    expect(judged).toEqual([])
  })

  it("sends nothing when the allowance is right already", async () => {
    const request = await ask(token)
    await open().preapprove(request)
    await open().preapprove(request)
    expect(engine.sent.size).toBe(1)
  })

  it("has the guard judge a permit before it is signed, and the operator send it", async () => {
    await open().preapprove(await ask(token, { submitter: operator }))
    expect(await allowance(token)).toBe(400n)
    expect([...engine.sent.values()].map(({ account }) => account)).toEqual([operator])
    expect(judged).toMatchObject([{ account: payer, ...authority, typedData: { primaryType: "Permit" } }])
  })

  it("signs nothing that the guard refuses", async () => {
    const refusing = async () => {
      throw new AgentGptError("GUARD_PLAN_LIMIT_EXCEEDED")
    }
    const executor = open({ guard: { checkSignature: refusing } })
    await expect(executor.preapprove(await ask(token, { submitter: operator }))).rejects.toEqual(
      code("GUARD_PLAN_LIMIT_EXCEEDED"),
    )
    expect(engine.sent.size).toBe(0)
  })

  it("does not mind that somebody else brought the permit to the chain first", async () => {
    engine.before = async ({ call }) => {
      await sendCall(accounts, operator, call)
      return "lose"
    }
    await open().preapprove(await ask(token, { submitter: operator }))
    expect(await allowance(token)).toBe(400n)
  })

  it("says so when the allowance did not come about", async () => {
    engine.before = async () => "lose"
    await expect(open().preapprove(await ask(token))).rejects.toEqual(code("APPROVAL_NOT_SET"))
  })

  it("needs the payer's key for a permit", async () => {
    await expect(open({ signers: [] }).preapprove(await ask(token, { submitter: operator }))).rejects.toEqual(
      code("APPROVAL_WAY_MISSING"),
    )
  })
})
