import { randomBytes } from "node:crypto"
import { readFile } from "node:fs/promises"
import { join } from "node:path"

import { Contract, ContractFactory, hexlify, JsonRpcProvider, Wallet, ZeroHash } from "ethers"
import type { InterfaceAbi } from "ethers"
import { afterAll, beforeAll, expect, test } from "vitest"

import type { LocalNode } from "../local-chain/local-node.ts"
import { startAnvil } from "../local-chain/start-anvil.ts"
import { awaitMined } from "../local-chain/await-mined.ts"

/** The first account of every development node. */
const FUNDED_KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
const GAS_LIMIT = 16_777_216n
const OWED_PERIOD_SECONDS = 90 * 86_400
const TOKENS = 10n ** 12n

let node: LocalNode
let provider: JsonRpcProvider
let payer: Wallet
let token: Contract
let payout: Contract
/** The payer's own account, which runs the delegate's code. */
let account: Contract

type Artifact = { readonly abi: InterfaceAbi; readonly bytecode: string }

async function readArtifact(source: string): Promise<Artifact> {
  const name = source.split("/").at(-1)
  const path = join(import.meta.dirname, "..", "artifacts", "src", `${source}.sol`, `${name}.json`)
  return JSON.parse(await readFile(path, "utf8"))
}

async function deploy(source: string, ...values: readonly unknown[]): Promise<Contract> {
  const { abi, bytecode } = await readArtifact(source)
  const deployed = await new ContractFactory(abi, bytecode, payer).deploy(...values)
  await awaitMined(deployed.deploymentTransaction()!)
  return new Contract(await deployed.getAddress(), abi, payer)
}

async function send(contract: Contract, name: string, ...values: readonly unknown[]): Promise<void> {
  const transaction = await contract.getFunction(name)(...values)
  await awaitMined(transaction)
}

function read<T>(contract: Contract, name: string, ...values: readonly unknown[]): Promise<T> {
  return contract.getFunction(name)(...values)
}

beforeAll(async () => {
  node = await startAnvil()
  provider = new JsonRpcProvider(node.url, 31_337, { staticNetwork: true, cacheTimeout: -1 })
  provider.pollingInterval = 25
  payer = new Wallet(FUNDED_KEY, provider)
  token = await deploy("mocks/MockBlacklistToken")
  payout = await deploy("BatchPayout", payer.address, OWED_PERIOD_SECONDS)
  account = new Contract(payer.address, (await readArtifact("PayoutDelegate")).abi, payer)
  await send(token, "mint", payer.address, TOKENS)
})

afterAll(async () => {
  provider?.destroy()
  await node?.stop()
})

async function createRun(runNonce: bigint) {
  return { payer: payer.address, token: await token.getAddress(), workflowId: ZeroHash, runNonce }
}

function createBatch(recipients: readonly string[]) {
  return {
    total: BigInt(recipients.length) * 5n,
    chunks: [BigInt(recipients.length)],
    words: recipients.map((recipient) => (BigInt(recipient) << 88n) | 5n),
    stepsRoots: [42n],
  }
}

test("an account that delegates pays from itself, without allowance, in one type-4 transaction", async () => {
  const recipients = Array.from({ length: 20 }, () => hexlify(randomBytes(20)))
  const [refused = ""] = recipients
  await send(token, "setBlacklisted", refused, true)
  const run = await createRun(1n)
  const runId = await read<string>(payout, "runIdOf", run)
  const delegate = await read<string>(payout, "payoutDelegate")
  const nonce = await payer.getNonce()
  // The account is the sender too, so its own nonce is used up before the authorization is looked at.
  const authorization = await payer.authorize({ address: delegate, nonce: nonce + 1, chainId: 31_337n })
  const transaction = await payer.sendTransaction({
    type: 4,
    to: payer.address,
    data: account.interface.encodeFunctionData("pay", [run, createBatch(recipients)]),
    nonce,
    gasLimit: GAS_LIMIT,
    authorizationList: [authorization],
  })
  const receipt = await awaitMined(transaction)

  expect(receipt.type).toBe(4)
  expect(await provider.getCode(payer.address)).toBe(`0xef0100${delegate.slice(2).toLowerCase()}`)
  const balances = await Promise.all(recipients.map((recipient) => read(token, "balanceOf", recipient)))
  expect(balances).toEqual(recipients.map((recipient) => (recipient === refused ? 0n : 5n)))
  expect(await read(payout, "owed", runId, 0n)).toBe((BigInt(refused) << 88n) | 5n)
  expect(await read(token, "balanceOf", await payout.getAddress())).toBe(5n)
  expect(await read(token, "balanceOf", payer.address)).toBe(TOKENS - 100n)
  expect(await read(payout, "attestation", payer.address, runId, 0n)).not.toBe(ZeroHash)
})

test("a second submission by the delegated account moves nothing", async () => {
  const recipient = hexlify(randomBytes(20))
  const run = await createRun(2n)
  for (let submission = 0; submission < 2; submission += 1) {
    await send(account, "pay", run, createBatch([recipient]), { gasLimit: 1_000_000n })
  }
  expect(await read(token, "balanceOf", recipient)).toBe(5n)
})

test("nobody else can use the delegation, nor the account claim payments without making them", async () => {
  const thief = Wallet.createRandom(provider)
  const run = await createRun(3n)
  const batch = createBatch([thief.address])
  const foreign = new Contract(payer.address, account.interface, thief)
  await expect(foreign.getFunction("pay").staticCall(run, batch)).rejects.toThrow("NotSelf")
  const order = foreign.getFunction("sendPayments").staticCall(run.token, batch, [1n], 5n)
  await expect(order).rejects.toThrow("NotExpected")
  const claim = payout.getFunction("payFromAccount").staticCall(run, batch)
  await expect(claim).rejects.toThrow("execution reverted")
})
