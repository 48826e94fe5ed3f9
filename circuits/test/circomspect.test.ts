import { beforeAll, describe, expect, test } from "vitest"

import { readSources } from "./support/compile-circuit.ts"
import { type Analysis, runCircomspect } from "./support/run-circomspect.ts"

/** Findings that are no fault, and why. */
const known = [
  {
    because: "a counter of chosen rows, read by `ones === 1`",
    findings: [
      { file: "lib/agent-table.circom", rule: "CS0008", source: "var ones = 0;" },
      { file: "lib/agent-table.circom", rule: "CS0008", source: "ones += chosen[k];" },
    ],
  },
  {
    because: "an inverse cannot be computed by constraints; the next line multiplies it out to 1",
    findings: ["CS0005", "CS0017"].flatMap((rule) => [
      {
        file: "lib/absent-from-list.circom",
        rule,
        source: "signal inverse <-- product[M - 1] != 0 ? 1 / product[M - 1] : 0;",
      },
      {
        file: "lib/distinct-keys.circom",
        rule,
        source: "signal inverse <-- difference != 0 ? 1 / difference : 0;",
      },
    ]),
  },
  {
    because: "fewer than 254 bits have one spelling, and the templates do not compile for more",
    findings: [
      { file: "lib/range-check.circom", rule: "CS0010", source: "_ <== Num2Bits(BITS)(in);" },
      {
        file: "lib/binary-merkle-root.circom",
        rule: "CS0010",
        source: "signal selector[DEPTH] <== Num2Bits(DEPTH)(index);",
      },
    ],
  },
  {
    because: "an earlier statement's message is hashed into its state; nobody else needs it",
    findings: [{ file: "lib/spent-before.circom", rule: "CS0018", source: "(_, state) <== Statement(2)(" }],
  },
  {
    because: "both are fixed to 0 by a linear constraint, which the analyser does not count",
    findings: ["signal input challenge;", "signal output fingerprint;"].map((source) => ({
      file: "pay-batch-private.circom",
      rule: "CA01",
      source,
    })),
  },
]

/**
 * Templates that the analyser passes over without a word, as it cannot read anonymous components in loops. Their
 * wires are covered by the single-wire mutation of the circuits that hold them.
 */
const passedOver = [
  "lib/agent-table.circom: AgentTable",
  "lib/payment-chunk.circom: PaymentChunk",
  "lib/registered-signers.circom: RegisteredSigners",
  "lib/signed-by.circom: SignedByBoth",
  "lib/steps-in-chunk.circom: StepsInChunk",
  "screen.circom: Screen",
  "step-batch.circom: StepBatch",
]

describe("circomspect", () => {
  let analysis: Analysis
  beforeAll(async () => {
    analysis = await runCircomspect()
  }, 600_000)

  test("finds nothing that is not explained", () => {
    const explained = known.flatMap(({ findings }) => findings)
    expect([...analysis.findings].sort(byText)).toEqual([...explained].sort(byText))
  })

  test("looked at every template but those that it cannot read", async () => {
    const templates = [...(await readSources())].flatMap(([file, text]) =>
      [...text.matchAll(/^template (\w+)/gm)].map(([, name = ""]) => `${file}: ${name}`),
    )
    expect(templates.filter((template) => !analysis.analysed.includes(template)).sort()).toEqual(passedOver)
  })
})

function byText(left: object, right: object): number {
  return JSON.stringify(left).localeCompare(JSON.stringify(right))
}
