import { performStep } from "@agentgpt/core"
import type { MintBatch, MintReceipt, ScreeningValue, StepValues } from "@agentgpt/core"
import { describe, expect, it } from "vitest"
import { addressOf } from "../../test/support/list-files.ts"
import { CHAIN, stepCall } from "../../test/support/step-call.ts"
import type { PaymentScreening } from "../payment/screen-again.ts"
import { MintAgent } from "./mint-agent.ts"

const ACCOUNT = addressOf(91)
const COLLECTION = addressOf(92)
const screening = (refused: readonly number[], screenedCount = 2): ScreeningValue => ({
  listHash: `0x${"12".repeat(32)}`,
  listVersion: "list 2026-11-20",
  screenedAtMs: 1,
  screenedCount,
  passed: refused.length === 0,
  refused: refused.map((index) => ({ address: addressOf(index), reason: "entry 1" })),
})
const complete: MintReceipt = {
  succeeded: true,
  mintedCount: 2,
  transactionHashes: ["0x1"],
  gasUsed: 120_000n,
  failed: [],
}

async function mint(
  input: StepValues = {},
  {
    screen = async () => new Map(),
    receipt = complete,
  }: { screen?: PaymentScreening; receipt?: MintReceipt } = {},
) {
  const batches: MintBatch[] = []
  const agent = new MintAgent({ agentId: "mint", chains: [CHAIN], screen })
  const mints = [
    [addressOf(1), "7"],
    [addressOf(2), "8"],
  ]
  const effects = {
    mintBatch: async (batch: MintBatch) => {
      batches.push(batch)
      return receipt
    },
  }
  const values = { account: ACCOUNT, collection: COLLECTION, mints, ...input }
  const outcome = await performStep(agent, stepCall("mint.erc721", values, { effects }))
  return { outcome, batches }
}

describe("tokens", () => {
  it("are minted through the effects, and their gas is told", async () => {
    const { outcome, batches } = await mint({ screening: screening([]) })
    expect(batches).toEqual([
      {
        chainId: CHAIN,
        account: ACCOUNT,
        collection: COLLECTION,
        mints: [
          { recipient: addressOf(1), tokenId: 7n },
          { recipient: addressOf(2), tokenId: 8n },
        ],
      },
    ])
    expect(outcome).toMatchObject({
      succeeded: true,
      values: { receipt: { succeeded: true, transactionHashes: ["0x1"], gasUsed: "120000" } },
      output: { txHash: "0x1", gasUsed: 120_000n },
    })
  })

  it("are the step's failure where not all of them exist afterwards", async () => {
    const receipt = {
      ...complete,
      succeeded: false,
      mintedCount: 1,
      failed: [{ tokenId: 8n, reason: "it is another's" }],
    }
    const { outcome } = await mint({}, { receipt })
    expect(outcome).toMatchObject({
      succeeded: false,
      error: {
        code: "AGENT_MINT_INCOMPLETE",
        meta: ["1 are minted, 1 are not.", "Token 8: it is another's"],
      },
    })
  })

  it.each<[string, StepValues, PaymentScreening | undefined, string]>([
    [
      "the plan's screening refuses somebody",
      { screening: screening([2]) },
      undefined,
      "AGENT_SCREENING_FAILED",
    ],
    ["the plan's screening is of fewer", { screening: screening([], 1) }, undefined, "AGENT_SCREENING_UNFIT"],
    [
      "the lists in force refuse somebody",
      {},
      async () => new Map([[addressOf(2), "listed now"]]),
      "AGENT_SCREENING_FAILED",
    ],
    ["there are none", { mints: [] }, undefined, "AGENT_INPUT_INVALID"],
    ["they are no list", { mints: "all" }, undefined, "AGENT_INPUT_INVALID"],
    ["one has no address", { mints: [["0x12", "1"]] }, undefined, "AGENT_INPUT_INVALID"],
    ["one has a negative id", { mints: [[addressOf(1), "-1"]] }, undefined, "AGENT_INPUT_INVALID"],
    [
      "one has an id of 257 bits",
      { mints: [[addressOf(1), String(2n ** 256n)]] },
      undefined,
      "AGENT_INPUT_INVALID",
    ],
    ["one says more", { mints: [[addressOf(1), "1", "2"]] }, undefined, "AGENT_INPUT_INVALID"],
  ])("are not minted where %s", async (_name, input, screen, code) => {
    const { outcome, batches } = await mint(input, screen === undefined ? {} : { screen })
    expect(outcome).toMatchObject({ succeeded: false, error: { code } })
    expect(batches).toEqual([])
  })
})
