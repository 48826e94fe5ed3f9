import { AgentGptError, type ErrorCode } from "@agentgpt/core"
import { CarBufferReader } from "@ipld/car/buffer-reader"
import * as carWriter from "@ipld/car/buffer-writer"
import { decode, encode } from "@ipld/dag-cbor"
import { sha256 } from "@noble/hashes/sha2.js"
import fc from "fast-check"
import { CID } from "multiformats/cid"
import * as Digest from "multiformats/hashes/digest"
import { describe, expect, test } from "vitest"

import { makeForgedRecord } from "../../test/support/sample-run.ts"
import { makeForgedStepRecord } from "../../test/support/sample-steps.ts"
import { verifyBundle } from "../verify/verify-bundle.ts"
import { findReadingFault } from "../verify/reading-checks.ts"
import { type Block, encodeBlock, makeRawBlock } from "./block.ts"
import { decodeCar } from "./decode-car.ts"
import { encodeCar } from "./encode-car.ts"
import { joinBytes } from "./equal-bytes.ts"
import { MAX_BLOCK_BYTES, MAX_BUNDLE_BYTES } from "./limits.ts"
import { readBundle } from "./read-bundle.ts"
import { type RunRecord, writeBundle } from "./write-bundle.ts"

const record = makeForgedRecord()
const { bytes, cid, digest } = writeBundle(record)
const runKey = new Uint8Array(32).fill(3)

/** The blocks of the sample bundle in their order, root first. */
const { root, blocks: byName } = decodeCar(bytes)
const blocks = [...byName.values()]
const [rootBlock] = blocks as [Block, ...Block[]]

/** The sample with another root, everything else as it was. */
function withRoot(edit: (content: Record<string, unknown>) => unknown): Uint8Array {
  const changed = encodeBlock(edit(decode(rootBlock.bytes)))
  return encodeCar(changed.cid, [changed, ...blocks.slice(1)])
}

/** One section, its length and content id as they are given. */
function makeSection(name: Uint8Array, content: Uint8Array): Uint8Array {
  const length = name.length + content.length
  const prefix = length < 0x80 ? [length] : [(length % 0x80) + 0x80, Math.floor(length / 0x80)]
  return joinBytes([Uint8Array.from(prefix), name, content])
}

const header = joinBytes([Uint8Array.of(58), encode({ roots: [root], version: 1 })])

function codeOf(act: () => unknown): ErrorCode | undefined {
  try {
    act()
  } catch (error) {
    if (AgentGptError.is(error)) return error.code
    throw error
  }
  return undefined
}

describe("a bundle", () => {
  test("has the same bytes whenever it is written", () => {
    expect(writeBundle(makeForgedRecord())).toEqual({ bytes, cid, digest })
    const sealed = () => writeBundle({ ...record, privacy: 3 }, { runKey })
    expect(sealed()).toEqual(sealed())
  })

  test("is a CAR that other programs read, with the digest that is anchored", () => {
    const reader = CarBufferReader.fromBytes(bytes)
    expect(reader.version).toBe(1)
    expect(reader.getRoots().map(String)).toEqual([cid])
    expect(reader.blocks().map((block) => block.cid.toString())).toEqual([...byName.keys()])
    expect(digest).toBe(`0x${Buffer.from(sha256(rootBlock.bytes)).toString("hex")}`)
  })

  test("is read back as it was written", () => {
    const bundle = readBundle(bytes)
    expect(bundle.run).toEqual(record.run)
    expect(bundle.plan?.steps).toEqual(record.plan)
    expect(bundle.batches[0]?.chunks).toEqual(record.batches[0]?.chunks)
    expect(bundle.screening).toEqual(record.screening)
  })

  test.each([3, 5] as const)("holds nothing of payees and plan at level %s", (privacy) => {
    const sealed = writeBundle({ ...record, privacy }, { runKey })
    expect(readBundle(sealed.bytes).plan).toBeNull()
    expect(readBundle(sealed.bytes).batches[0]?.chunks[0]?.content).toBeNull()
    const open = readBundle(sealed.bytes, { runKey })
    expect(open.batches[0]?.chunks).toEqual(record.batches[0]?.chunks)
    expect(open.plan?.steps).toEqual(record.plan)
  })

  test("takes a key exactly if there is something to seal", () => {
    expect(codeOf(() => writeBundle({ ...record, privacy: 3 }))).toBe("BUNDLE_INPUT_INVALID")
    expect(codeOf(() => writeBundle(record, { runKey }))).toBe("BUNDLE_INPUT_INVALID")
  })

  test("is not written of values out of range", () => {
    const wrong: RunRecord = { ...record, run: { ...record.run, runNonce: 2n ** 256n } }
    expect(codeOf(() => writeBundle(wrong))).toBe("BUNDLE_INPUT_INVALID")
  })

  test("does not open with another key, nor with parts in each other's places", () => {
    const sealed = writeBundle({ ...record, privacy: 3 }, { runKey })
    const other = new Uint8Array(32).fill(4)
    expect(codeOf(() => readBundle(sealed.bytes, { runKey: other }))).toBe("BUNDLE_RUN_KEY_WRONG")
    const verification = verifyBundle(sealed.bytes, { runKey: other })
    expect(verification.checks.filter(({ status }) => status === "fails").map(({ id }) => id)).toEqual([
      "sealed",
    ])

    const all = [...decodeCar(sealed.bytes).blocks.values()]
    const contentOf = (block: Block) => decode<Record<string, unknown>>(block.bytes)
    const chunks = all.filter(
      ({ cid: name, bytes: content }) => name.code === 0x71 && "content" in decode<object>(content),
    )
    const [first, second] = chunks as [Block, Block]
    const swapped = new Map([
      [first.cid.toString(), encodeBlock({ ...contentOf(first), content: contentOf(second)["content"] })],
      [second.cid.toString(), encodeBlock({ ...contentOf(second), content: contentOf(first)["content"] })],
    ])
    const [oldRoot, ...rest] = all as [Block, ...Block[]]
    const newRoot = encodeBlock(replaceLinks(contentOf(oldRoot), swapped))
    const [a, b] = rest.filter(({ cid: name }) => name.code === 0x55).slice(-2) as [Block, Block]
    const reordered = rest.map((block) => {
      if (block === a) return b
      if (block === b) return a
      return swapped.get(block.cid.toString()) ?? block
    })
    const file = encodeCar(newRoot.cid, [newRoot, ...reordered])
    expect(codeOf(() => readBundle(file))).toBeUndefined()
    expect(codeOf(() => readBundle(file, { runKey }))).toBe("BUNDLE_RUN_KEY_WRONG")
  })

  test("of steps is verified like one of payments", () => {
    expect(verifyBundle(writeBundle(makeForgedStepRecord()).bytes).ok).toBe(true)
  })
})

describe("a hostile file is refused with its own code:", () => {
  const last = blocks.at(-1)?.bytes ?? new Uint8Array()
  const reordered = [rootBlock, ...blocks.slice(1).toReversed()]
  const foreign = encodeBlock({ nobody: "names me" })
  const tooLarge = makeRawBlock(new Uint8Array(MAX_BLOCK_BYTES + 1))
  const identity = CID.createV1(0x55, Digest.create(0x00, new Uint8Array(32)))
  const asJson = CID.createV1(0x0129, Digest.create(0x12, sha256(last)))
  const cases: readonly (readonly [string, ErrorCode, () => Uint8Array])[] = [
    ["nothing", "BUNDLE_FILE_EMPTY", () => new Uint8Array()],
    ["more than any bundle", "BUNDLE_FILE_TOO_LARGE", () => new Uint8Array(MAX_BUNDLE_BYTES + 1)],
    ["text", "BUNDLE_NOT_A_CAR", () => new TextEncoder().encode("This is not a bundle at all.")],
    ["zeros", "BUNDLE_NOT_A_CAR", () => new Uint8Array(1000)],
    [
      "a length of 2^56 at the start",
      "BUNDLE_NOT_A_CAR",
      () => Uint8Array.from([255, 255, 255, 255, 255, 255, 255, 127]),
    ],
    ["version 2", "BUNDLE_NOT_A_CAR", () => joinBytes([Uint8Array.of(10), encode({ version: 2 }), bytes])],
    ["two roots", "BUNDLE_NOT_A_CAR", () => carOf({ roots: [root, root], version: 1 })],
    ["no root", "BUNDLE_NOT_A_CAR", () => carOf({ roots: [], version: 1 })],
    ["more in the header", "BUNDLE_NOT_A_CAR", () => carOf({ roots: [root], version: 1, x: 1 })],
    ["a root that is no link", "BUNDLE_NOT_A_CAR", () => carOf({ roots: ["x"], version: 1 })],
    ["a root under another hash", "BUNDLE_CID_UNSUPPORTED", () => carOf({ roots: [identity], version: 1 })],
    ["a cut file", "BUNDLE_CAR_MALFORMED", () => bytes.subarray(0, -1)],
    [
      "a length of 2^28 and more",
      "BUNDLE_CAR_MALFORMED",
      () => joinBytes([header, Uint8Array.from([255, 255, 255, 255, 1])]),
    ],
    ["a length that the file ends in", "BUNDLE_CAR_MALFORMED", () => joinBytes([bytes, Uint8Array.of(0x80)])],
    ["a length of zero", "BUNDLE_CAR_MALFORMED", () => joinBytes([bytes, Uint8Array.of(0)])],
    [
      "a length with leading zeros",
      "BUNDLE_CAR_MALFORMED",
      () => joinBytes([bytes, Uint8Array.of(0x81, 0), Uint8Array.of(1)]),
    ],
    [
      "a section shorter than its content id",
      "BUNDLE_CAR_MALFORMED",
      () => joinBytes([bytes, makeSection(root.bytes.subarray(0, 20), new Uint8Array())]),
    ],
    [
      "a section with an empty block",
      "BUNDLE_CAR_MALFORMED",
      () => joinBytes([bytes, makeSection(root.bytes, new Uint8Array())]),
    ],
    ["another codec", "BUNDLE_CID_UNSUPPORTED", () => joinBytes([bytes, makeSection(asJson.bytes, last)])],
    ["another hash", "BUNDLE_CID_UNSUPPORTED", () => joinBytes([bytes, makeSection(identity.bytes, last)])],
    ["a block above 2 MiB", "BUNDLE_BLOCK_TOO_LARGE", () => encodeCar(root, [...blocks, tooLarge])],
    [
      "a block with other content",
      "BUNDLE_BLOCK_HASH_WRONG",
      () => joinBytes([header, makeSection(root.bytes, last)]),
    ],
    [
      "a cycle",
      "BUNDLE_BLOCK_HASH_WRONG",
      () => joinBytes([header, makeSection(root.bytes, encode({ plan: root }))]),
    ],
    ["a block twice", "BUNDLE_BLOCK_DUPLICATE", () => encodeCar(root, [...blocks, rootBlock])],
    ["a missing block", "BUNDLE_BLOCK_MISSING", () => encodeCar(root, blocks.slice(0, -1))],
    ["no blocks", "BUNDLE_BLOCK_MISSING", () => encodeCar(root, [])],
    ["a block that nothing names", "BUNDLE_BLOCK_EXTRA", () => encodeCar(root, [...blocks, foreign])],
    ["blocks in another order", "BUNDLE_BLOCK_ORDER", () => encodeCar(root, reordered)],
    [
      "a root that is raw",
      "BUNDLE_CID_UNSUPPORTED",
      () => {
        const raw = makeRawBlock(rootBlock.bytes)
        return encodeCar(raw.cid, [raw, ...blocks.slice(1)])
      },
    ],
    [
      "a root with a number not in its shortest form",
      "BUNDLE_CBOR_INVALID",
      () => rootOf(Uint8Array.from([0xa1, 0x61, 0x61, 0x18, 0x01])),
    ],
    [
      "a root with keys out of order",
      "BUNDLE_CBOR_INVALID",
      () => rootOf(Uint8Array.from([0xa2, 0x61, 0x62, 0x01, 0x61, 0x61, 0x01])),
    ],
    [
      "a root with a key twice",
      "BUNDLE_CBOR_INVALID",
      () => rootOf(Uint8Array.from([0xa2, 0x61, 0x61, 0x01, 0x61, 0x61, 0x01])),
    ],
    [
      "a root nested a million deep",
      "BUNDLE_CBOR_INVALID",
      () => rootOf(new Uint8Array(1_000_000).fill(0x81)),
    ],
    ["a root of indefinite length", "BUNDLE_CBOR_INVALID", () => rootOf(Uint8Array.from([0xbf, 0xff]))],
    [
      "bytes after the root",
      "BUNDLE_CBOR_INVALID",
      () => rootOf(joinBytes([rootBlock.bytes, Uint8Array.of(0)])),
    ],
    ["an unknown field", "BUNDLE_SCHEMA_INVALID", () => withRoot((content) => ({ ...content, more: 1 }))],
    [
      "a missing field",
      "BUNDLE_SCHEMA_INVALID",
      () =>
        withRoot((content) =>
          Object.fromEntries(Object.entries(content).filter(([key]) => key !== "producer")),
        ),
    ],
    [
      "a number for a decimal",
      "BUNDLE_SCHEMA_INVALID",
      () => withRoot((content) => ({ ...content, run: { ...(content["run"] as object), runNonce: 5 } })),
    ],
    [
      "a decimal with a leading zero",
      "BUNDLE_SCHEMA_INVALID",
      () => withRoot((content) => ({ ...content, run: { ...(content["run"] as object), runNonce: "05" } })),
    ],
    [
      "an address in mixed case",
      "BUNDLE_SCHEMA_INVALID",
      () =>
        withRoot((content) => ({
          ...content,
          run: { ...(content["run"] as object), payer: `0x${"A".repeat(40)}` },
        })),
    ],
    [
      "a producer that repaints the terminal",
      "BUNDLE_SCHEMA_INVALID",
      () => withRoot((content) => ({ ...content, producer: "\u001B[2J" })),
    ],
    [
      "more batches than there are kinds",
      "BUNDLE_SCHEMA_INVALID",
      () =>
        withRoot((content) => ({
          ...content,
          batches: Array.from({ length: 3 }, () => (content["batches"] as unknown[])[0]),
        })),
    ],
    [
      "another format",
      "BUNDLE_SCHEMA_INVALID",
      () => withRoot((content) => ({ ...content, format: "something" })),
    ],
    ["a root that is a list", "BUNDLE_SCHEMA_INVALID", () => withRoot(() => [])],
    ["a root that is null", "BUNDLE_SCHEMA_INVALID", () => withRoot(() => null)],
    ["a later version", "BUNDLE_VERSION_UNKNOWN", () => withRoot((content) => ({ ...content, version: 2 }))],
    [
      "an open part at a level that seals",
      "BUNDLE_PRIVACY_MISMATCH",
      () => withRoot((content) => ({ ...content, privacy: 3 })),
    ],
  ]

  test.each(cases)("%s: %s", (_, code, make) => {
    const file = make()
    expect(codeOf(() => readBundle(file))).toBe(code)
    const { ok, checks, error } = verifyBundle(file)
    expect({ ok, code: error?.code }).toEqual({ ok: false, code })
    expect(checks.filter(({ status }) => status === "fails").map(({ id }) => id)).toEqual([
      findReadingFault(code),
    ])
  })

  test("a sealed part in a bundle that is open", () => {
    const sealed = writeBundle({ ...record, privacy: 3 }, { runKey })
    const [first, ...rest] = [...decodeCar(sealed.bytes).blocks.values()]
    const opened = encodeBlock({ ...decode<object>(first?.bytes ?? new Uint8Array()), privacy: 0 })
    expect(codeOf(() => readBundle(encodeCar(opened.cid, [opened, ...rest])))).toBe("BUNDLE_PRIVACY_MISMATCH")
  })

  test("any byte changed", () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (position, change) => {
        const changed = bytes.with(position, (bytes[position] ?? 0) ^ change)
        return codeOf(() => readBundle(changed)) !== undefined
      }),
      { numRuns: 500 },
    )
  })

  test("cut anywhere", () => {
    fc.assert(
      fc.property(
        fc.nat(bytes.length - 1),
        (length) => codeOf(() => readBundle(bytes.subarray(0, length))) !== undefined,
      ),
      { numRuns: 200 },
    )
  })

  test("any bytes at all", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (tail) => {
        expect(codeOf(() => readBundle(tail))).toBeDefined()
        expect(codeOf(() => readBundle(joinBytes([header, tail])))).toBeDefined()
      }),
      { numRuns: 500 },
    )
  })

  test("sections that another reader would accept many times over cost no more than their bytes", () => {
    // A section of length 1 lets the library's reader go back behind the content id it has just read.
    const section = joinBytes([Uint8Array.of(1), root.bytes])
    expect(codeOf(() => decodeCar(joinBytes([header, section])))).toBe("BUNDLE_CAR_MALFORMED")
  })

  test("what the library's writer makes of the same blocks is the same file", () => {
    const buffer = new ArrayBuffer(bytes.length)
    const writer = carWriter.createWriter(buffer, { roots: [root] })
    for (const block of blocks) writer.write(block)
    expect(new Uint8Array(writer.close())).toEqual(bytes)
  })
})

function carOf(content: object): Uint8Array {
  const encoded = encode(content)
  return joinBytes([Uint8Array.of(encoded.length), encoded, bytes.subarray(59)])
}

function rootOf(content: Uint8Array): Uint8Array {
  const name = CID.createV1(0x71, Digest.create(0x12, sha256(content)))
  return encodeCar(name, [{ cid: name, bytes: content }])
}

function replaceLinks(value: unknown, swapped: ReadonlyMap<string, Block>): unknown {
  const name = CID.asCID(value)
  if (name !== null) return swapped.get(name.toString())?.cid ?? name
  if (Array.isArray(value)) return value.map((item) => replaceLinks(item, swapped))
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaceLinks(item, swapped)]))
}
