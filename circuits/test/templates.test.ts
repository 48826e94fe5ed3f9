import { beforeAll, describe, expect, test } from "vitest"

import { fieldOrder } from "../src/field.ts"
import { hashFields } from "../src/model/hash-fields.ts"
import { computeSixteenAryRoot } from "../src/model/sixteen-ary-root.ts"
import { type CircuitInput, loadWitnessTester, type WitnessTester } from "./support/calculate-witness.ts"
import { compileCircuit, type CompileRequest } from "./support/compile-circuit.ts"
import { compileTimeoutMs } from "./support/prepare-circuit.ts"

type Testers<Name extends string> = Readonly<Record<Name, WitnessTester>>

describe("RangeCheck", () => {
  const circuits = loadAll({
    eight: { file: "lib/range-check.circom", template: "RangeCheck", parameters: [8] },
  })

  test.each([0n, 1n, 255n])("accepts %s of 8 bits", async (value) => {
    expect(await accepts(circuits().eight, { in: value })).toBe(true)
  })

  test.each([256n, fieldOrder - 1n, (fieldOrder - 1n) / 2n])("refuses %s", async (value) => {
    expect(await accepts(circuits().eight, { in: value })).toBe(false)
  })

  test("does not compile for 254 bits, where integers have two spellings", async () => {
    const request = {
      file: "lib/range-check.circom",
      template: "RangeCheck",
      parameters: [254],
      publicInputs: [],
    }
    await expect(compileCircuit(request)).rejects.toThrow(/assert/i)
  })
})

describe("Poseidon16Root", () => {
  const circuits = loadAll({
    seventeen: { file: "lib/poseidon-16-root.circom", template: "Poseidon16Root", parameters: [17] },
  })

  test("fills up the last group of every level with zeros", async () => {
    const leaf = Array.from({ length: 17 }, (_, i) => BigInt(i * i + 1))
    const result = await circuits().seventeen({ leaf })
    expect(result.satisfied && result.witness.readWire(1)).toBe(computeSixteenAryRoot(leaf))
  })
})

describe("BinaryMerkleRoot", () => {
  const source = { file: "lib/binary-merkle-root.circom", template: "BinaryMerkleRoot", parameters: [1] }
  const circuits = loadAll({
    real: source,
    // The selectors as a published library had them: inputs that nothing makes boolean.
    loose: {
      ...source,
      edits: [
        {
          file: source.file,
          find: "signal selector[DEPTH] <== Num2Bits(DEPTH)(index);",
          replace: "signal input selector[DEPTH];",
        },
      ],
    },
  })

  test("puts the leaf left at an even position, right at an odd one", async () => {
    const left = await circuits().real({ leaf: 5n, index: 0n, sibling: [6n] })
    const right = await circuits().real({ leaf: 5n, index: 1n, sibling: [6n] })
    expect(left.satisfied && left.witness.readWire(1)).toBe(hashFields([5n, 6n]))
    expect(right.satisfied && right.witness.readWire(1)).toBe(hashFields([6n, 5n]))
    expect(await accepts(circuits().real, { leaf: 5n, index: 2n, sibling: [6n] })).toBe(false)
  })

  test("would prove a leaf that is not there if selectors were free", async () => {
    // The tree of (100, 200); the prover wants leaf 7: n + s(b - n) = 100 and b - s(b - n) = 200.
    const leaf = 7n
    const sibling = 293n
    const inverse = modInverse(sibling - leaf)
    const selector = ((100n - leaf) * inverse) % fieldOrder
    const forged = await circuits().loose({ leaf, index: 0n, sibling: [sibling], selector: [selector] })
    expect(forged.satisfied && forged.witness.readWire(1)).toBe(hashFields([100n, 200n]))
  })
})

describe("a payment row without one of its ranges", () => {
  const source = { file: "lib/payment-row.circom", template: "PaymentRow", parameters: [] }
  const without = (find: string) => ({ ...source, edits: [{ file: source.file, find, replace: "" }] })
  const circuits = loadAll({
    real: source,
    recipient: without("RangeCheck(160)(recipient);"),
    cap: without("RangeCheck(88)(cap);"),
    amount: without("RangeCheck(88)(amount);"),
    difference: without("RangeCheck(88)(cap - amount);"),
  })
  const row = { recipient: 9n, cap: 100n, amount: 60n, meta: 1n, salt: 2n }

  test.each([
    ["recipient", { recipient: 2n ** 160n }],
    ["cap", { cap: 2n ** 88n, amount: 1n }],
    ["amount", { amount: fieldOrder - 1n }],
    ["difference", { amount: 101n }],
  ] as const)("accepts what only the %s's range refuses", async (range, change) => {
    const input = { ...row, ...change }
    expect(await accepts(circuits().real, row)).toBe(true)
    expect(await accepts(circuits().real, input)).toBe(false)
    expect(await accepts(circuits()[range], input)).toBe(true)
    const others = (["recipient", "cap", "amount", "difference"] as const).filter((other) => other !== range)
    for (const other of others) expect(await accepts(circuits()[other], input)).toBe(false)
  })
})

/** Compiles circuits before the tests of a block run, two at a time. */
function loadAll<Name extends string>(
  requests: Readonly<Record<Name, Omit<CompileRequest, "publicInputs">>>,
): () => Testers<Name> {
  let testers: Testers<Name> | undefined
  beforeAll(async () => {
    const entries: [string, WitnessTester][] = []
    const waiting = Object.entries<Omit<CompileRequest, "publicInputs">>(requests)
    const work = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [name, request] = next
        const { wasm } = await compileCircuit({ ...request, publicInputs: [] })
        entries.push([name, await loadWitnessTester(wasm)])
      }
    }
    await Promise.all([work(), work()])
    testers = Object.fromEntries(entries) as Testers<Name>
  }, compileTimeoutMs)
  return () => {
    if (testers === undefined) throw new Error("the circuits are not compiled yet")
    return testers
  }
}

async function accepts(calculate: WitnessTester, input: CircuitInput): Promise<boolean> {
  return (await calculate(input)).satisfied
}

function modInverse(value: bigint): bigint {
  let result = 1n
  let base = ((value % fieldOrder) + fieldOrder) % fieldOrder
  for (let exponent = fieldOrder - 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % fieldOrder
    base = (base * base) % fieldOrder
  }
  return result
}
