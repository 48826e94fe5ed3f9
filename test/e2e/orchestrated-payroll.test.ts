import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import type { Orchestrator } from "@agentgpt/agentgpt"
import { createLocalSigner, openStore, type Store } from "@agentgpt/chain"
import { afterAll, beforeAll, describe, expect, test } from "vitest"

import { type LocalChain, openLocalChain } from "../../scripts/payroll/open-chain.ts"
import { openOffice } from "../../scripts/payroll/open-office.ts"
import { writePayroll } from "../../scripts/payroll/write-payroll.ts"
import { readBalance } from "./support/read-balance.ts"
import { codeOf } from "./support/run-office.ts"

// From a task to paid people: real chain, real contracts, real database, real agents.

const payer = createLocalSigner(`0x${"17".repeat(32)}`)
const approvers = [1, 2, 3].map((byte) => createLocalSigner(`0x${String(byte).padStart(2, "0").repeat(32)}`))

let folder: string
let chain: LocalChain
let store: Store
let orchestrator: Orchestrator
let payroll: ReturnType<typeof writePayroll>

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "agentgpt-run-"))
  // The database's user has to get through.
  chmodSync(folder, 0o711)
  chain = await openLocalChain({ number: 31_337, folder, report: () => {} })
  await chain.fundOnce(payer.address, 10_000_000_000_000n)
  store = await openStore({ home: join(folder, "home"), environment: {} })
  payroll = writePayroll(folder, 20, 1)
  await chain.callAsDeployer(chain.token.address, "setBlacklisted(address account, bool listed)", [
    payroll.blacklisted,
    true,
  ])
  orchestrator = await openOffice({
    store,
    folder,
    chains: [chain],
    payer,
    listFile: payroll.listFile,
    policy: { approvers: approvers.map(({ address }) => address) },
  })
}, 900_000)

afterAll(async () => {
  await orchestrator?.close()
  await store?.close()
  await chain?.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 })
})

const task = () => ({
  action: "payroll",
  params: {
    chain: chain.chainId,
    token: chain.token.address,
    decimals: 6,
    payer: payer.address,
    file: payroll.files[0],
    onRefused: "skip",
  },
})

const balance = (account: string) => readBalance(chain, account)

describe("a payroll", () => {
  test("with a bad row is not planned", async () => {
    expect(await codeOf(orchestrator.plan({ run: "first", task: task() }))).toBe("BATCH_ROWS_INVALID")
    expect(await orchestrator.find("first")).toBeUndefined()
  })

  test("is compared before anything is spent", async () => {
    const planned = await orchestrator.plan({ run: "first", task: task(), onBadRows: "skip" })
    expect(planned.decision.verdict).toBe("allow")
    expect(planned.refusedRows).toHaveLength(1)
    expect(planned.estimates.map(({ method }) => method)).toContain("batch")
    expect(await orchestrator.list()).toEqual([])
  })

  test("is paid: everybody once, but whom a list or the token refuses", async () => {
    const { view, metadata } = await orchestrator.run({ run: "first", task: task(), onBadRows: "skip" })
    expect(view).toMatchObject({
      state: "completed",
      payments: { planned: 19, paid: 18, owed: 1, unpaid: 0, refused: 1 },
    })
    expect(metadata.agentOutputs.map(({ agentId }) => agentId)).toEqual(["compliance", "payment"])
    const payments = await orchestrator.listPayments("first")
    for (const { recipient, amount, status } of payments) {
      expect(await balance(recipient)).toBe(status === "paid" ? BigInt(amount) : 0n)
    }
    expect(payments.find(({ status }) => status === "refused")?.recipient).toBe(payroll.sanctioned)
    expect(payments.find(({ status }) => status === "owed")?.recipient).toBe(payroll.blacklisted)
  })

  test("asked for again is the same run", async () => {
    const again = await orchestrator.run({ run: "first", task: task(), onBadRows: "skip" })
    expect(again.view.payments.paid).toBe(18)
    const [one] = await orchestrator.listPayments("first")
    expect(await balance(one?.recipient ?? "")).toBe(BigInt(one?.amount ?? 0))
  })
})
