import { bytesToHex } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import { decodeRlp as ethersDecodeRlp, encodeRlp as ethersEncodeRlp, SigningKey, hexlify } from "ethers"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { anyPrivateKey, anyTransaction } from "../../test/support/arbitrary-transaction.ts"
import { toEthers } from "../../test/support/to-ethers.ts"
import { decodeTransaction } from "./decode-transaction.ts"
import { encodeSigned, encodeUnsigned, hashForSigning } from "./encode-transaction.ts"
import { peekTransaction } from "./peek-transaction.ts"
import { decodeRlp } from "./rlp-decode.ts"
import { encodeRlp } from "./rlp-encode.ts"
import type { RlpItem } from "./rlp-encode.ts"
import { CURVE_ORDER } from "./transaction.ts"
import type { DynamicFeeTransaction, Signature, Transaction } from "./transaction.ts"

const runs = { numRuns: 300, seed: 4 }

const example: DynamicFeeTransaction = {
  type: "eip1559",
  chainId: 31_337n,
  nonce: 7n,
  maxFeePerGasWei: 2_000_000_000n,
  maxPriorityFeePerGasWei: 1_000_000_000n,
  gasLimit: 21_000n,
  to: "0x70997970c51812dc3a010c7d01b50e0d17dc79c8",
  value: 5n,
  data: "0x",
}
const signature: Signature = { r: 5n, s: 6n, yParity: 1 }

type Nested = Hex | Nested[]
const anyItem = fc.letrec<{ item: RlpItem }>((tie) => ({
  item: fc.oneof(
    { maxDepth: 4 },
    fc.uint8Array({ maxLength: 70 }),
    fc.uint8Array({ minLength: 250, maxLength: 300 }),
    fc.array(tie("item"), { maxLength: 5 }),
  ),
})).item
const toHexTree = (item: RlpItem): Nested =>
  item instanceof Uint8Array ? bytesToHex(item) : item.map(toHexTree)

describe("RLP", () => {
  it("is written as ethers writes it, and read back", () => {
    fc.assert(
      fc.property(anyItem, (item) => {
        const encoded = encodeRlp(item)
        expect(hexlify(encoded)).toBe(ethersEncodeRlp(toHexTree(item) as string))
        expect(toHexTree(decodeRlp(encoded))).toEqual(ethersDecodeRlp(encoded))
      }),
      runs,
    )
  })

  it("writes lengths of more than two bytes", () => {
    const long = new Uint8Array(70_000).fill(7)
    expect(hexlify(encodeRlp([long]))).toBe(ethersEncodeRlp([hexlify(long)]))
    expect(decodeRlp(encodeRlp([long]))).toEqual([Buffer.from(long)])
  })

  it.each([
    ["nothing", "0x"],
    ["a cut-off text", "0x83aabb"],
    ["a cut-off list", "0xc3"],
    ["a member that reaches out of its list", "0xc183"],
    ["a cut-off length", "0xb9ff"],
    ["bytes behind the end", "0x8000"],
    ["a small byte with a length", "0x8105"],
    ["a long form of a short length", "0xb801ff"],
    ["a length with a leading zero", `0xb90038${"00".repeat(56)}`],
    ["a length of five bytes", "0xbc0100000000"],
    [
      "twenty lists in each other",
      `0x${Array.from({ length: 20 }, (_, n) => (0xc0 + 19 - n).toString(16)).join("")}`,
    ],
  ])("refuses %s", (_name, hex) => {
    expect(() => decodeRlp(Buffer.from(hex.slice(2), "hex"))).toThrow(
      expect.objectContaining({ code: "TRANSACTION_BYTES_INVALID" }),
    )
  })

  it("never throws anything but its own error on random bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        try {
          expect(bytesToHex(encodeRlp(decodeRlp(bytes)))).toBe(bytesToHex(bytes))
        } catch (error) {
          expect(error).toMatchObject({ code: "TRANSACTION_BYTES_INVALID" })
        }
      }),
      { ...runs, numRuns: 2000 },
    )
  })
})

describe("transactions", () => {
  it("are byte for byte those of ethers: what is signed, what is sent, and the hash", () => {
    fc.assert(
      fc.property(anyTransaction, anyPrivateKey, (transaction, key) => {
        const theirs = toEthers(transaction)
        expect(hexlify(encodeUnsigned(transaction))).toBe(theirs.unsignedSerialized)
        expect(hexlify(hashForSigning(transaction))).toBe(theirs.unsignedHash)
        theirs.signature = new SigningKey(key).sign(theirs.unsignedHash)
        const { r, s, yParity } = theirs.signature
        const ours = encodeSigned(transaction, { r: BigInt(r), s: BigInt(s), yParity })
        expect(ours).toEqual({ raw: theirs.serialized, hash: theirs.hash })
      }),
      runs,
    )
  })

  it("come back from their bytes", () => {
    fc.assert(
      fc.property(anyTransaction, (transaction) => {
        const { raw, hash } = encodeSigned(transaction, signature)
        expect(decodeTransaction(raw)).toEqual({ transaction, signature, hash })
        expect(peekTransaction(raw)).toEqual({ chainId: transaction.chainId, hash })
      }),
      runs,
    )
  })

  it("are refused when any one bit of the structure is turned, or mean something else", () => {
    const { raw } = encodeSigned(example, signature)
    const bytes = Buffer.from(raw.slice(2), "hex")
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const turned = Buffer.from(bytes)
      turned[bit >> 3]! ^= 1 << (bit & 7)
      let decoded: Transaction | undefined
      try {
        const result = decodeTransaction(bytesToHex(turned))
        decoded = result.transaction
        expect([decoded, result.signature]).not.toEqual([{ ...example, accessList: [] }, signature])
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/^TRANSACTION_/u) })
      }
    }
  })

  const list = (...items: readonly RlpItem[]) => bytesToHex(encodeRlp(items)).slice(2)
  const one = new Uint8Array([1])
  const none = new Uint8Array()
  const to = new Uint8Array(20).fill(1)

  it.each([
    ["no text", undefined, "TRANSACTION_BYTES_INVALID"],
    ["no bytes", "0x", "TRANSACTION_BYTES_INVALID"],
    ["half a byte", "0x0", "TRANSACTION_BYTES_INVALID"],
    ["a blob transaction", "0x03c0", "TRANSACTION_TYPE_UNSUPPORTED"],
    ["an access-list transaction", "0x01c0", "TRANSACTION_TYPE_UNSUPPORTED"],
    [
      "a legacy transaction of any chain",
      `0x${list(one, one, one, to, none, none, new Uint8Array([27]), one, one)}`,
      "TRANSACTION_TYPE_UNSUPPORTED",
    ],
    ["too few fields", `0x02${list(one, one)}`, "TRANSACTION_BYTES_INVALID"],
    ["no fields", "0x02c0", "TRANSACTION_BYTES_INVALID"],
    ["bytes for a list", "0x0280", "TRANSACTION_BYTES_INVALID"],
    [
      "a list for bytes",
      `0x02${list([], one, one, one, one, to, none, none, [], none, one, one)}`,
      "TRANSACTION_BYTES_INVALID",
    ],
    [
      "an address of 19 bytes",
      `0x02${list(one, one, one, one, one, to.subarray(1), none, none, [], none, one, one)}`,
      "TRANSACTION_BYTES_INVALID",
    ],
    [
      "a number with a leading zero",
      `0x02${list(new Uint8Array([0, 1]), one, one, one, one, to, none, none, [], none, one, one)}`,
      "TRANSACTION_BYTES_INVALID",
    ],
    [
      "a number of 33 bytes",
      `0x02${list(new Uint8Array(33).fill(1), one, one, one, one, to, none, none, [], none, one, one)}`,
      "TRANSACTION_BYTES_INVALID",
    ],
    [
      "a parity of two",
      `0x02${list(one, one, one, one, one, to, none, none, [], new Uint8Array([2]), one, one)}`,
      "TRANSACTION_SIGNATURE_INVALID",
    ],
    [
      "set-code without recipient",
      `0x04${list(one, one, one, one, one, none, none, none, [], [], none, one, one)}`,
      "TRANSACTION_BYTES_INVALID",
    ],
  ])("are not read from %s", (_name, raw, code) => {
    expect(() => decodeTransaction(raw as Hex)).toThrow(expect.objectContaining({ code }))
  })

  it.each([
    ["no text", undefined, "TRANSACTION_BYTES_INVALID"],
    ["no fields", "0x02c0", "TRANSACTION_BYTES_INVALID"],
    ["bytes for a list", "0x0280", "TRANSACTION_BYTES_INVALID"],
    ["a list for a chain", `0x02${list([])}`, "TRANSACTION_BYTES_INVALID"],
    ["no chain", `0x02${list(none)}`, "TRANSACTION_BYTES_INVALID"],
    ["a chain of 33 bytes", `0x02${list(new Uint8Array(33).fill(1))}`, "TRANSACTION_BYTES_INVALID"],
    ["bytes behind the end", "0x02c10100", "TRANSACTION_BYTES_INVALID"],
    [
      "a transaction of any chain",
      `0x${list(one, one, one, to, none, none, new Uint8Array([28]), one, one)}`,
      "TRANSACTION_TYPE_UNSUPPORTED",
    ],
  ])("are not glanced at with %s", (_name, raw, code) => {
    expect(() => peekTransaction(raw as Hex)).toThrow(expect.objectContaining({ code }))
  })

  const authorization = { chainId: 1n, address: example.to!, nonce: 0n, r: 1n, s: 1n, yParity: 0 as const }
  it.each([
    ["chain id zero", { chainId: 0n }],
    ["a nonce that can never be used", { nonce: 2n ** 64n - 1n }],
    ["a negative nonce", { nonce: -1n }],
    ["a nonce that is not a bigint", { nonce: 1 as unknown as bigint }],
    ["a gas limit over 64 bits", { gasLimit: 2n ** 64n }],
    ["a value over 256 bits", { value: 2n ** 256n }],
    ["a negative value", { value: -1n }],
    ["a fee over 256 bits", { maxFeePerGasWei: 2n ** 256n }],
    ["a negative tip", { maxPriorityFeePerGasWei: -1n }],
    ["a tip over the fee", { maxPriorityFeePerGasWei: example.maxFeePerGasWei + 1n }],
    ["half a byte of data", { data: "0x123" }],
    ["data without 0x", { data: "1234" }],
    [
      "a storage key of 31 bytes",
      { accessList: [{ address: example.to!, storageKeys: [`0x${"11".repeat(31)}`] }] },
    ],
    ["a legacy price over 256 bits", { type: "legacy", gasPriceWei: 2n ** 256n }],
    ["no authorization", { type: "eip7702", authorizationList: [] }],
    [
      "an authorization with a last nonce",
      { type: "eip7702", authorizationList: [{ ...authorization, nonce: 2n ** 64n - 1n }] },
    ],
    ["set-code without recipient", { type: "eip7702", to: null, authorizationList: [authorization] }],
  ])("are not written with %s", (_name, change) => {
    const transaction = { ...example, ...change } as Transaction
    expect(() => encodeUnsigned(transaction)).toThrow(
      expect.objectContaining({ code: "TRANSACTION_INVALID" }),
    )
    expect(() => encodeSigned(transaction, signature)).toThrow(
      expect.objectContaining({ code: "TRANSACTION_INVALID" }),
    )
  })

  it.each([
    ["recipient", { to: "0x70997970C51812dc3A010C7d01b50e0d17dc79c9" }, "ID_ADDRESS_CHECKSUM"],
    ["access list", { accessList: [{ address: "0x12", storageKeys: [] }] }, "ID_ADDRESS_INVALID"],
    [
      "authorization",
      { type: "eip7702", authorizationList: [{ ...authorization, address: "0x" }] },
      "ID_ADDRESS_INVALID",
    ],
  ])("are not written with a wrong address as %s", (_name, change, code) => {
    expect(() => encodeUnsigned({ ...example, ...change } as Transaction)).toThrow(
      expect.objectContaining({ code }),
    )
  })

  it.each([
    ["r of zero", { ...signature, r: 0n }],
    ["r of the order", { ...signature, r: CURVE_ORDER }],
    ["s of zero", { ...signature, s: 0n }],
    ["s in the upper half", { ...signature, s: CURVE_ORDER / 2n + 1n }],
    ["a parity of two", { ...signature, yParity: 2 as 1 }],
  ])("are not written with a signature with %s", (_name, wrong) => {
    expect(() => encodeSigned(example, wrong)).toThrow(
      expect.objectContaining({ code: "TRANSACTION_SIGNATURE_INVALID" }),
    )
  })

  it("take the greatest s that is allowed", () => {
    expect(encodeSigned(example, { ...signature, s: CURVE_ORDER / 2n }).raw).toMatch(/^0x02/u)
  })
})
