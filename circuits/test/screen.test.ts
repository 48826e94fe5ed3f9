import { computeRosterEntry } from "../src/model/payment-chunk.ts"
import { checkScreen, computeScreenSignals } from "../src/model/screen.ts"
import { describeCircuit } from "./support/describe-circuit.ts"
import { makeRows } from "./support/scenarios/pay-batch.ts"
import { payRowCases } from "./support/scenarios/pay-row-cases.ts"
import { buildScreen } from "./support/scenarios/screen.ts"

const rows = makeRows(1n)
const roster = rows.map(({ recipient, cap }) => computeRosterEntry(recipient, cap))
const [first] = rows
const last = rows[13]
if (first === undefined || last === undefined) throw new Error("the roster is too short")

describeCircuit({
  name: "Screen16",
  build: (seed) => buildScreen({ position: Number(seed % 2048n) }, seed),
  check: checkScreen,
  computeSignals: computeScreenSignals,
  valid: [
    ["a usual chunk", () => buildScreen()],
    ["a list of padding alone", () => buildScreen({ deny: (list) => list.map(() => 2n ** 160n) })],
    [
      "the neighbours of a recipient on the list",
      () => buildScreen({ deny: (list) => list.with(0, first.recipient + 1n).with(1, first.recipient - 1n) }),
    ],
    ["the same entry twice on the list", () => buildScreen({ deny: (list) => list.with(0, 5n).with(1, 5n) })],
    [
      "the first chunk and the first state",
      () => buildScreen({ position: 0, input: (input) => ({ ...input, prevScreen: 0n }) }),
    ],
    ["the last chunk", () => buildScreen({ position: 2047 })],
    [
      "the largest recipient and cap",
      () =>
        buildScreen({
          rows: (each) => each.with(0, { ...first, recipient: 2n ** 160n - 1n, cap: 2n ** 88n - 1n }),
        }),
    ],
  ],
  invalid: [
    [
      "the first recipient as first entry of the list",
      "notDenied",
      () => buildScreen({ deny: (list) => list.with(0, first.recipient) }),
    ],
    [
      "the last recipient as last entry of the list",
      "notDenied",
      () => buildScreen({ deny: (list) => list.with(15, last.recipient) }),
    ],
    [
      "every recipient on the list",
      "notDenied",
      () => buildScreen({ deny: () => rows.map(({ recipient }) => recipient) }),
    ],
    [
      "the zero address on the list and padding in the roster",
      "notDenied",
      () => buildScreen({ deny: (list) => list.with(3, 0n) }),
    ],
    [
      "a list of which one entry is left out",
      "denyRoot",
      () =>
        buildScreen({
          deny: (list) => list.with(2, first.recipient),
          input: (input) => ({ ...input, deny: input.deny.with(2, 2n ** 160n) }),
        }),
    ],
    [
      "a list in another order",
      "denyRoot",
      () => buildScreen({ input: (input) => ({ ...input, deny: input.deny.toReversed() }) }),
    ],
    [
      "a root of another list",
      "denyRoot",
      () => buildScreen({ input: (input) => ({ ...input, denyRoot: 1n }) }),
    ],
    // A denied recipient is shown as its neighbour with a larger cap, or as no address at all.
    ...payRowCases
      .filter(
        ([, rule, changes]) => ["recipientRange", "capRange"].includes(rule) && changes.entries !== undefined,
      )
      .map(([title, rule, { rows: change, entries }]) => {
        const changes = { ...(change && { rows: change }), ...(entries && { entries }) }
        return [
          title,
          rule,
          () => buildScreen({ ...changes, deny: (list) => list.with(0, rows[1]?.recipient ?? 0n) }),
        ] as const
      }),
    [
      "a recipient left out of the chunk",
      "rosterRoot",
      () =>
        buildScreen({ entries: roster, rows: (each) => each.with(0, { ...first, recipient: 0n, cap: 0n }) }),
    ],
    [
      "the chunk under its neighbour's index",
      "rosterRoot",
      () => buildScreen({ input: (input) => ({ ...input, chunkIndex: input.chunkIndex + 1n }) }),
    ],
    ["another roster", "rosterRoot", () => buildScreen({ input: (input) => ({ ...input, rosterRoot: 1n }) })],
    [
      "a chunk index raised by 2^11",
      "chunkIndex",
      () => buildScreen({ input: (input) => ({ ...input, chunkIndex: input.chunkIndex + 2048n }) }),
    ],
  ],
  looseWires: [],
})
