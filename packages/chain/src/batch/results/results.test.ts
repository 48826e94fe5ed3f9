import { AgentGptError } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { createPayees } from "../../../test/support/payout-fixture.ts"
import { RpcError } from "../../nodes/json-rpc.ts"
import { listPayments, planPayments } from "../plan/plan-payments.ts"
import type { PayoutRun } from "../plan/plan-payments.ts"
import { discrepancyError } from "./discrepancy-error.ts"
import type { PayoutEvent } from "./payout-event.ts"
import { createReport } from "./payout-report.ts"
import { parseLogs, readLogs } from "./read-logs.ts"
import { tracePayments } from "./trace-payments.ts"
import type { RunRecords } from "./trace-payments.ts"
import { writeReport } from "./write-report.ts"

const RUN: PayoutRun = {
  chainId: "eip155:31337",
  batchPayout: "0xe7f1725e7734ce288f8367e1bb143e90bb3f0512",
  payer: "0x70997970c51812dc3a010c7d01b50e0d17dc79c8",
  token: "0x5fbdb2315678afecb367f032d93f642f64180aa3",
  workflowId: `0x${"ab".repeat(32)}`,
  runNonce: 1n,
}
const PLAN = planPayments(
  createPayees(4, (index) => BigInt(index + 1)),
  RUN,
  { chunkSize: 2 },
)
const PAYMENTS = PLAN.chunks.flatMap(listPayments)
const [FIRST, SECOND] = [`0x${"01".repeat(32)}`, `0x${"02".repeat(32)}`] as const satisfies Hex[]
const REASON = "0x12345678"

const at = (transactionHash: Hex = FIRST) => ({ transactionHash, blockNumber: 5n })
const chunkPaid = (chunkIndex: bigint, positions = 3n, hash?: Hex): PayoutEvent => ({
  ...at(hash),
  type: "ChunkPaid",
  chunkIndex,
  positions,
})
const paymentEvent = (
  type: "PaymentFailed" | "OwedRetryFailed" | "OwedPaid" | "OwedRefunded",
  index: number,
  hash?: Hex,
  more: object = {},
): PayoutEvent => {
  const { paymentId, payee } = PAYMENTS[index]!
  const reason = type.endsWith("Failed") ? { reason: REASON } : {}
  const recipient = type === "OwedRefunded" ? RUN.payer : payee.recipient
  return { ...at(hash), type, paymentId, recipient, amount: payee.amount, ...reason, ...more } as PayoutEvent
}
const transfer = (index: number, transactionHash: Hex = FIRST) => ({
  transactionHash,
  to: PAYMENTS[index]!.payee.recipient,
  amount: PAYMENTS[index]!.payee.amount,
})
const word = (index: number) => BigInt(PLAN.chunks.flatMap(({ words }) => words)[index]!)

/** Everybody paid, but for the second of four, whose payment the token refused. */
const RECORDS: RunRecords = {
  events: [chunkPaid(0n), chunkPaid(1n), paymentEvent("PaymentFailed", 1)],
  transfers: [transfer(0), transfer(2), transfer(3)],
  bitmaps: new Map([
    [0, 3n],
    [1, 3n],
  ]),
  owedWords: new Map([[1n, word(1)]]),
}

const statusesOf = (records: RunRecords) => {
  const { states, discrepancies } = tracePayments(PLAN, records)
  expect(discrepancies).toEqual([])
  return states.map(({ status }) => status)
}
const namedBy = (records: Partial<RunRecords>) =>
  tracePayments(PLAN, { ...RECORDS, ...records }).discrepancies.map(({ paymentId }) => paymentId)

describe("tracePayments", () => {
  it("knows nothing of a run that has not begun", () => {
    const nothing = { events: [], transfers: [], bitmaps: new Map(), owedWords: new Map() }
    expect(statusesOf(nothing)).toEqual(["unpaid", "unpaid", "unpaid", "unpaid"])
  })

  it("tells paid from owed, with transaction and reason", () => {
    expect(statusesOf(RECORDS)).toEqual(["paid", "owed", "paid", "paid"])
    const { states } = tracePayments(PLAN, RECORDS)
    expect(states[1]).toMatchObject({ ...at(), reason: REASON, payee: { row: 2 } })
  })

  it("follows an owed payment until it is paid or refunded", () => {
    const retried = [...RECORDS.events, paymentEvent("OwedRetryFailed", 1, SECOND)]
    expect(statusesOf({ ...RECORDS, events: retried })).toEqual(["paid", "owed", "paid", "paid"])
    const nothingOwed = new Map([[1n, 0n]])
    expect(
      statusesOf({
        ...RECORDS,
        events: [...retried, paymentEvent("OwedPaid", 1, SECOND)],
        transfers: [...RECORDS.transfers, transfer(1, SECOND)],
        owedWords: nothingOwed,
      }),
    ).toEqual(["paid", "paid", "paid", "paid"])
    expect(
      statusesOf({
        ...RECORDS,
        events: [...retried, paymentEvent("OwedRefunded", 1, SECOND)],
        owedWords: nothingOwed,
      }),
    ).toEqual(["paid", "refunded", "paid", "paid"])
  })

  it("accepts one transfer for one payment only", () => {
    fc.assert(
      fc.property(fc.subarray([0, 2, 3]), (missing) => {
        const transfers = RECORDS.transfers.filter((_, index) => !missing.includes([0, 2, 3][index]!))
        const ids = missing.map((index) => PAYMENTS[index]!.paymentId)
        expect(namedBy({ transfers })).toEqual(ids)
      }),
    )
    const [, ...others] = RECORDS.transfers
    expect(namedBy({ transfers: [...others, transfer(2), transfer(2)] })).toEqual([0n])
  })

  it("accepts one transfer for one of two equal payments", () => {
    const [one] = createPayees(1, () => 5n)
    const twins = planPayments([one!, { ...one!, row: 2, line: 3, key: "e2" }], RUN)
    const to = one!.recipient
    const records = (count: number) => ({
      events: [chunkPaid(0n)],
      transfers: Array.from({ length: count }, () => ({ transactionHash: FIRST, to, amount: 5n })),
      bitmaps: new Map([[0, 3n]]),
      owedWords: new Map(),
    })
    expect(tracePayments(twins, records(2)).discrepancies).toEqual([])
    expect(tracePayments(twins, records(1)).discrepancies.map(({ paymentId }) => paymentId)).toEqual([1n])
  })

  it.each<[string, Partial<RunRecords>, readonly bigint[]]>([
    [
      "a payment taken on and paid twice",
      {
        events: [...RECORDS.events, chunkPaid(0n, 1n, SECOND)],
        transfers: [...RECORDS.transfers, transfer(0, SECOND)],
      },
      [0n],
    ],
    [
      "a transfer in another transaction",
      { transfers: [transfer(0, SECOND), transfer(2), transfer(3)] },
      [0n],
    ],
    [
      "a transfer of another amount",
      { transfers: [{ ...transfer(0), amount: 2n }, transfer(2), transfer(3)] },
      [0n],
    ],
    [
      "a transfer to another payee",
      { transfers: [{ ...transfer(0), to: RUN.payer as Hex }, transfer(2), transfer(3)] },
      [0n],
    ],
    ["a payment taken on twice", { events: [...RECORDS.events, chunkPaid(0n, 1n, SECOND)] }, [0n]],
    ["a payment that is not in the plan", { events: [...RECORDS.events, chunkPaid(0n, 4n, SECOND)] }, [2n]],
    ["a chunk that is not in the plan", { events: [...RECORDS.events, chunkPaid(9n, 1n, SECOND)] }, [2304n]],
    ["a bit without an event", { events: RECORDS.events.slice(1), owedWords: new Map() }, [0n]],
    [
      "an event without a bit",
      {
        bitmaps: new Map([
          [0, 3n],
          [1, 1n],
        ]),
      },
      [257n],
    ],
    ["no bitmap", { bitmaps: new Map([[0, 3n]]) }, [256n, 257n]],
    [
      "a failure of another amount",
      { events: [chunkPaid(0n), chunkPaid(1n), paymentEvent("PaymentFailed", 1, FIRST, { amount: 9n })] },
      [1n],
    ],
    [
      "a failure of another payee",
      {
        events: [
          chunkPaid(0n),
          chunkPaid(1n),
          paymentEvent("PaymentFailed", 1, FIRST, { recipient: RUN.payer }),
        ],
      },
      [1n],
    ],
    ["an owed payment that the ledger has not", { owedWords: new Map([[1n, 0n]]) }, [1n]],
    ["an owed payment that the ledger has otherwise", { owedWords: new Map([[1n, word(1) + 1n]]) }, [1n]],
    [
      "a late payment without a transfer",
      { events: [...RECORDS.events, paymentEvent("OwedPaid", 1, SECOND)], owedWords: new Map([[1n, 0n]]) },
      [1n],
    ],
    [
      "a late payment that the ledger still owes",
      {
        events: [...RECORDS.events, paymentEvent("OwedPaid", 1, SECOND)],
        transfers: [...RECORDS.transfers, transfer(1, SECOND)],
      },
      [1n],
    ],
  ])("reports %s", (_name, records, ids) => {
    const named = namedBy(records)
    expect([...new Set(named)]).toEqual(ids)
  })

  it("makes an error that names the payments, as many as it may", () => {
    const { discrepancies } = tracePayments(PLAN, { ...RECORDS, transfers: [] })
    const error = discrepancyError("BATCH_DISCREPANCY", discrepancies)
    expect(error.meta[0]).toBe(
      `Payment 0 (row 1, e1): The token shows no such transfer in transaction ${FIRST}.`,
    )
    const many = Array.from({ length: 120 }, (_, index) => ({ paymentId: BigInt(index), what: "x" }))
    expect(discrepancyError("BATCH_DISCREPANCY", many).meta.at(-1)).toBe("And 71 more.")
  })
})

describe("the report", () => {
  const payees = createPayees(5, (index) => BigInt(index) * 500_000n)
  const plan = planPayments(payees, RUN)
  const [first, second, third, fourth] = plan.chunks.flatMap(listPayments)
  const report = createReport(
    plan,
    [
      { ...first!, status: "paid", ...at() },
      { ...second!, status: "owed", ...at(), reason: REASON },
      { ...third!, status: "unpaid" },
      { ...fourth!, status: "refunded", ...at(SECOND) },
    ],
    [
      {
        intentId: 1n,
        idempotencyKey: "payout/1",
        chainId: "eip155:31337",
        payloadHash: FIRST,
        state: "failed-before-send",
        progress: "failed-before-send",
        stateWhy: "no funds",
      },
    ],
  )

  it("has one row for each of the file, in its order", () => {
    expect(report.rows.map(({ row, status }) => [row, status])).toEqual([
      [1, "skipped"],
      [2, "paid"],
      [3, "owed"],
      [4, "unpaid"],
      [5, "refunded"],
    ])
    expect(report.isComplete).toBe(false)
  })

  it("is written for people", () => {
    expect(writeReport(report, { decimals: 6, symbol: "USDC", mostRows: 2 })).toBe(
      [
        `Run ${plan.runId} on eip155:31337`,
        "paid: 1 rows, 0.5 USDC",
        "owed: 1 rows, 1 USDC",
        "refunded: 1 rows, 2 USDC",
        "unpaid: 1 rows, 1.5 USDC",
        "skipped: 1 rows, 0 USDC",
        "Transaction payout/1 failed-before-send: no funds",
        `Row 3, line 4: e3 (${payees[2]!.recipient}) 1 USDC owed, refused with ${REASON} in transaction ${FIRST}`,
        `Row 4, line 5: e4 (${payees[3]!.recipient}) 1.5 USDC unpaid`,
        "And 1 more rows.",
        "Not everybody is paid.",
      ].join("\n"),
    )
  })
})

describe("readLogs", () => {
  const filter = { address: "0x5fbdb2315678afecb367f032d93f642f64180aa3", topics: [] } as const
  const log = (blockNumber: bigint, logIndex = 0) => ({
    topics: [],
    data: "0x",
    blockNumber: `0x${blockNumber.toString(16)}`,
    blockHash: FIRST,
    transactionHash: FIRST,
    logIndex: `0x${logIndex.toString(16)}`,
  })
  /** A node with one log in each block that lets ten blocks through at a time. */
  const node = {
    call: async (_method: string, params: readonly unknown[] = []) => {
      const [{ fromBlock, toBlock }] = params as [{ fromBlock: Hex; toBlock: Hex }]
      if (BigInt(toBlock) - BigInt(fromBlock) >= 10n) {
        throw new RpcError("n", "eth_getLogs", { kind: "rpc", code: -32005, message: "too many blocks" })
      }
      const count = Number(BigInt(toBlock) - BigInt(fromBlock)) + 1
      return Array.from({ length: count }, (_, index) => log(BigInt(fromBlock) + BigInt(index)))
    },
  }

  it("halves a range that the node refuses until it does not", async () => {
    const logs = await readLogs(node, filter, 3n, 99n)
    expect(logs.map(({ blockNumber }) => blockNumber)).toEqual(
      Array.from({ length: 97 }, (_, index) => BigInt(index + 3)),
    )
    expect(await readLogs(node, filter, 5n, 4n)).toEqual([])
  })

  it("gives up on a refusal of a single block and on a broken line", async () => {
    for (const failure of [
      { kind: "rpc", code: -32000, message: "no" },
      { kind: "transport", reason: "timeout", message: "late" },
    ] as const) {
      let asked = 0
      const broken = {
        call: async () => {
          asked += 1
          throw new RpcError("n", "eth_getLogs", failure)
        },
      }
      // eslint-disable-next-line no-await-in-loop -- one after the other
      await expect(readLogs(broken, filter, 0n, 7n)).rejects.toBeInstanceOf(RpcError)
      expect(asked).toBe(failure.kind === "rpc" ? 4 : 1)
    }
  })

  it("orders logs, leaves removed ones out and believes no nonsense", () => {
    const removed = { ...log(1n), removed: true }
    const parsed = parseLogs([log(2n, 1), removed, log(2n, 0), log(1n, 7)])
    expect(parsed.map(({ blockNumber, logIndex }) => [blockNumber, logIndex])).toEqual([
      [1n, 7],
      [2n, 0],
      [2n, 1],
    ])
    for (const nonsense of [null, {}, [{ ...log(1n), data: "x" }], [{ ...log(1n), logIndex: undefined }]]) {
      expect(() => parseLogs(nonsense)).toThrow(AgentGptError)
    }
  })
})
