import { randomBytes } from "node:crypto"
import { bytesToHex } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import { ZeroHash } from "ethers"
import type { JsonRpcProvider, Contract } from "ethers"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { assembleMock, returnWords } from "../../test/support/mock-contract.ts"
import { DEV_KEYS, startAnvil } from "../../test/support/start-nodes.ts"
import type { LocalNode } from "../../test/support/start-nodes.ts"
import {
  addressOf,
  connect,
  deployOwn,
  deployPermit2,
  deployUsdc,
  openAccounts,
  read,
  send,
  sendCall,
  takeSteps,
} from "../../test/support/token-fixture.ts"
import type { Accounts } from "../../test/support/token-fixture.ts"
import { createRpcClient } from "../nodes/rpc-client.ts"
import { createRpcPool } from "../nodes/rpc-pool.ts"
import type { PinnedNode, RpcPool } from "../nodes/rpc-pool.ts"
import { finishStep } from "./approval-step.ts"
import type { ContractCall, SignatureStep } from "./approval-step.ts"
import { detectApprovalWays } from "./detect-approval-ways.ts"
import type { TokenAbilities } from "./detect-approval-ways.ts"
import { APPROVAL_WAYS, planApproval } from "./plan-approval.ts"
import type { ApprovalWay } from "./plan-approval.ts"
import { planFunding } from "./plan-funding.ts"
import { planRevocation } from "./plan-revocation.ts"
import { PERMIT2 } from "./token-abi.ts"
import { hashDomain, signTypedData } from "./typed-data.ts"

const code = (expected: string) => expect.objectContaining({ code: expected })
const DEADLINE = 4_000_000_000n
const PLACE: EvmAddress = `0x${"c0de".repeat(10)}`
const NOBODY: EvmAddress = `0x${"0".repeat(40)}`

let node: LocalNode
let provider: JsonRpcProvider
let pool: RpcPool
let accounts: Accounts
/** Pays the runs; its operator submits them; the treasury keeps the tokens. */
let payer: EvmAddress
let operator: EvmAddress
let treasury: EvmAddress
let payout: Contract
let spender: EvmAddress
let agpt: Contract
let usdc: Contract
let zeroFirst: Contract
let snapshot: unknown

beforeAll(async () => {
  node = await startAnvil()
  provider = connect(node.url)
  pool = createRpcPool({ chainId: "eip155:31337", nodes: [{ client: createRpcClient({ url: node.url }) }] })
  accounts = openAccounts(DEV_KEYS, provider)
  ;[payer, operator, treasury] = Object.keys(accounts) as [EvmAddress, EvmAddress, EvmAddress]
  const by = accounts[operator]!.wallet
  payout = await deployOwn("BatchPayout", by, operator, 90 * 86_400)
  spender = await addressOf(payout)
  agpt = await deployOwn("AGPT", by, operator, 10n ** 27n, payer, 10n ** 21n)
  usdc = await deployUsdc(by, NOBODY.replace("0x0", "0x1") as EvmAddress)
  zeroFirst = await deployOwn("mocks/MockZeroFirstToken", by)
  await deployPermit2(by)
  await send(usdc, "mint", treasury, 1_000_000n)
  await send(usdc, "mint", payer, 1_000n)
  await send(zeroFirst, "mint", payer, 1_000n)
  await send(payout.connect(accounts[payer]!.wallet) as Contract, "setOperator", operator, true)
  snapshot = await provider.send("evm_snapshot", [])
})
beforeEach(async () => {
  await provider.send("evm_revert", [snapshot])
  snapshot = await provider.send("evm_snapshot", [])
})
afterAll(async () => {
  provider?.destroy()
  await pool?.close()
  await node?.stop()
})

const detect = async (token: Contract, owner = payer): Promise<TokenAbilities> =>
  detectApprovalWays(pool, { token: await addressOf(token), owner, spender })
const sign = (step: SignatureStep) => signTypedData(accounts[step.signedBy]!.signer, step.typedData)
const allowance = (token: Contract, owner = payer, to = spender) =>
  read<bigint>(token, "allowance", owner, to)
const balance = (token: Contract, of: string) => read<bigint>(token, "balanceOf", of)

/** A run of one payment. */
const writePayment = async (token: Contract, amount: bigint, at = spender) => {
  const payee = bytesToHex(randomBytes(20))
  const run = { payer, token: await addressOf(token), workflowId: ZeroHash, runNonce: BigInt(payee) }
  const batch = { total: amount, chunks: [1n], words: [(BigInt(payee) << 88n) | amount], stepsRoots: [] }
  const data = payout.interface.encodeFunctionData("pay", [run, batch]) as Hex
  return { payee, call: { to: at, valueWei: 0n, data } satisfies ContractCall }
}

describe("what a token can do", () => {
  it("is found for the tokens that people use", async () => {
    expect(await detect(agpt)).toMatchObject({
      domain: { name: "AgentGPT", version: "1", chainId: 31_337n },
      permitNonce: 0n,
      hasAuthorizations: false,
      mustResetAllowance: false,
      permit2Allowance: 0n,
      ownerCode: { kind: "none" },
      balance: 10n ** 21n,
      allowance: 0n,
    })
    expect(await detect(usdc, treasury)).toMatchObject({
      domain: { name: "USD Coin", version: "2" },
      permitNonce: 0n,
      hasAuthorizations: true,
      balance: 1_000_000n,
    })
  })

  it("shows that a standing allowance has to be reset first", async () => {
    expect((await detect(zeroFirst)).mustResetAllowance).toBe(false)
    await send(zeroFirst.connect(accounts[payer]!.wallet) as Contract, "approve", spender, 5n)
    expect((await detect(zeroFirst)).mustResetAllowance).toBe(true)
    await send(usdc.connect(accounts[payer]!.wallet) as Contract, "approve", spender, 5n)
    expect((await detect(usdc)).mustResetAllowance).toBe(false)
  })

  const place = async (functions: Readonly<Record<string, string>>) => {
    await provider.send("anvil_setCode", [PLACE, assembleMock(functions)])
    return detectApprovalWays(pool, { token: PLACE, owner: payer, spender })
  }
  const plain = {
    "balanceOf(address)": returnWords(9n),
    "allowance(address,address)": returnWords(0n),
  }
  const domainOf = async (token: Contract) => BigInt(await read<string>(token, "DOMAIN_SEPARATOR"))
  const named = {
    "name()": returnWords(32n, 4n, BigInt(`0x${Buffer.from("Test").toString("hex")}${"00".repeat(28)}`)),
  }
  const permitting = {
    ...plain,
    ...named,
    "DOMAIN_SEPARATOR()": returnWords(
      BigInt(hashDomain({ name: "Test", version: "1", chainId: 31_337n, verifyingContract: PLACE })),
    ),
    "nonces(address)": returnWords(3n),
  }

  it("is nothing but an allowance for a plain token", async () => {
    const abilities = await place(plain)
    expect(abilities).toMatchObject({ balance: 9n, hasAuthorizations: false })
    expect(abilities.permitNonce).toBeUndefined()
    expect(abilities.domain).toBeUndefined()
  })

  it("is no permit if nobody knows what its signatures are bound to", async () => {
    const abilities = await place({
      ...plain,
      ...named,
      "DOMAIN_SEPARATOR()": returnWords(await domainOf(agpt)),
      "nonces(address)": returnWords(0n),
      "authorizationState(address,bytes32)": returnWords(0n),
    })
    expect(abilities.permitNonce).toBeUndefined()
    expect(abilities.hasAuthorizations).toBe(false)
  })

  it("is a permit in the standard's form, and none in the older form of DAI", async () => {
    expect((await place(permitting)).permitNonce).toBe(3n)
    const standard = "0x6e71edae12b1b97f4d1f60370fef10105fa2faae0126114a169c64845d6126c9"
    const older = "0xea2aa0a1be11a07ed86d755c93467f4f82362b452371d1ba94d1715123511acb"
    const typed = (hash: string) => ({ ...permitting, "PERMIT_TYPEHASH()": returnWords(BigInt(hash)) })
    expect((await place(typed(standard))).permitNonce).toBe(3n)
    expect((await place(typed(older))).permitNonce).toBeUndefined()
  })

  it.each<[string, Readonly<Record<string, string>>]>([
    ["a contract without balances", { "allowance(address,address)": returnWords(0n) }],
    ["a contract without allowances", { "balanceOf(address)": returnWords(0n) }],
  ])("is not asked of %s", async (_name, functions) => {
    await expect(place(functions)).rejects.toEqual(code("APPROVAL_TOKEN_INVALID"))
  })

  it("is not asked of an account", async () => {
    await expect(detectApprovalWays(pool, { token: treasury, owner: payer, spender })).rejects.toEqual(
      code("APPROVAL_TOKEN_INVALID"),
    )
  })

  it("is not guessed when the line breaks", async () => {
    const failure = { kind: "transport", reason: "timeout", message: "no answer" }
    const broken = {
      name: "broken",
      callMany: async (requests: readonly unknown[]) => requests.map(() => ({ ok: false, failure })),
    } as unknown as PinnedNode
    const asked = { token: await addressOf(agpt), owner: payer, spender }
    await expect(
      detectApprovalWays({ chainNumber: 31_337n, withNode: (operation) => operation(broken) }, asked),
    ).rejects.toEqual(code("NODE_TIMED_OUT"))
  })
})

describe("an allowance", () => {
  it("is set exactly, used up by the payment, and needs no revocation then", async () => {
    const plan = planApproval({
      abilities: await detect(usdc),
      submitter: payer,
      amount: 400n,
      deadlineSeconds: DEADLINE,
    })
    expect(plan).toMatchObject({ way: "allowance", payAt: spender })
    expect(plan.steps).toHaveLength(1)
    await takeSteps(accounts, plan.steps)
    expect(await allowance(usdc)).toBe(400n)
    const { call, payee } = await writePayment(usdc, 400n)
    await sendCall(accounts, payer, call)
    expect(await balance(usdc, payee)).toBe(400n)
    expect(
      planRevocation({ abilities: await detect(usdc), submitter: payer, deadlineSeconds: DEADLINE }),
    ).toEqual([])
  })

  it("is lowered to what is wanted, never left higher", async () => {
    await send(usdc.connect(accounts[payer]!.wallet) as Contract, "approve", spender, 900n)
    const question = { submitter: payer, amount: 400n, deadlineSeconds: DEADLINE }
    await takeSteps(accounts, planApproval({ abilities: await detect(usdc), ...question }).steps)
    expect(await allowance(usdc)).toBe(400n)
    expect(planApproval({ abilities: await detect(usdc), ...question }).steps).toEqual([])
  })

  it("goes by way of zero for tokens that demand it", async () => {
    await send(zeroFirst.connect(accounts[payer]!.wallet) as Contract, "approve", spender, 5n)
    const plan = planApproval({
      abilities: await detect(zeroFirst),
      submitter: payer,
      amount: 7n,
      deadlineSeconds: DEADLINE,
    })
    expect(plan.steps).toHaveLength(2)
    await expect(takeSteps(accounts, plan.steps.slice(1))).rejects.toThrow(/reverted/u)
    await takeSteps(accounts, plan.steps)
    expect(await allowance(zeroFirst)).toBe(7n)
  })

  it("covers the other runs of the payer, and what is left of this one is taken back", async () => {
    const question = { submitter: payer, neededByOthers: 100n, deadlineSeconds: DEADLINE }
    const plan = planApproval({ abilities: await detect(usdc), amount: 400n, ...question })
    await takeSteps(accounts, plan.steps)
    expect(await allowance(usdc)).toBe(500n)
    const { call } = await writePayment(usdc, 300n)
    await sendCall(accounts, payer, call)
    await takeSteps(accounts, planRevocation({ abilities: await detect(usdc), ...question }))
    expect(await allowance(usdc)).toBe(100n)
    expect(planRevocation({ abilities: await detect(usdc), ...question })).toEqual([])
  })
})

describe.each<[string, () => Contract]>([
  ["AGPT", () => agpt],
  ["USDC", () => usdc],
])("a permit of %s (ERC-2612)", (_name, token) => {
  it("lets an operator pay without a transaction of the payer, and is taken back by another one", async () => {
    const sentBefore = await provider.getTransactionCount(payer)
    const question = { submitter: operator, deadlineSeconds: DEADLINE }
    const plan = planApproval({ abilities: await detect(token()), amount: 400n, ...question })
    expect(plan.way).toBe("permit")
    await takeSteps(accounts, plan.steps)
    const { call, payee } = await writePayment(token(), 300n)
    await sendCall(accounts, operator, call)
    expect(await balance(token(), payee)).toBe(300n)
    expect(await allowance(token())).toBe(100n)
    await takeSteps(accounts, planRevocation({ abilities: await detect(token()), ...question }))
    expect(await allowance(token())).toBe(0n)
    expect(await provider.getTransactionCount(payer)).toBe(sentBefore)
  })

  it("is good once, for exactly what it says", async () => {
    const { steps } = planApproval({
      abilities: await detect(token()),
      submitter: operator,
      amount: 400n,
      deadlineSeconds: DEADLINE,
    })
    const step = steps[0] as SignatureStep
    const signature = await sign(step)
    const raised = {
      ...step,
      typedData: { ...step.typedData, message: { ...step.typedData.message, value: 401n } },
    }
    await expect(sendCall(accounts, operator, finishStep(raised, signature))).rejects.toThrow(/reverted/u)
    await sendCall(accounts, operator, finishStep(step, signature))
    await expect(sendCall(accounts, operator, finishStep(step, signature))).rejects.toThrow(/reverted/u)
    expect(await allowance(token())).toBe(400n)
  })
})

describe("funding by an authorization (ERC-3009, USDC)", () => {
  const plan = async (more = {}) =>
    planFunding({
      abilities: await detect(usdc, treasury),
      payer,
      amount: 5_000n,
      reference: `0x${"17".repeat(32)}`,
      deadlineSeconds: DEADLINE,
      ...more,
    })

  it("brings the treasury's tokens to the payer once, without a transaction of the treasury", async () => {
    const { way, steps } = await plan()
    expect(way).toBe("authorization")
    await takeSteps(accounts, steps)
    expect(await balance(usdc, payer)).toBe(6_000n)
    await expect(takeSteps(accounts, steps)).rejects.toThrow(/reverted/u)
    expect(await provider.getTransactionCount(treasury)).toBe(0)
    const next = planApproval({
      abilities: await detect(usdc),
      submitter: payer,
      amount: 6_000n,
      deadlineSeconds: DEADLINE,
    })
    await takeSteps(accounts, next.steps)
    const { call, payee } = await writePayment(usdc, 6_000n)
    await sendCall(accounts, payer, call)
    expect(await balance(usdc, payee)).toBe(6_000n)
  })

  it("can be brought to the chain by the payer alone", async () => {
    const { steps } = await plan()
    const step = { ...(steps[0] as SignatureStep), from: operator }
    await expect(takeSteps(accounts, [step])).rejects.toThrow(/reverted/u)
  })

  it("is worthless after its cancellation", async () => {
    const { steps, revocation } = await plan()
    await takeSteps(accounts, revocation)
    await expect(takeSteps(accounts, steps)).rejects.toThrow(/reverted/u)
  })

  it("serves several runs at the same time, in any order", async () => {
    const one = await plan({ reference: `0x${"01".repeat(32)}` })
    const two = await plan({ reference: `0x${"02".repeat(32)}` })
    await takeSteps(accounts, two.steps)
    await takeSteps(accounts, one.steps)
    expect(await balance(usdc, payer)).toBe(11_000n)
  })
})

describe("funding by Permit2", () => {
  const plan = async (more = {}) =>
    planFunding({
      abilities: await detect(usdc, treasury),
      payer,
      amount: 5_000n,
      reference: `0x${"18".repeat(32)}`,
      deadlineSeconds: DEADLINE,
      way: "permit2",
      ...more,
    })

  it("brings the tokens to the payer once, and leaves no allowance", async () => {
    const { steps } = await plan()
    expect(steps).toHaveLength(2)
    await takeSteps(accounts, steps)
    expect(await balance(usdc, payer)).toBe(6_000n)
    expect(await allowance(usdc, treasury, PERMIT2)).toBe(0n)
    await expect(takeSteps(accounts, steps.slice(1))).rejects.toThrow(/reverted/u)
  })

  it("is chosen for a token that has nothing else", async () => {
    const abilities = await detect(agpt)
    const { way } = planFunding({
      abilities,
      payer: treasury,
      amount: 1n,
      reference: `0x${"19".repeat(32)}`,
      deadlineSeconds: DEADLINE,
    })
    expect(way).toBe("permit2")
  })

  it("can be used by the payer alone", async () => {
    const { steps } = await plan()
    const [allow, step] = steps
    await takeSteps(accounts, [allow!])
    await expect(takeSteps(accounts, [{ ...(step as SignatureStep), from: operator }])).rejects.toThrow(
      /reverted/u,
    )
  })

  it("is worthless after its revocation", async () => {
    const { steps, revocation } = await plan()
    await takeSteps(accounts, steps.slice(0, 1))
    await takeSteps(accounts, revocation)
    expect(await allowance(usdc, treasury, PERMIT2)).toBe(0n)
    // With the allowance back, the spent nonce alone still stops it.
    await expect(takeSteps(accounts, steps)).rejects.toThrow(/reverted/u)
  })

  it("leaves an allowance alone that was there before", async () => {
    await send(usdc.connect(accounts[treasury]!.wallet) as Contract, "approve", PERMIT2, 9_000n)
    const { steps, revocation } = await plan()
    expect(steps).toHaveLength(1)
    expect(revocation).toHaveLength(1)
    await takeSteps(accounts, steps)
    expect(await balance(usdc, payer)).toBe(6_000n)
  })
})

describe("an account that delegates (EIP-7702)", () => {
  const question = async () => {
    const delegate = (await read<string>(payout, "payoutDelegate")).toLowerCase() as EvmAddress
    return { submitter: payer, delegate, deadlineSeconds: DEADLINE }
  }

  it("pays without any allowance, and is an ordinary account again afterwards", async () => {
    const asked = await question()
    const plan = planApproval({ abilities: await detect(usdc), amount: 300n, ...asked })
    expect(plan).toMatchObject({ way: "delegate", payAt: payer })
    const { call, payee } = await writePayment(usdc, 300n, payer)
    await takeSteps(accounts, plan.steps, call)
    expect(await balance(usdc, payee)).toBe(300n)
    expect(await allowance(usdc)).toBe(0n)

    const again = await detect(usdc)
    expect(again.ownerCode).toEqual({ kind: "delegated", delegate: asked.delegate })
    expect(planApproval({ abilities: again, amount: 300n, ...asked }).steps).toEqual([])
    const next = await writePayment(usdc, 200n, payer)
    await sendCall(accounts, payer, next.call)
    expect(await balance(usdc, next.payee)).toBe(200n)

    await takeSteps(accounts, planRevocation({ abilities: again, ...asked }))
    expect((await detect(usdc)).ownerCode).toEqual({ kind: "none" })
  })

  it.each<[readonly ApprovalWay[], string]>([
    [["permit", "delegate"], "permit"],
    [["delegate", "permit"], "delegate"],
    [["allowance", "permit"], "allowance"],
    [APPROVAL_WAYS.payer, "delegate"],
  ])("is asked of in the order that is told: %j", async (ways, way) => {
    const asked = await question()
    expect(planApproval({ abilities: await detect(usdc), amount: 300n, ...asked, ways })).toMatchObject({
      way,
    })
  })

  it("is the last that is possible, and none where none is", async () => {
    const { delegate: _delegate, ...asked } = await question()
    const { permitNonce: _permitNonce, ...abilities } = await detect(usdc)
    const plan = (ways: readonly ApprovalWay[]) => planApproval({ abilities, amount: 300n, ...asked, ways })
    expect(plan(["delegate", "permit", "allowance"]).way).toBe("allowance")
    expect(() => plan(["delegate", "permit"])).toThrow(code("APPROVAL_WAY_MISSING"))
  })

  it("is not made to run other code than it runs already", async () => {
    const asked = await question()
    await provider.send("anvil_setCode", [payer, `0xef0100${treasury.slice(2)}`])
    const abilities = await detect(usdc)
    expect(planApproval({ abilities, amount: 300n, ...asked }).way).toBe("allowance")
    expect(() => planApproval({ abilities, amount: 300n, ...asked, way: "delegate" })).toThrow(
      code("APPROVAL_WAY_MISSING"),
    )
    expect(planRevocation({ abilities, ...asked })).toEqual([])
    await provider.send("anvil_setCode", [payer, "0x"])
  })
})

describe("bad terms", () => {
  let abilities: TokenAbilities
  beforeEach(async () => {
    abilities = await detect(usdc)
  })
  const good = { amount: 1_000n, deadlineSeconds: DEADLINE }

  it.each<[string, string, Record<string, unknown>]>([
    ["nothing", "APPROVAL_AMOUNT_INVALID", { amount: 0n }],
    ["less than nothing", "APPROVAL_AMOUNT_INVALID", { amount: -1n }],
    ["nothing, beside what others need", "APPROVAL_AMOUNT_INVALID", { amount: 0n, neededByOthers: 5n }],
    ["others needing less than nothing", "APPROVAL_AMOUNT_INVALID", { neededByOthers: -1n }],
    ["everything there could ever be", "APPROVAL_AMOUNT_INVALID", { amount: 2n ** 256n - 1n }],
    ["more than there is", "APPROVAL_FUNDS_MISSING", { amount: 1_001n }],
    ["more than there is, with what others need", "APPROVAL_FUNDS_MISSING", { neededByOthers: 1n }],
    ["a delegate that was not named", "APPROVAL_WAY_MISSING", { way: "delegate" }],
    ["a permit until never", "APPROVAL_DEADLINE_INVALID", { way: "permit", deadlineSeconds: 0n }],
    [
      "a permit until a time in milliseconds of the far future",
      "APPROVAL_DEADLINE_INVALID",
      { way: "permit", deadlineSeconds: 2n ** 48n },
    ],
  ])("are refused: %s", (_name, expected, change) => {
    expect(() => planApproval({ abilities, submitter: payer, ...good, ...change })).toThrow(code(expected))
    expect(() => planApproval({ abilities, submitter: payer, ...good })).not.toThrow()
  })

  it("name the exact shortfall", () => {
    const ask = () => planApproval({ abilities, submitter: payer, ...good, amount: 1_234n })
    expect(ask).toThrow(/234 units are missing/u)
  })

  it("are a permit of a token without permits, and a delegate for somebody else's account", () => {
    const { permitNonce: _permitNonce, ...without } = abilities
    expect(() => planApproval({ abilities: without, submitter: operator, ...good, way: "permit" })).toThrow(
      code("APPROVAL_WAY_MISSING"),
    )
    expect(planApproval({ abilities: without, submitter: operator, ...good }).way).toBe("allowance")
    expect(() =>
      planApproval({ abilities, submitter: operator, ...good, delegate: spender, way: "delegate" }),
    ).toThrow(code("APPROVAL_WAY_MISSING"))
  })

  const reference: Hex = `0x${"20".repeat(32)}`
  const funding = { reference, ...good }

  it.each<[string, string, Record<string, unknown>]>([
    ["an owner who pays", "APPROVAL_WAY_MISSING", { own: true }],
    ["too much", "APPROVAL_FUNDS_MISSING", { amount: 1_001n }],
    ["nothing", "APPROVAL_AMOUNT_INVALID", { amount: 0n }],
    ["no time", "APPROVAL_DEADLINE_INVALID", { deadlineSeconds: 0n }],
  ])("of a funding are refused: %s", (_name, expected, { own, ...change }) => {
    const to = own === true ? payer : operator
    expect(() => planFunding({ abilities, payer: to, ...funding, ...change })).toThrow(code(expected))
    expect(() => planFunding({ abilities, payer: operator, ...funding })).not.toThrow()
  })

  it("of a funding are ways that do not exist here", () => {
    const { permit2Allowance: _permit2Allowance, ...without } = abilities
    const bare = { ...without, hasAuthorizations: false }
    for (const way of ["authorization", "permit2"] as const) {
      expect(() => planFunding({ abilities: bare, payer: operator, ...funding, way })).toThrow(
        code("APPROVAL_WAY_MISSING"),
      )
    }
  })

  it("are signed data that are no approval", async () => {
    const { steps } = planApproval({ abilities, submitter: operator, ...good })
    const step = steps[0] as SignatureStep
    const signature = await sign(step)
    const other = { ...step, typedData: { ...step.typedData, primaryType: "Order" } }
    expect(() => finishStep(other, signature)).toThrow(code("APPROVAL_STEP_INVALID"))
  })
})
