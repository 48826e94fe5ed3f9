import { fieldOrder } from "../src/field.ts"
import {
  checkPayBatchPrivate,
  computePayBatchPrivateMessage,
  computePayBatchPrivateSignals,
} from "../src/model/pay-batch-private.ts"
import { describeCircuit } from "./support/describe-circuit.ts"
import { buildPayBatchPrivate } from "./support/scenarios/pay-batch-private.ts"
import { payRowCases } from "./support/scenarios/pay-row-cases.ts"
import { signedLooseWires, signerCases } from "./support/scenarios/signer-cases.ts"

const most = 2n ** 112n - 1n

describeCircuit({
  name: "PayBatchPrivate16",
  build: (seed) =>
    buildPayBatchPrivate(
      { position: Number(seed % 2048n), ...(seed % 3n === 0n && { before: undefined }) },
      seed,
    ),
  check: checkPayBatchPrivate,
  computeSignals: computePayBatchPrivateSignals,
  valid: [
    ["a chunk in the middle of a run", () => buildPayBatchPrivate()],
    ["the first chunk of a run", () => buildPayBatchPrivate({ before: undefined })],
    ["a run that spends exactly its budget", () => buildPayBatchPrivate({ budget: (spent) => spent })],
    [
      "a budget of zero and nothing paid",
      () =>
        buildPayBatchPrivate({
          before: undefined,
          budget: () => 0n,
          rows: (rows) => rows.map((row) => ({ ...row, amount: 0n })),
        }),
    ],
    [
      "the largest total before, with a chunk of no payments",
      () =>
        buildPayBatchPrivate({
          before: { total: most, count: 1n },
          budget: (spent) => spent,
          rows: (rows) => rows.map((row) => ({ ...row, amount: 0n })),
        }),
    ],
    ["another executor of the register", () => buildPayBatchPrivate(signerCases.otherExecutor)],
  ],
  invalid: [
    ...payRowCases
      .filter(([, , changes]) => changes.unsigned === undefined)
      .map(([title, rule, { rows, entries, position }]) => {
        const changes = { ...(rows && { rows }), ...(entries && { entries }), ...(position && { position }) }
        // The budget follows what the broken row makes of the total.
        return [
          title,
          rule,
          () => buildPayBatchPrivate({ ...changes, budget: (spent: bigint) => wrap(spent) }),
        ] as const
      }),
    [
      "the chunk under its neighbour's index",
      "rosterRoot",
      () => buildPayBatchPrivate({ unsigned: (input) => ({ ...input, chunkIndex: input.chunkIndex + 1n }) }),
    ],
    [
      "a chunk index raised by 2^11",
      "chunkIndex",
      () =>
        buildPayBatchPrivate({ unsigned: (input) => ({ ...input, chunkIndex: input.chunkIndex + 2048n }) }),
    ],
    ...signerCases.wiring.map(
      ([title, rule, changes]) => [title, rule, () => buildPayBatchPrivate(changes)] as const,
    ),
    [
      "a run that spends one more than its budget",
      "withinBudget",
      () => buildPayBatchPrivate({ budget: (spent) => spent - 1n }),
    ],
    [
      "a first chunk over the budget",
      "withinBudget",
      () => buildPayBatchPrivate({ before: undefined, budget: () => 0n }),
    ],
    [
      "a budget that only the chunk alone would keep",
      "withinBudget",
      () =>
        buildPayBatchPrivate({
          before: { total: 10n ** 30n, count: 9n },
          budget: (spent) => spent - 10n ** 30n,
        }),
    ],
    [
      "another budget than the policy's",
      "policy",
      () => buildPayBatchPrivate({ unsigned: (input) => ({ ...input, budget: input.budget + 1n }) }),
    ],
    [
      "another blinding of the budget than the policy's",
      "policy",
      () => buildPayBatchPrivate({ unsigned: (input) => ({ ...input, budgetBlinding: 1n }) }),
    ],
    [
      "a challenge, which would make guesses testable",
      "challenge",
      () => buildPayBatchPrivate({ unsigned: (input) => ({ ...input, challenge: 1n }) }),
    ],
    [
      "a first chunk that claims an earlier total",
      "firstTotal",
      () => buildPayBatchPrivate({ isFirst: true, before: { total: 1n, count: 0n } }),
    ],
    [
      "an earlier total of p - 1, one below zero, to spend more",
      "stateTotalRange",
      () => buildPayBatchPrivate({ before: { total: fieldOrder - 1n, count: 0n }, budget: wrap }),
    ],
    [
      "an earlier total one above its range",
      "stateTotalRange",
      () => buildPayBatchPrivate({ before: { total: most + 1n, count: 0n } }),
    ],
    [
      "a first chunk that claims earlier payments",
      "firstCount",
      () => buildPayBatchPrivate({ isFirst: true, before: { total: 0n, count: 1n } }),
    ],
    [
      "a lower earlier total than the state's",
      "stateOpening",
      () => buildPayBatchPrivate({ unsigned: (input) => ({ ...input, stateTotal: 0n }) }),
    ],
    [
      "another earlier count than the state's",
      "stateOpening",
      () => buildPayBatchPrivate({ unsigned: (input) => ({ ...input, stateCount: input.stateCount + 1n }) }),
    ],
    [
      "a state of another run",
      "stateOpening",
      () => buildPayBatchPrivate({ unsigned: (input) => ({ ...input, context: 1n }) }),
    ],
    [
      "a state that nothing opens",
      "stateOpening",
      () => buildPayBatchPrivate({ unsigned: (input) => ({ ...input, prevState: 5n }) }),
    ],
    [
      "a signature for another running total",
      "signature",
      () =>
        buildPayBatchPrivate({
          message: (input) => computePayBatchPrivateMessage({ ...input, totalBlinding: 1n }),
        }),
    ],
    [
      "a signature for another chunk index",
      "signature",
      () =>
        buildPayBatchPrivate({
          message: (input) => computePayBatchPrivateMessage({ ...input, chunkIndex: 6n }),
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

function wrap(value: bigint): bigint {
  const residue = value % fieldOrder
  return residue < 0n ? residue + fieldOrder : residue
}
