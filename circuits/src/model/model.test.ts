import { AgentGptError } from "@agentgpt/core"
import { describe, expect, test } from "vitest"

import { fieldOrder, fitsBits, isFieldElement, toField } from "../field.ts"
import { computeBinaryRoot, createBinaryTree } from "./binary-tree.ts"
import { isOnCurve, verifySignature } from "./eddsa.ts"
import { hashFields } from "./hash-fields.ts"
import { computeFingerprint } from "./pay-batch.ts"
import { computePaymentWord } from "./payment-chunk.ts"
import { computeScreenRoot, padDenyList } from "./screen.ts"
import { computeSixteenAryRoot } from "./sixteen-ary-root.ts"
import { createLibrarySigner, createSigner, subgroupOrder } from "../../test/support/signing.ts"

const expectCode = (act: () => unknown) => {
  expect(act).toThrow(AgentGptError)
  expect(act).toThrow(expect.objectContaining({ code: "CIRCUIT_INPUT_INVALID" }))
}

describe("field", () => {
  test("knows its elements", () => {
    expect([0n, fieldOrder - 1n].every(isFieldElement)).toBe(true)
    expect([-1n, fieldOrder, 1, "1", undefined].some(isFieldElement)).toBe(false)
    expect(toField(-1n)).toBe(fieldOrder - 1n)
    expect(toField(fieldOrder + 4n)).toBe(4n)
    expect([fitsBits(0n, 8), fitsBits(255n, 8), fitsBits(256n, 8), fitsBits(-1n, 8)]).toEqual([
      true,
      true,
      false,
      false,
    ])
  })
})

describe("hashFields", () => {
  test("is circomlib's Poseidon", () => {
    expect(hashFields([1n, 2n])).toBe(
      7853200120776062878684798364095072458815029376092732009249414926327459813530n,
    )
    expect(hashFields([1n, 2n, 3n, 4n])).toBe(
      18821383157269793795438455681495246036402687001665670618754263018637548127333n,
    )
  })

  test("refuses aliases, other types and other arities", () => {
    expectCode(() => hashFields([1n, fieldOrder]))
    expectCode(() => hashFields([1n, -1n]))
    expectCode(() => hashFields([1n, 2 as unknown as bigint]))
    expectCode(() => hashFields([1n]))
    expectCode(() => hashFields([]))
  })
})

describe("trees", () => {
  test("lead from every leaf to one root", () => {
    const leaves = [11n, 12n, 13n, 14n, 15n]
    const tree = createBinaryTree(leaves, 4)
    for (const [i, leaf] of [...leaves, 0n, 0n].entries()) {
      expect(computeBinaryRoot(leaf, BigInt(i), tree.siblingsOf(i))).toBe(tree.root)
    }
    expect(computeBinaryRoot(99n, 0n, tree.siblingsOf(0))).not.toBe(tree.root)
    expect(createBinaryTree([], 1).root).toBe(hashFields([0n, 0n]))
    expectCode(() => createBinaryTree([1n, 2n, 3n], 1))
  })

  test("hash sixteen at a time and fill up with zeros", () => {
    const group = Array.from({ length: 16 }, (_, i) => BigInt(i))
    const second = [16n, ...Array.from({ length: 15 }, () => 0n)]
    const top = [hashFields(group), hashFields(second), ...Array.from({ length: 14 }, () => 0n)]
    expect(computeSixteenAryRoot([5n])).toBe(5n)
    expect(computeSixteenAryRoot(group)).toBe(hashFields(group))
    expect(computeSixteenAryRoot([...group, 16n])).toBe(hashFields(top))
  })
})

describe("signatures", () => {
  const signer = createLibrarySigner("model")
  const signature = signer.sign(42n)

  test("of the agents' library verify", () => {
    expect(verifySignature(42n, signer.key, signature)).toBe(true)
    expect(createSigner("model").key).toEqual(signer.key)
  })

  test("of anything else do not", () => {
    const { R8, S } = signature
    expect(verifySignature(43n, signer.key, signature)).toBe(false)
    expect(verifySignature(42n, createSigner("other").key, signature)).toBe(false)
    expect(verifySignature(42n, signer.key, { R8, S: S + 1n })).toBe(false)
    expect(verifySignature(42n, signer.key, { R8, S: S + subgroupOrder })).toBe(false)
    expect(verifySignature(42n, signer.key, { R8: [1n, 2n], S })).toBe(false)
    expect(verifySignature(42n, [1n, 2n], signature)).toBe(false)
    expect(verifySignature(42n, [0n, 1n], { R8: [0n, 1n], S: 0n })).toBe(false)
    expect([isOnCurve([0n, 1n]), isOnCurve([1n, 2n])]).toEqual([true, false])
  })
})

describe("payments", () => {
  test("fold into a fingerprint in their order", () => {
    expect(computeFingerprint([], 10n)).toBe(0n)
    expect(computeFingerprint([3n, 5n], 10n)).toBe(350n)
    expect(computeFingerprint([5n, 3n], 10n)).toBe(530n)
    expect(computeFingerprint([3n, 5n], 0n)).toBe(0n)
  })

  test("are a recipient and an amount in one word", () => {
    expect(computePaymentWord(0xabcn, 7n)).toBe((0xabcn << 88n) | 7n)
  })
})

describe("screens", () => {
  test("pad a list with what no address is", () => {
    expect(padDenyList([5n], 3)).toEqual([5n, 2n ** 160n, 2n ** 160n])
    expectCode(() => padDenyList([1n, 2n], 1))
    expectCode(() => padDenyList([2n ** 160n], 2))
    expectCode(() => padDenyList([-1n], 2))
  })

  test("chain one state a chunk", () => {
    const first = hashFields([0n, 7n, 8n, 0n])
    expect(computeScreenRoot(7n, 8n, 0)).toBe(0n)
    expect(computeScreenRoot(7n, 8n, 2)).toBe(hashFields([first, 7n, 8n, 1n]))
  })
})
