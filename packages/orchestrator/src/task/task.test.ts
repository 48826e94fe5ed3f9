import { mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import {
  CHAIN,
  PAYEE,
  PAYER,
  payrollTask,
  refusalOf,
  SECOND_PAYEE,
  TOKEN,
  transferTask,
} from "../../test/support/plan-fixture.ts"
import { ACTION_NAMES, TASK_EXAMPLES } from "./actions.ts"
import { readRosters } from "./read-rosters.ts"
import { interpretTask, readTask } from "./read-task.ts"

describe("a task", () => {
  it.each(Object.entries(TASK_EXAMPLES))(
    "of the action %s is read as its example shows",
    (action, example) => {
      expect(readTask(example).work.action).toBe(action)
    },
  )

  it.each(Object.entries(ACTION_NAMES))("may be called %s", (name, action) => {
    const { params } = TASK_EXAMPLES[action]
    expect(readTask({ type: name, params })).toMatchObject({ requested: name, work: { action } })
  })

  it("is read into its normal form", () => {
    const task = readTask(transferTask({ chain: 31_337, to: PAYEE.toUpperCase().replace("0X", "0x") }))
    expect(task.work).toEqual({
      action: "transfer",
      transfers: [{ chain: CHAIN, token: TOKEN, payer: PAYER, to: PAYEE, amount: "12500000" }],
    })
    expect(task.hints).toEqual({ urgency: "normal", gasSensitive: false })
  })

  it("takes several payments, and how they shall be done", () => {
    const { params } = transferTask()
    const task = readTask({
      action: "transfer",
      params: { transfers: [params, { ...params, token: "native", decimals: 18 }] },
      urgency: "high",
      method: "parallel",
      priority: "CRITICAL",
      deadlineMs: 5,
    })
    expect(task.work).toMatchObject({
      transfers: [{ token: TOKEN }, { token: "native", amount: "12500000000000000000" }],
    })
    expect(task.hints).toMatchObject({ urgency: "high", method: "parallel", deadlineMs: 5 })
  })

  it("counts tokens on from the first", () => {
    const { params } = TASK_EXAMPLES.mint_erc721_batch
    const { work } = readTask({ action: "mint", params })
    expect(work).toMatchObject({ mints: { length: 100, 0: { tokenId: "1" }, 99: { tokenId: "100" } } })
  })

  it.each<[string, unknown, string, string]>([
    ["no object", 7, "TASK_INVALID", "action"],
    ["a list", [], "TASK_INVALID", "action"],
    ["no action", { params: {} }, "TASK_INVALID", "action: expected one of payroll"],
    ["an unknown action", { action: "rob_a_bank", params: {} }, "TASK_ACTION_UNKNOWN", "There are: payroll"],
    ["a misspelt action", { action: "payrol", params: {} }, "TASK_ACTION_UNKNOWN", "Did you mean payroll?"],
    ["an inherited name", { action: "toString", params: {} }, "TASK_ACTION_UNKNOWN", "There are"],
    [
      "an action and another type",
      { ...transferTask(), type: "payroll" },
      "TASK_INVALID",
      "action and type mean the same",
    ],
    ["no params", { action: "transfer" }, "TASK_INVALID", "params"],
    [
      "a misspelt key",
      transferTask({ ammount: "1" }),
      "TASK_INVALID",
      "params.ammount: there is no such key; did you mean amount?",
    ],
    ["a misspelt hint", { ...transferTask(), urgencyy: "high" }, "TASK_INVALID", "did you mean urgency?"],
    ["an unknown urgency", { ...transferTask(), urgency: "now" }, "TASK_INVALID", "hints.urgency"],
    [
      "an unknown chain",
      transferTask({ chain: "ethereum" }),
      "TASK_INVALID",
      "params.chain: expected a chain",
    ],
    ["a chain below zero", transferTask({ chain: -1 }), "TASK_INVALID", "params.chain: expected a chain"],
    [
      "a wrong checksum",
      transferTask({ to: "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96046" }),
      "TASK_INVALID",
      "params.to: expected an EVM address",
    ],
    ["the zero address", transferTask({ to: `0x${"0".repeat(40)}` }), "TASK_INVALID", "params.to"],
    ["an amount as a number", transferTask({ amount: 12.5 }), "TASK_INVALID", "params.amount"],
    ["an amount below zero", transferTask({ amount: "-1" }), "TASK_INVALID", "params.amount"],
    [
      "an amount of zero",
      transferTask({ amount: "0" }),
      "TASK_INVALID",
      "params.amount: expected more than zero",
    ],
    ["too many decimals", transferTask({ amount: "0.0000001" }), "TASK_INVALID", "at most 6 decimals"],
    ["an amount beyond 256 bits", transferTask({ amount: "9".repeat(77) }), "TASK_INVALID", "below 2^256"],
    [
      "no rows and no file",
      payrollTask(undefined, { rows: undefined }),
      "TASK_INVALID",
      "either rows or a file",
    ],
    ["rows and a file", payrollTask(undefined, { file: "a.csv" }), "TASK_INVALID", "either rows or a file"],
    ["a format beside rows", payrollTask(undefined, { format: "csv" }), "TASK_INVALID", "params.format"],
    ["no rows", payrollTask([]), "TASK_INVALID", "at least one row"],
    [
      "the chain's coin in a payroll",
      payrollTask(undefined, { token: "native" }),
      "TASK_INVALID",
      "params.token",
    ],
    [
      "no group",
      { action: "payroll", params: { payments: [] } },
      "TASK_INVALID",
      "params.payments: expected at least one group",
    ],
    [
      "a swap of a token for itself",
      {
        action: "fx_swap",
        params: { ...(TASK_EXAMPLES.fx_swap["params"] as object), buy: TOKEN, sell: TOKEN },
      },
      "TASK_INVALID",
      "two different tokens",
    ],
    [
      "a token id twice",
      {
        action: "mint",
        params: {
          chain: CHAIN,
          account: PAYER,
          collection: TOKEN,
          mints: [
            { to: PAYEE, tokenId: "1" },
            { to: PAYEE, tokenId: "1" },
          ],
        },
      },
      "TASK_INVALID",
      "every token id once",
    ],
    [
      "a reference to nothing",
      {
        action: "custom",
        params: { steps: [{ id: "a", kind: "x.y", chain: CHAIN, inputs: { z: { from: "b" } } }] },
      },
      "TASK_INVALID",
      "expected step.output",
    ],
  ])("is refused with %s", async (_name, given, code, line) => {
    const refusal = await refusalOf(() => readTask(given))
    expect(refusal.code).toBe(code)
    expect(refusal.lines).toContain(line)
  })

  it("has all its faults said at once, without their values", async () => {
    const given = { ...transferTask({ chain: "x", amount: "1e5", extra: "hunter2" }), urgency: "hunter2" }
    const { lines } = await refusalOf(() => readTask(given))
    for (const place of ["params.chain", "params.amount", "params.extra", "hints.urgency"]) {
      expect(lines).toContain(place)
    }
    expect(lines).not.toContain("hunter2")
  })
})

describe("a sentence", () => {
  it.each([
    ["Process Q3 salaries", "payroll"],
    ["Swap 100 EUR to USDC", "fx_swap"],
    ["Mint 100 NFTs", "mint_erc721_batch"],
    ["Do something", "payroll"],
  ])("%s is answered with the structured form", async (sentence, action) => {
    const { code, lines } = await refusalOf(() => readTask(sentence))
    expect(code).toBe("TASK_PLANNER_MISSING")
    expect(lines).toContain(`"action":"${action}"`)
  })

  it("that is empty is no task", async () => {
    expect((await refusalOf(() => readTask("  "))).code).toBe("TASK_INVALID")
  })

  it("goes to the planner model, whose answer is checked", async () => {
    const planner = async (sentence: string) =>
      sentence === "Pay Anna" ? transferTask() : { action: "steal" }
    await expect(interpretTask("Pay Anna", { planner })).resolves.toMatchObject({ requested: "transfer" })
    await expect(interpretTask("Steal", { planner })).rejects.toMatchObject({ code: "TASK_ACTION_UNKNOWN" })
    await expect(interpretTask("Pay Anna")).rejects.toMatchObject({ code: "TASK_PLANNER_MISSING" })
  })

  it("is not sent round in circles", async () => {
    await expect(interpretTask("Pay", { planner: async (text) => text })).rejects.toMatchObject({
      code: "TASK_PLANNER_FAILED",
    })
    await expect(
      interpretTask("Pay", { planner: () => Promise.reject(new Error("away")) }),
    ).rejects.toMatchObject({
      code: "TASK_PLANNER_FAILED",
    })
  })
})

describe("the rosters of a payroll", () => {
  it("are the same from rows and from a file", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "agentgpt-task-")), "payroll.csv")
    writeFileSync(path, `key,address,amount\nanna,${PAYEE},100\nben,${SECOND_PAYEE},200.5\n`)
    const [fromRows] = await readRosters(readTask(payrollTask()))
    const [fromFile] = await readRosters(readTask(payrollTask(undefined, { rows: undefined, file: path })))
    expect(fromRows).toMatchObject({ count: 2, total: 300_500_000n, payer: PAYER })
    expect(fromFile?.hash).toBe(fromRows?.hash)
  })

  it("keep rows of zero, and do not count them", async () => {
    const rows = [
      { address: PAYEE, amount: "1" },
      { address: SECOND_PAYEE, amount: "0" },
    ]
    const [roster] = await readRosters(readTask(payrollTask(rows)))
    expect(roster).toMatchObject({ count: 1, rows: { length: 2 } })
  })

  it("are refused with all bad rows of all groups", async () => {
    const { params } = payrollTask([
      { address: PAYEE, amount: "1" },
      { address: "0x12", amount: "-1" },
    ])
    const { code, lines } = await refusalOf(() =>
      readRosters(readTask({ action: "payroll", params: { payments: [params, params] } })),
    )
    expect(code).toBe("BATCH_ROWS_INVALID")
    expect(lines.match(/payments\.\d, row 2/gu)).toHaveLength(4)
  })

  it.each([
    ["the token", TOKEN],
    ["the payer", PAYER],
    ["a contract of the project", SECOND_PAYEE],
  ])("never pay %s", async (_name, own) => {
    const task = readTask(payrollTask([{ address: own, amount: "1" }]))
    const { lines } = await refusalOf(() => readRosters(task, { ownAddresses: [SECOND_PAYEE] }))
    expect(lines).toContain("BATCH_ROW_RECIPIENT_REFUSED")
  })

  it("pay somebody", async () => {
    const task = readTask(payrollTask([{ address: PAYEE, amount: "0" }]))
    expect((await refusalOf(() => readRosters(task))).code).toBe("BATCH_NOTHING_TO_PAY")
  })
})
