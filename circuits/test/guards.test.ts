import { describe, expect, test } from "vitest"

import { readSources } from "./support/compile-circuit.ts"
import { guards } from "./support/guards.ts"

/** Ways to write a constraint that can refuse a witness. A plain `<==` cannot: it computes what it constrains. */
const refusals = /===|RangeCheck\(\w+\)\(|BabyCheck\(|EdDSAPoseidonVerifier\(|Num2Bits\(|LessThan\(/

describe("guards", () => {
  test("are all the lines that can refuse a witness, so that each has a test of its own", async () => {
    const sources = await readSources()
    const found = [...sources].flatMap(([file, text]) =>
      text
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => !line.startsWith("//") && refusals.test(line))
        .map((line) => `${file}: ${line}`),
    )
    // The body of RangeCheck itself is tested in templates.test.ts.
    const known = ["lib/range-check.circom: _ <== Num2Bits(BITS)(in);"]
    expect(found.sort()).toEqual([...known, ...guards.map(({ file, find }) => `${file}: ${find}`)].sort())
  })

  test("leave no hint without a constraint", async () => {
    const sources = await readSources()
    const hints = [...sources].flatMap(([file, text]) =>
      text
        .split("\n")
        .filter((line) => line.includes("<--"))
        .map((line) => `${file}: ${line.trim()}`),
    )
    // Both are inverses, which the line after them fixes.
    expect(hints.sort()).toEqual([
      "lib/absent-from-list.circom: signal inverse <-- product[M - 1] != 0 ? 1 / product[M - 1] : 0;",
      "lib/distinct-keys.circom: signal inverse <-- difference != 0 ? 1 / difference : 0;",
    ])
  })
})
