import { computeFingerprint, fieldOrder } from "@agentgpt/circuits"
import { AbiCoder, keccak256 } from "ethers"
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"

import { refusalOf } from "../../test/support/expect-code.ts"
import { makeSecret } from "../../test/support/scenario.ts"
import { decodeAggregatedProof, encodeAggregatedProof } from "./aggregated-proof.ts"
import { bindPayments, isBoundToPayments } from "./bind-payments.ts"
import { deriveSalt } from "./derive-salt.ts"
import { computeRunContext } from "./run-context.ts"
import { computeStatementHash } from "./statement-hash.ts"

const abi = AbiCoder.defaultAbiCoder()
const field = fc.bigInt(0n, fieldOrder - 1n)
const bytes32 = fc.bigInt(0n, 2n ** 256n - 1n).map((n) => `0x${n.toString(16).padStart(64, "0")}` as const)
const address = fc.bigInt(1n, 2n ** 160n - 1n).map((n) => `0x${n.toString(16).padStart(40, "0")}` as const)
const word = fc
  .tuple(fc.bigInt(1n, 2n ** 160n - 1n), fc.bigInt(1n, 2n ** 88n - 1n))
  .map(([recipient, amount]) => (recipient << 88n) | amount)

describe("the context of a run", () => {
  const parts = fc.record({
    chain: fc.integer({ min: 1, max: 2 ** 31 }),
    zkWorkflow: address,
    token: address,
    workflowId: bytes32,
    runId: bytes32,
    beneficiary: address,
  })

  test("is the hash that the contract computes", () => {
    fc.assert(
      fc.property(parts, ({ chain, ...rest }) => {
        const { zkWorkflow, token, workflowId, runId, beneficiary } = rest
        const encoded = abi.encode(
          ["uint256", "address", "address", "bytes32", "bytes32", "address"],
          [chain, zkWorkflow, token, workflowId, runId, beneficiary],
        )
        expect(computeRunContext({ chainId: `eip155:${chain}`, ...rest })).toBe(
          BigInt(keccak256(encoded)) % fieldOrder,
        )
      }),
    )
  })

  const known = {
    chainId: "eip155:1",
    zkWorkflow: `0x${"11".repeat(20)}`,
    token: `0x${"22".repeat(20)}`,
    workflowId: `0x${"33".repeat(32)}`,
    runId: `0x${"44".repeat(32)}`,
    beneficiary: `0x${"55".repeat(20)}`,
  }
  test.each([
    ["ID_CHAIN_NOT_EVM", { chainId: "cosmos:hub" }],
    ["ID_ADDRESS_INVALID", { zkWorkflow: "0x" }],
    ["ID_ADDRESS_INVALID", { token: "0x12" }],
    ["ID_BYTES32_INVALID", { workflowId: "0x12" }],
    ["ID_BYTES32_INVALID", { runId: "" }],
    ["ID_ADDRESS_INVALID", { beneficiary: "nobody" }],
  ])("refuses what it cannot bind: %s %j", (code, change) => {
    refusalOf(() => computeRunContext({ ...known, ...change }), code)
  })
})

describe("the binding of payments", () => {
  test("is what BatchPayout computes from calldata", () => {
    fc.assert(
      fc.property(field, fc.array(word, { maxLength: 20 }), (stepsRoot, words) => {
        const challenge =
          BigInt(keccak256(abi.encode(["uint256", "uint256[]"], [stepsRoot, words]))) % fieldOrder
        const fingerprint = computeFingerprint(words, challenge)
        expect(bindPayments(stepsRoot, words)).toEqual({
          challenge,
          fingerprint,
          attestation: keccak256(
            abi.encode(["uint256", "uint256", "uint256"], [stepsRoot, challenge, fingerprint]),
          ),
        })
      }),
    )
  })

  const words = [(7n << 88n) | 5n, (8n << 88n) | 6n]
  const signals = { stepsRoot: 99n, ...bindPayments(99n, words), total: 11n, count: 2n }

  test("holds for the very words alone", () => {
    expect(isBoundToPayments(signals, words)).toBe(true)
    expect(isBoundToPayments(signals, words.toReversed())).toBe(false)
    expect(isBoundToPayments(signals, words.slice(1))).toBe(false)
    expect(isBoundToPayments(signals, [...words, 9n << 88n])).toBe(false)
  })

  test.each([
    ["stepsRoot", { stepsRoot: 98n }],
    ["challenge", { challenge: signals.challenge + 1n }],
    ["fingerprint", { fingerprint: signals.fingerprint + 1n }],
    ["total", { total: 12n }],
    ["count", { count: 3n }],
  ])("does not hold with another %s", (_, change) => {
    expect(isBoundToPayments({ ...signals, ...change }, words)).toBe(false)
  })

  test("does not hold for words that no payment makes", () => {
    const bind = (odd: readonly bigint[], total: bigint) =>
      isBoundToPayments({ stepsRoot: 1n, ...bindPayments(1n, odd), total, count: 1n }, odd)
    expect(bind([(7n << 88n) | 5n], 5n)).toBe(true)
    expect(bind([7n << 88n], 0n)).toBe(false)
    expect(bind([(1n << 248n) | 5n], 5n)).toBe(false)
  })
})

test("the hash of a statement is keccak256(abi.encode(circuitId, inputs))", () => {
  fc.assert(
    fc.property(bytes32, fc.array(field, { maxLength: 12 }), (circuitId, inputs) => {
      expect(computeStatementHash(circuitId, inputs)).toBe(
        keccak256(abi.encode(["bytes32", "uint256[]"], [circuitId, inputs])),
      )
    }),
  )
})

describe("aggregated proofs", () => {
  const pair = fc.tuple(fc.bigInt(0n, 2n ** 256n - 1n), fc.bigInt(0n, 2n ** 256n - 1n))
  const proof = fc.record({ a: pair, b: fc.tuple(pair, pair), c: pair })

  test("come back as they went in", () => {
    fc.assert(
      fc.property(bytes32, fc.array(proof, { minLength: 1, maxLength: 5 }), (circuitId, proofs) => {
        const bytes = encodeAggregatedProof(circuitId, proofs)
        expect(bytes).toHaveLength(2 + 64 + proofs.length * 512)
        expect(decodeAggregatedProof(bytes)).toEqual({ circuitId, proofs })
      }),
    )
  })

  test("have the imaginary part first, as the pairing precompile does", () => {
    const bytes = encodeAggregatedProof(`0x${"00".repeat(32)}`, [
      {
        a: [1n, 2n],
        b: [
          [3n, 4n],
          [5n, 6n],
        ],
        c: [7n, 8n],
      },
    ])
    const words = bytes
      .slice(66)
      .match(/.{64}/gu)
      ?.map((digits) => Number(`0x${digits}`))
    expect(words).toEqual([1, 2, 4, 3, 6, 5, 7, 8])
  })

  test.each([
    "",
    "0x",
    `0x${"00".repeat(32)}`,
    `0x${"00".repeat(32 + 255)}`,
    `0x${"00".repeat(32 + 257)}`,
    "zz",
  ])("are refused when they are not whole: %#", (bytes) => {
    refusalOf(() => decodeAggregatedProof(bytes), "PROOF_ENCODING_INVALID")
  })

  test("are refused without a proof or with a coordinate that has no place", () => {
    const id = `0x${"00".repeat(32)}`
    const wide = 1n << 256n
    refusalOf(() => encodeAggregatedProof(id, []), "PROOF_ENCODING_INVALID")
    const sound = {
      a: [1n, 2n],
      b: [
        [3n, 4n],
        [5n, 6n],
      ],
      c: [7n, 8n],
    } as const
    refusalOf(() => encodeAggregatedProof(id, [{ ...sound, a: [wide, 2n] }]), "PROOF_ENCODING_INVALID")
    refusalOf(() => encodeAggregatedProof(id, [{ ...sound, c: [7n, -1n] }]), "PROOF_ENCODING_INVALID")
    refusalOf(() => encodeAggregatedProof("0x00", [sound]), "ID_BYTES32_INVALID")
  })
})

describe("salts", () => {
  test("differ by secret, purpose and number, and come back", () => {
    const [one, other] = [makeSecret("one"), makeSecret("other")]
    const salts = [
      deriveSalt(one, "payment", 1),
      deriveSalt(one, "payment", 2),
      deriveSalt(one, "step", 1),
      deriveSalt(other, "payment", 1),
      deriveSalt(one, "payment", 11),
    ]
    expect(new Set(salts).size).toBe(5)
    expect(salts.every((salt) => salt < fieldOrder)).toBe(true)
    expect(deriveSalt(one, "payment", 1)).toBe(salts[0])
  })

  test.each([
    ["too short", new Uint8Array(31).fill(1).with(0, 2)],
    ["too long", new Uint8Array(33).fill(1).with(0, 2)],
    ["one byte over and over", new Uint8Array(32)],
    ["a text", "secret"],
  ])("are not derived from a secret that is %s", (_, secret) => {
    refusalOf(() => deriveSalt(secret as Uint8Array, "step", 0), "PROOF_SECRET_INVALID")
  })
})
