import type { Orchestrator } from "@agentgpt/agentgpt"
import { ContractAgent, MintAgent } from "@agentgpt/agents"
import type { Destination, Store } from "@agentgpt/chain"
import type { EvmAddress } from "@agentgpt/core"
import { Interface } from "ethers"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"

import { startServer, type TestServer } from "../../packages/orchestrator/test/support/database.ts"
import { codeOf, createRows, type OfficeExtras, openRunOffice, PAYER } from "./support/run-office.ts"
import { type PlacedContract, type SmallChain, startSmallChain } from "./support/small-chain.ts"
import { awaitMined } from "../../contracts/local-chain/await-mined.ts"

// Calls, allowances and mints, as plans have them: real chain, real contracts, real database, real agents.

const TOKEN = new Interface([
  "function transferFrom(address from, address to, uint256 amount) returns (bool)",
])
const UNIT = 1_000_000n

let chain: SmallChain
let server: TestServer
let store: Store
let taker: PlacedContract
let collection: PlacedContract
let office: Orchestrator | undefined

beforeAll(async () => {
  ;[chain, server] = await Promise.all([startSmallChain(), startServer()])
  await chain.fund(PAYER.address, 100n * UNIT)
  taker = await chain.place("MockMulticall3")
  collection = await chain.place("MockERC721", PAYER.address)
  store = await server.fresh()
})

afterEach(async () => {
  await office?.close()
  office = undefined
})

afterAll(async () => {
  await server?.stop()
  await chain?.stop()
})

async function open(extras: OfficeExtras = {}): Promise<Orchestrator> {
  const at = ({ address, codeHash }: PlacedContract) => ({ kind: "contract", address, codeHash }) as const
  const destinations: readonly Destination[] = [
    { ...at(taker), functions: [{ signature: "aggregate3((address,bool,bytes)[])" }] },
    { ...at(collection), functions: [{ signature: "mintMany(address[],uint256[])" }] },
  ]
  const { chainId } = chain.site
  const agents = [
    new ContractAgent({ agentId: "contract", chains: [chainId], screen: "unscreened" }),
    new MintAgent({ agentId: "mint", chains: [chainId], screen: "unscreened" }),
  ]
  office = await openRunOffice(store, { sites: [chain.site], destinations }, { agents, ...extras })
  return office
}

/** Lets a contract take tokens, has it take some of them, and wants the rest of the allowance taken back. */
function takeTask(allowed: bigint, taken: bigint) {
  const { chainId, token } = chain.site
  const pull = TOKEN.encodeFunctionData("transferFrom", [PAYER.address, taker.address, taken])
  const data = taker.contract.interface.encodeFunctionData("aggregate3", [[[token.address, false, pull]]])
  const allowance = {
    asset: { value: `${chainId}/erc20:${token.address}` },
    owner: { value: PAYER.address },
    spender: { value: taker.address },
  }
  const step = (id: string, kind: string, inputs: object, after: readonly string[] = []) => ({
    id,
    kind,
    chain: chainId,
    inputs,
    after,
  })
  const call = {
    account: { value: PAYER.address },
    to: { value: taker.address },
    valueWei: { value: "0" },
    data: { value: data },
  }
  return {
    action: "custom",
    params: {
      steps: [
        step("give", "token.approve", { ...allowance, amount: { value: String(allowed) } }),
        step("call", "contract.call", call, ["give"]),
        step("take", "token.revoke", allowance, ["call"]),
      ],
    },
  }
}

const allowance = () => chain.allowanceOf(PAYER.address, taker.address)
const received = async () => (await chain.receivedBy([taker.address])).flat()

describe("an allowance", () => {
  test("is given exactly, used, and taken back at the end; asked for again nothing more is taken", async () => {
    const desk = await open()
    for (const _ of [1, 2]) {
      const { view } = await desk.run({ run: "take", task: takeTask(10n * UNIT, 6n * UNIT) })
      expect(view).toMatchObject({ state: "completed" })
      expect(view.steps.map(({ stepId, state }) => [stepId, state])).toEqual([
        ["give", "done"],
        ["call", "done"],
        ["take", "done"],
      ])
    }
    expect(await received()).toEqual([6n * UNIT])
    expect(await allowance()).toBe(0n)
    expect(await chain.approvalsOf(PAYER.address, taker.address)).toEqual([10n * UNIT, 0n])
  })

  test("is taken back also where what it was for fails, and given again by a retry", async () => {
    const before = await received()
    const desk = await open()
    const rest = await chain.drain(PAYER.address)
    const { view } = await desk.run({ run: "poor", method: "parallel", task: takeTask(9n * UNIT, 7n * UNIT) })
    expect(view).toMatchObject({ state: "failed", error: { code: "AGENT_TRANSACTION_FAILED" } })
    expect(view.steps.map(({ state }) => state)).toEqual(["done", "failed", "done"])
    expect(await allowance()).toBe(0n)
    await chain.fund(PAYER.address, rest)
    await desk.retry("poor")
    expect((await desk.result("poor")).view).toMatchObject({ state: "completed" })
    expect(await received()).toEqual([...before, 7n * UNIT])
    expect(await allowance()).toBe(0n)
    expect((await chain.approvalsOf(PAYER.address, taker.address)).slice(2)).toEqual([
      9n * UNIT,
      0n,
      9n * UNIT,
      0n,
    ])
  })
})

describe("a call", () => {
  test("that the policy does not list is refused by name; nothing is written down or sent", async () => {
    const desk = await open()
    const sent = await chain.countSent(PAYER.address)
    const call = { chain: chain.site.chainId, account: PAYER.address, to: taker.address, data: "0x01020304" }
    expect(
      await codeOf(desk.start({ run: "foreign", task: { action: "contract_call", params: call } })),
    ).toBe("POLICY_FUNCTION_REFUSED")
    expect(await desk.find("foreign")).toBeUndefined()
    expect(await chain.countSent(PAYER.address)).toBe(sent)
  })
})

describe("tokens of a collection", () => {
  const people = createRows(5, 700).map(({ address }) => address)
  const mintTask = () => ({
    action: "mint_erc721_batch",
    params: {
      chain: chain.site.chainId,
      account: PAYER.address,
      collection: collection.address,
      mints: people.map((to, index) => ({ to, tokenId: String(index * 3) })),
    },
  })
  const mintedTo = async (): Promise<readonly EvmAddress[]> => {
    const logs = await collection.contract.queryFilter("Transfer", 0)
    return logs.map((log) => ("args" in log ? log.args[1].toLowerCase() : ""))
  }

  test("are minted in as few transactions as fit, each once; one that is refused waits for a retry", async () => {
    const desk = await open({ settings: { maxTxs: 2 } })
    await awaitMined(collection.contract.getFunction("setRefused")(people[3]))
    const sent = await chain.countSent(PAYER.address)
    const { view } = await desk.run({ run: "mint", task: mintTask() })
    expect(view).toMatchObject({ state: "failed", error: { code: "AGENT_MINT_INCOMPLETE" } })
    expect((await mintedTo()).toSorted()).toEqual(people.filter((_, index) => index !== 3).toSorted())
    expect(await chain.countSent(PAYER.address)).toBe(sent + 2)
    await awaitMined(collection.contract.getFunction("setRefused")(people[0]))
    await desk.retry("mint")
    expect((await desk.result("mint")).view).toMatchObject({ state: "completed" })
    expect((await mintedTo()).toSorted()).toEqual(people.toSorted())
    // One to refuse somebody else, one to mint what was left.
    expect(await chain.countSent(PAYER.address)).toBe(sent + 4)
  })
})
