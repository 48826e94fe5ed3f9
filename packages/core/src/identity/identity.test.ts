import { AbiCoder, concat, getAddress, keccak256 as ethersKeccak256, toUtf8Bytes } from "ethers"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { codeOf } from "../../test/code-of.ts"
import { MAX_AMOUNT } from "../amounts/max-amount.ts"
import { canonicalJson } from "../hash/canonical-json.ts"
import type { CanonicalValue } from "../hash/canonical-json.ts"
import { parseBytes32 } from "./abi-word.ts"
import { paymentIdOf, splitPaymentId } from "./payment-id.ts"
import { decodePaymentWord, encodePaymentWord } from "./payment-word.ts"
import type { Payment } from "./payment-word.ts"
import { computeRunId } from "./run-id.ts"
import { computeStepId, computeWorkflowId, joinStepIds } from "./workflow-id.ts"

const ALICE = "0xd8da6bf26964af9d7eed9e03e53415d37aa96045"
const ZERO = `0x${"0".repeat(40)}`
const ROOT = `0x${"ab".repeat(32)}`

const address = fc
  .stringMatching(/^[0-9a-f]{40}$/u)
  .filter((digits) => /[^0]/u.test(digits))
  .map((digits) => `0x${digits}` as const)
const amount = fc.oneof(fc.bigInt({ min: 1n, max: MAX_AMOUNT }), fc.constantFrom(1n, MAX_AMOUNT, 2n ** 64n))

describe("payment words", () => {
  it("hold recipient << 88 | amount, and give both back", () => {
    fc.assert(
      fc.property(address, amount, (recipient, value) => {
        const word = encodePaymentWord({ recipient, amount: value })
        expect(BigInt(word)).toBe((BigInt(recipient) << 88n) | value)
        expect(word).toMatch(/^0x00[0-9a-f]{62}$/u)
        expect(decodePaymentWord(word)).toEqual({ recipient, amount: value })
      }),
    )
  })

  it("take a checksummed recipient", () => {
    expect(encodePaymentWord({ recipient: getAddress(ALICE) as `0x${string}`, amount: 1n })).toBe(
      "0x00d8da6bf26964af9d7eed9e03e53415d37aa960450000000000000000000001",
    )
  })

  it("give every word that can be decoded back unchanged", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^0x00[0-9a-f]{62}$/u), (word) => {
        fc.pre(BigInt(word) >> 88n !== 0n && BigInt(word) % 2n ** 88n !== 0n)
        expect(encodePaymentWord(decodePaymentWord(word))).toBe(word)
      }),
    )
  })

  it.each([
    ["a wrong recipient", { recipient: "0x12", amount: 1n }, "ID_ADDRESS_INVALID"],
    [
      "a wrong checksum",
      { recipient: "0xD8da6bf26964af9d7eed9e03e53415d37aa96045", amount: 1n },
      "ID_ADDRESS_CHECKSUM",
    ],
    ["the zero address", { recipient: ZERO, amount: 1n }, "ID_ADDRESS_ZERO"],
    ["an amount of zero", { recipient: ALICE, amount: 0n }, "AMOUNT_ZERO"],
    ["a negative amount", { recipient: ALICE, amount: -1n }, "AMOUNT_NEGATIVE"],
    ["an amount of 2^88", { recipient: ALICE, amount: 2n ** 88n }, "AMOUNT_TOO_LARGE"],
    ["a number", { recipient: ALICE, amount: 1 }, "AMOUNT_NUMBER"],
    ["a text", { recipient: ALICE, amount: "1" }, "AMOUNT_NOT_TEXT"],
  ])("are not made of %s", (_name, payment, code) => {
    expect(codeOf(() => encodePaymentWord(payment as unknown as Payment))).toBe(code)
  })

  const good = encodePaymentWord({ recipient: ALICE, amount: 1n })
  it.each([
    ["a used top byte", `0x01${good.slice(4)}`, "ID_WORD_TOP_BYTE"],
    ["the highest bit", `0x80${good.slice(4)}`, "ID_WORD_TOP_BYTE"],
    ["the lowest bit of the top byte's high half", `0x10${good.slice(4)}`, "ID_WORD_TOP_BYTE"],
    ["no recipient", `0x00${"0".repeat(61)}1`, "ID_ADDRESS_ZERO"],
    ["no amount", `${good.slice(0, -1)}0`, "AMOUNT_ZERO"],
    ["31 bytes", good.slice(0, -2), "ID_BYTES32_INVALID"],
    ["33 bytes", `${good}00`, "ID_BYTES32_INVALID"],
    ["no prefix", good.slice(2), "ID_BYTES32_INVALID"],
    ["other letters", good.replace("d8", "zz"), "ID_BYTES32_INVALID"],
    ["nothing", "", "ID_BYTES32_INVALID"],
  ])("are refused with %s", (_name, word, code) => {
    expect(codeOf(() => decodePaymentWord(word))).toBe(code)
  })
})

describe("payment ids", () => {
  it("are chunkIndex × 256 + position, and split again", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 248n - 1n }), fc.nat(255), (chunkIndex, position) => {
        const id = paymentIdOf(chunkIndex, position)
        expect(id).toBe(chunkIndex * 256n + BigInt(position))
        expect(splitPaymentId(id)).toEqual({ chunkIndex, position })
      }),
    )
    expect(paymentIdOf(2, 5)).toBe(517n)
  })

  it.each([256, -1, 1.5, Number.NaN, "1"])("have no position %s", (position) => {
    expect(codeOf(() => paymentIdOf(0n, position as number))).toBe("ID_POSITION_OUT_OF_RANGE")
  })

  it.each([-1n, 2n ** 248n, -1, 1.5, 2 ** 53, "0"])("have no chunk %s", (chunkIndex) => {
    expect(codeOf(() => paymentIdOf(chunkIndex as bigint, 0))).toBe("ID_NUMBER_OUT_OF_RANGE")
  })

  it.each([-1n, 2n ** 256n, 5])("are not %s", (id) => {
    expect(codeOf(() => splitPaymentId(id as bigint))).toBe("ID_NUMBER_OUT_OF_RANGE")
  })
})

describe("computeRunId", () => {
  const input = {
    chainId: "eip155:31337",
    batchPayout: ALICE,
    payer: "0x70997970c51812dc3a010c7d01b50e0d17dc79c8",
    token: "0x5fbdb2315678afecb367f032d93f642f64180aa3",
    workflowId: ROOT,
    runNonce: 202_610n,
  }

  it("is keccak256(abi.encode(…)) as ethers computes it", () => {
    const bytes32 = fc.stringMatching(/^0x[0-9a-f]{64}$/u)
    const uint256 = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n })
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 10n ** 32n - 1n }),
        address,
        address,
        address,
        bytes32,
        uint256,
        (chain, batchPayout, payer, token, workflowId, runNonce) => {
          const encoded = AbiCoder.defaultAbiCoder().encode(
            ["uint256", "address", "address", "address", "bytes32", "uint256"],
            [chain, batchPayout, payer, token, workflowId, runNonce],
          )
          const runId = computeRunId({
            chainId: `eip155:${chain}`,
            batchPayout,
            payer,
            token,
            workflowId,
            runNonce,
          })
          expect(runId).toBe(ethersKeccak256(encoded))
        },
      ),
    )
  })

  it("has a fixed value that other languages can check", () => {
    expect(computeRunId(input)).toBe("0xa3fd1af22fcec0ec113dcc6d7683751a683ad10e1162b347b6448de548b43077")
  })

  it("depends on every part", () => {
    const others = [
      { chainId: "eip155:31338" },
      { batchPayout: input.payer },
      { payer: input.token },
      { token: input.payer },
      { workflowId: `0x${"cd".repeat(32)}` },
      { runNonce: 202_611n },
    ]
    const ids = [{}, ...others].map((other) => computeRunId(Object.assign({}, input, other)))
    expect(new Set(ids).size).toBe(7)
  })

  it("does not depend on the letters' case", () => {
    expect(
      computeRunId({ ...input, batchPayout: getAddress(ALICE), workflowId: `0x${"AB".repeat(32)}` }),
    ).toBe(computeRunId(input))
  })

  it.each([
    [{ chainId: "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp" }, "ID_CHAIN_NOT_EVM"],
    [{ chainId: "1" }, "ID_CHAIN_INVALID"],
    [{ chainId: "eip155:01" }, "ID_CHAIN_REFERENCE_INVALID"],
    [{ batchPayout: ZERO }, "ID_ADDRESS_ZERO"],
    [{ payer: ZERO }, "ID_ADDRESS_ZERO"],
    [{ token: ZERO }, "ID_ADDRESS_ZERO"],
    [{ token: "0x12" }, "ID_ADDRESS_INVALID"],
    [{ payer: "0xD8da6bf26964af9d7eed9e03e53415d37aa96045" }, "ID_ADDRESS_CHECKSUM"],
    [{ workflowId: "0x12" }, "ID_BYTES32_INVALID"],
    [{ runNonce: -1n }, "ID_NUMBER_OUT_OF_RANGE"],
    [{ runNonce: 2n ** 256n }, "ID_NUMBER_OUT_OF_RANGE"],
    [{ runNonce: 1 }, "ID_NUMBER_OUT_OF_RANGE"],
  ])("refuses %o by %s", (wrong, code) => {
    expect(codeOf(() => computeRunId({ ...input, ...(wrong as { runNonce: bigint }) }))).toBe(code)
  })
})

/** RFC 6962's own recursion, written independently and over ethers. */
function referenceRoot(steps: readonly CanonicalValue[]): string {
  if (steps.length === 1)
    return ethersKeccak256(concat(["0x00", toUtf8Bytes(canonicalJson(steps[0] ?? null))]))
  let split = 1
  while (split * 2 < steps.length) split *= 2
  return ethersKeccak256(
    concat(["0x01", referenceRoot(steps.slice(0, split)), referenceRoot(steps.slice(split))]),
  )
}

describe("step ids", () => {
  const steps = [{ id: "a" }, { id: "b" }, { id: "c" }]

  it("make the workflow id in their order", () => {
    expect(joinStepIds(steps.map(computeStepId))).toBe(computeWorkflowId(steps))
    expect(joinStepIds(steps.map(computeStepId).toReversed())).not.toBe(computeWorkflowId(steps))
    expect(computeStepId({ id: "a" })).toBe(computeWorkflowId([{ id: "a" }]))
  })

  it("are refused when none or malformed", () => {
    expect(codeOf(() => joinStepIds([]))).toBe("ID_PLAN_EMPTY")
    expect(codeOf(() => joinStepIds(["0x00"]))).toBe("ID_BYTES32_INVALID")
  })
})

describe("computeWorkflowId", () => {
  const step = fc.record({ id: fc.string(), amount: fc.nat() })

  it("is the RFC 6962 root over keccak256", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
        expect(computeWorkflowId(steps)).toBe(referenceRoot(steps))
      }),
    )
  })

  it("has fixed values that other languages can check", () => {
    expect(computeWorkflowId([{ id: "a" }])).toBe(
      "0x908c0f96e847570dafacae8cdf7fbd0e5632e0737b3a50ab534c54a690dcb4c4",
    )
    expect(computeWorkflowId([{ id: "a" }, { id: "b" }, { id: "c" }])).toBe(
      "0x95ffd49eaf8eda4cbad56201b6d2083e667df98b35c520c1dd63bc907f38fad1",
    )
  })

  it("differs for any other list of steps", () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 9 }),
        fc.array(step, { minLength: 1, maxLength: 9 }),
        (one, other) => {
          fc.pre(JSON.stringify(one) !== JSON.stringify(other))
          expect(computeWorkflowId(one)).not.toBe(computeWorkflowId(other))
        },
      ),
    )
  })

  it("differs when the last step is repeated or steps change places", () => {
    const [a, b, c] = [{ id: "a" }, { id: "b" }, { id: "c" }]
    const ids = [[a, b, c], [a, b, c, c], [b, a, c], [a, c, b], [a, b], [a], [[a, b], c]].map((steps) =>
      computeWorkflowId(steps),
    )
    expect(new Set(ids).size).toBe(ids.length)
  })

  it("cannot be met by passing inner nodes off as steps", () => {
    const [a, b] = [{ id: "a" }, { id: "b" }]
    const leaves = [computeWorkflowId([a]), computeWorkflowId([b])]
    const target = computeWorkflowId([a, b])
    expect(computeWorkflowId(leaves)).not.toBe(target)
    // Without the first byte a step whose text is the two hashes would have the same root.
    expect(ethersKeccak256(concat(leaves))).not.toBe(target)
    expect(ethersKeccak256(concat(["0x00", ...leaves]))).not.toBe(target)
  })

  it.each([[[]], [undefined], [{}]])("refuses %j, which has no steps", (steps) => {
    expect(codeOf(() => computeWorkflowId((steps ?? []) as []))).toBe("ID_PLAN_EMPTY")
  })

  it("refuses steps without a canonical form", () => {
    // eslint-disable-next-line no-sparse-arrays -- the hole is what is tested
    const withHole = [{ id: "a" }, , { id: "c" }] as unknown as CanonicalValue[]
    expect(codeOf(() => computeWorkflowId(withHole))).toBe("HASH_UNDEFINED")
    expect(codeOf(() => computeWorkflowId([{ gas: 1.5 }]))).toBe("HASH_NUMBER_NOT_INTEGER")
  })
})

describe("parseBytes32", () => {
  it("brings 32 bytes to lower case", () => {
    expect(parseBytes32(`0x${"AB".repeat(32)}`)).toBe(ROOT)
  })

  it.each(["", "0x", ROOT.slice(0, -1), `${ROOT}0`, ROOT.slice(2), `${ROOT}\n`, `0X${ROOT.slice(2)}`, 5])(
    "refuses %j",
    (text) => {
      expect(codeOf(() => parseBytes32(text as string))).toBe("ID_BYTES32_INVALID")
    },
  )
})
