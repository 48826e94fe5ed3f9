import { computePayBatchMessage, computePayBatchSignals, checkPayBatch } from "../src/model/pay-batch.ts"
import { computeRosterEntry } from "../src/model/payment-chunk.ts"
import { describeCircuit } from "./support/describe-circuit.ts"
import { buildPayBatch, makeRows } from "./support/scenarios/pay-batch.ts"
import { payRowCases } from "./support/scenarios/pay-row-cases.ts"
import { signerCases, signedLooseWires } from "./support/scenarios/signer-cases.ts"

describeCircuit({
  name: "PayBatch16",
  build: (seed) => buildPayBatch({ position: Number(seed % 2048n) }, seed),
  check: checkPayBatch,
  computeSignals: computePayBatchSignals,
  valid: [
    ["a usual chunk", () => buildPayBatch()],
    [
      "a payment of exactly the cap",
      () => buildPayBatch({ rows: (rows) => edit(rows, 2, ({ cap }) => ({ amount: cap })) }),
    ],
    [
      "the largest cap, amount and recipient",
      () =>
        buildPayBatch({
          rows: (rows) =>
            edit(rows, 0, () => ({
              recipient: 2n ** 160n - 1n,
              cap: 2n ** 88n - 1n,
              amount: 2n ** 88n - 1n,
            })),
        }),
    ],
    [
      "sixteen of the largest payments",
      () =>
        buildPayBatch({
          rows: (rows) =>
            rows.map((row, i) => ({
              ...row,
              recipient: BigInt(i + 1),
              cap: 2n ** 88n - 1n,
              amount: 2n ** 88n - 1n,
            })),
        }),
    ],
    [
      "a chunk in which nobody is paid",
      () => buildPayBatch({ rows: (rows) => rows.map((row) => ({ ...row, amount: 0n })) }),
    ],
    ["an amount of one", () => buildPayBatch({ rows: (rows) => edit(rows, 4, () => ({ amount: 1n })) })],
    ["the first chunk", () => buildPayBatch({ position: 0 })],
    ["the last chunk", () => buildPayBatch({ position: 2047 })],
    ["the first state", () => buildPayBatch({ unsigned: (input) => ({ ...input, prevState: 0n }) })],
    [
      "a challenge of zero, which the contract has to refuse",
      () => buildPayBatch({ unsigned: (input) => ({ ...input, challenge: 0n }) }),
    ],
    ["signatures made by the library that agents use", () => buildPayBatch(signerCases.library)],
    ["another executor of the register", () => buildPayBatch(signerCases.otherExecutor)],
    [
      "a key that differs by a point of order two, which the registry has to refuse",
      () => buildPayBatch(signerCases.torsionKey),
    ],
  ],
  invalid: [
    ...payRowCases.map(([title, rule, changes]) => [title, rule, () => buildPayBatch(changes)] as const),
    ...signerCases.invalid.map(
      ([title, rule, changes]) => [title, rule, () => buildPayBatch(changes)] as const,
    ),
    [
      "a policy that names other roots",
      "policy",
      () => buildPayBatch({ unsigned: (input) => ({ ...input, policy: input.policy + 1n }) }),
    ],
    [
      "another screening than the policy's",
      "policy",
      () => buildPayBatch({ unsigned: (input) => ({ ...input, screenRoot: 0n }) }),
    ],
    [
      "a signature for another run",
      "signature",
      () => buildPayBatch({ message: (input) => computePayBatchMessage({ ...input, context: 1n }) }),
    ],
    [
      "a signature that follows another state",
      "signature",
      () => buildPayBatch({ message: (input) => computePayBatchMessage({ ...input, prevState: 1n }) }),
    ],
    [
      "a signature for another policy",
      "signature",
      () => buildPayBatch({ message: (input) => computePayBatchMessage({ ...input, policy: 1n }) }),
    ],
    [
      "a signature for another chunk index",
      "signature",
      () => buildPayBatch({ message: (input) => computePayBatchMessage({ ...input, chunkIndex: 6n }) }),
    ],
    [
      "a signature for other amounts",
      "signature",
      () =>
        buildPayBatch({
          message: (input) => computePayBatchMessage({ ...input, amount: input.amount.with(0, 1n) }),
        }),
    ],
    [
      "a signature for other metadata",
      "signature",
      () =>
        buildPayBatch({
          message: (input) => computePayBatchMessage({ ...input, meta: input.meta.with(0, 1n) }),
        }),
    ],
    [
      "payments in another order than the roster's",
      "rosterRoot",
      () =>
        buildPayBatch({
          entries: makeRows(1n)
            .toReversed()
            .map(({ recipient, cap }) => computeRosterEntry(recipient, cap)),
        }),
    ],
  ],
  looseWires: [
    ...signedLooseWires,
    {
      name: /PaymentRow_\d+_\d+\[\d+\]\.IsZero_\d+_\d+\.inv$/,
      count: 5,
      because: "where the amount is 0, any inverse gives 'unpaid'; the output is fixed",
    },
  ],
})

type Row = ReturnType<typeof makeRows>[number]

function edit(rows: readonly Row[], at: number, change: (row: Row) => Partial<Row>): readonly Row[] {
  return rows.map((row, i) => (i === at ? { ...row, ...change(row) } : row))
}
