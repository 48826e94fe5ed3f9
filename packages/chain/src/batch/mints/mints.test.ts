import { AgentGptError } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { AUTHORITY, createPayees, startPayoutFixture } from "../../../test/support/payout-fixture.ts"
import type { PayoutFixture } from "../../../test/support/payout-fixture.ts"
import { findRefused } from "./find-refused.ts"
import { mintBatch } from "./mint-batch.ts"
import type { MintOptions } from "./mint-batch.ts"
import { planMints } from "./mint-plan.ts"
import type { Mint, MintContract } from "./mint-plan.ts"
import { awaitMined } from "../../../../../contracts/local-chain/await-mined.ts"

const codeOf = async (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => (AgentGptError.is(error) ? error.code : String(error)),
  )

let fixture: PayoutFixture
beforeAll(async () => {
  fixture = await startPayoutFixture()
})
afterAll(() => fixture.stop())

const createMints = (count: number): readonly Mint[] =>
  createPayees(count, () => 1n).map(({ recipient }, index) => ({ recipient, tokenId: BigInt(index * 3) }))

async function deployCollection() {
  const { address, contract } = await fixture.deploy("MockERC721")
  const collection: MintContract = {
    chainId: "eip155:31337",
    address,
    encodeMints: (mints) =>
      contract.interface.encodeFunctionData("mintMany", [
        mints.map(({ recipient }) => recipient),
        mints.map(({ tokenId }) => tokenId),
      ]) as Hex,
  }
  const ownerOf = async ({ tokenId }: Mint) => String(await contract["ownerOf"]!(tokenId)).toLowerCase()
  return { collection, contract, ownerOf }
}

const optionsOf = (more: Partial<MintOptions> = {}): MintOptions => ({
  account: fixture.accounts[0]!,
  authority: AUTHORITY,
  ...more,
})

describe("mintBatch", () => {
  it("mints each token once to its recipient, within the limits, and nothing when repeated", async () => {
    const { collection, ownerOf } = await deployCollection()
    const mints = createMints(100)
    const plan = planMints(collection, mints)
    const ports = { pool: fixture.pool, engine: fixture.createEngine() }
    const { states, refused } = await mintBatch(ports, plan, optionsOf({ maxTxs: 30 }))
    expect(refused).toEqual([])
    expect(states.map(({ status }) => status)).toEqual(mints.map(() => "minted"))
    expect(await Promise.all(mints.map(ownerOf))).toEqual(mints.map(({ recipient }) => recipient))
    expect(ports.engine.sent).toHaveLength(4)
    await mintBatch(ports, plan, optionsOf())
    expect(ports.engine.sent).toHaveLength(4)
    const limited = planMints(collection, createMints(140).slice(100))
    await mintBatch(ports, limited, optionsOf({ gasLimit: 1_000_000n }))
    expect(ports.engine.sent.length).toBeGreaterThan(5)
    for (const { gasLimit } of ports.engine.sent.slice(4)) expect(gasLimit).toBeLessThanOrEqual(1_000_000n)
  })

  it("leaves out those that the collection refuses, and mints their neighbours", async () => {
    const { collection, contract } = await deployCollection()
    const mints = createMints(20)
    await awaitMined(contract["setRefused"]!(mints[7]!.recipient))
    const ports = { pool: fixture.pool, engine: fixture.createEngine() }
    const { states, refused } = await mintBatch(ports, planMints(collection, mints), optionsOf())
    expect(refused.map(({ tokenId }) => tokenId)).toEqual([21n])
    expect(states.filter(({ status }) => status !== "minted").map(({ tokenId }) => tokenId)).toEqual([21n])
  })

  it("refuses a plan whose token is somebody else's, a missing collection and a passed deadline", async () => {
    const { collection } = await deployCollection()
    const ports = { pool: fixture.pool, engine: fixture.createEngine() }
    const [first, second] = createMints(2) as [Mint, Mint]
    await mintBatch(ports, planMints(collection, [first]), optionsOf())
    const swapped = planMints(collection, [{ ...second, tokenId: first.tokenId }])
    expect(await codeOf(mintBatch(ports, swapped, optionsOf()))).toBe("BATCH_PLAN_CHANGED")
    const nowhere = planMints({ ...collection, address: fixture.accounts[5]! }, [first])
    expect(await codeOf(mintBatch(ports, nowhere, optionsOf()))).toBe("BATCH_CODE_MISSING")
    const late = mintBatch(ports, planMints(collection, [second]), optionsOf({ deadlineMs: 1 }))
    expect(await codeOf(late)).toBe("BATCH_DEADLINE_PASSED")
    expect(ports.engine.sent).toHaveLength(1)
  })
})

describe("planMints", () => {
  const contract: MintContract = {
    chainId: "eip155:1",
    address: "0x5fbdb2315678afecb367f032d93f642f64180aa3",
    encodeMints: () => "0x",
  }
  const [mint] = createMints(1) as [Mint]
  it.each<[string, readonly Mint[], string]>([
    ["nothing", [], "BATCH_NOTHING_TO_PAY"],
    ["a token twice", [mint, { ...mint }], "BATCH_ROW_KEY_DUPLICATE"],
    ["a negative id", [{ ...mint, tokenId: -1n }], "BATCH_RULES_INVALID"],
    ["an id of 257 bits", [{ ...mint, tokenId: 2n ** 256n }], "BATCH_RULES_INVALID"],
    ["a number as its id", [{ ...mint, tokenId: 1 as unknown as bigint }], "BATCH_RULES_INVALID"],
    ["the zero address", [{ ...mint, recipient: `0x${"0".repeat(40)}` }], "ID_ADDRESS_ZERO"],
    ["a wrong address", [{ ...mint, recipient: "0x12" }], "ID_ADDRESS_INVALID"],
  ])("refuses %s", async (_name, mints, code) => {
    expect(await codeOf(Promise.resolve().then(() => planMints(contract, mints)))).toBe(code)
  })

  it("is told by collection, tokens and recipients", () => {
    const other = { ...mint, tokenId: 9n }
    const ids = [
      planMints(contract, [mint]),
      planMints(contract, [other]),
      planMints({ ...contract, chainId: "eip155:2" }, [mint]),
      planMints({ ...contract, address: mint.recipient }, [mint]),
    ].map(({ runId }) => runId)
    expect(new Set(ids).size).toBe(4)
    expect(planMints(contract, [mint]).runId).toBe(ids[0])
  })
})

describe("findRefused", () => {
  it("finds those that revert alone, also in groups too large to be tried", async () => {
    const items = Array.from({ length: 50 }, (_, index) => index)
    const measure = async (group: readonly number[]) => {
      if (group.length > 8) return undefined
      if (group.some((item) => item % 17 === 3)) throw new AgentGptError("BATCH_SIMULATION_REVERTED")
      return 1n
    }
    expect([...(await findRefused(items, 20, measure))]).toEqual([3, 20, 37])
  })

  it("passes other errors on", async () => {
    const measure = () => Promise.reject(new AgentGptError("NODE_TIMED_OUT"))
    expect(await codeOf(findRefused([1], 1, measure))).toBe("NODE_TIMED_OUT")
  })
})
