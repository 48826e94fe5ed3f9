import { computePaymentLeaf, computeSixteenAryRoot } from "@agentgpt/circuits"
import { readManifest } from "@agentgpt/circuits/artifacts"
import { AgentGptError } from "@agentgpt/core"
import { decode, encode } from "@ipld/dag-cbor"
import fc from "fast-check"
import { describe, expect, test } from "vitest"

import { forgeProof } from "../../test/support/forge-proof.ts"
import { makeForgedRecord, payKey } from "../../test/support/sample-run.ts"
import { makeForgedStepRecord } from "../../test/support/sample-steps.ts"
import { at, restateLastChunk } from "../../test/support/tamper-run.ts"
import { makeToyKey } from "../../test/support/toy-key.ts"
import { listTrustedKeys } from "../audit/read-trusted-keys.ts"
import type { PaymentRow } from "../bundle/bundle-schema.ts"
import { type RunRecord, writeBundle } from "../bundle/write-bundle.ts"
import { decryptAsReader, encryptToReader } from "../readers/encrypt-to-reader.ts"
import { deriveReaderKey } from "../readers/x25519-keys.ts"
import { computeCircuitId, encodeVerificationKey } from "../verify-groth16.ts"
import { disclose } from "./disclose.ts"
import { DISCLOSURE_PURPOSE } from "./disclosure-schema.ts"
import { climbToRoot, listNeighbours } from "./inclusion-path.ts"
import { verifyDisclosure } from "./verify-disclosure.ts"

const runKey = new Uint8Array(32).fill(1)
const readerSecret = new Uint8Array(32).fill(2)
const reader = { publicKey: deriveReaderKey(readerSecret), ephemeralSecret: new Uint8Array(32).fill(3) }
const trustedKeys = listTrustedKeys(readManifest())

const record = makeForgedRecord({ privacy: 3 })
const { bytes, digest } = writeBundle(record, { runKey })
const rowsOf = (chunk: number) =>
  (record.batches[0]?.chunks[chunk]?.content.rows ?? []) as readonly PaymentRow[]
const file = disclose(bytes, { runKey }, { payment: { chunkIndex: 1, row: 4 } }, reader)
const payload = decryptAsReader(
  readerSecret,
  DISCLOSURE_PURPOSE,
  decode<{ message: Uint8Array }>(file).message,
)

type Content = Record<string, any>

/** The disclosure with other content, encrypted to the same reader again. */
function rewrite(edit: (content: Content) => unknown): Uint8Array {
  const message = encryptToReader(
    reader.publicKey,
    reader.ephemeralSecret,
    DISCLOSURE_PURPOSE,
    encode(edit(decode(payload))),
  )
  return encode({ ...decode<object>(file), message })
}

function findFaults(disclosure: Uint8Array): readonly string[] {
  const { checks } = verifyDisclosure(disclosure, readerSecret, { trustedKeys })
  return checks.filter(({ status }) => status === "fails").map(({ id }) => id)
}

const expectCode = (act: () => unknown, code: string) =>
  expect(act).toThrow(expect.objectContaining({ constructor: AgentGptError, code }))

describe("a disclosed payment", () => {
  test("shows its reader the payment and that it was proved", () => {
    const { ok, forgeable, checks, disclosure } = verifyDisclosure(file, readerSecret, { trustedKeys })
    expect(checks.filter(({ status }) => status !== "holds")).toEqual([])
    expect({ ok, forgeable }).toEqual({ ok: true, forgeable: true })
    expect(disclosure.item).toEqual({ kind: "payment", row: rowsOf(1)[4] })
    expect(disclosure.bundle).toBe(digest)
    expect(disclosure.run).toEqual(record.run)
  })

  test("shows nothing of anybody else, not even to its reader", () => {
    const written = Buffer.from(payload).toString("latin1")
    const spellings = (value: bigint) => [
      String(value),
      value.toString(16),
      Buffer.from(value.toString(16).padStart(64, "0"), "hex").toString("latin1"),
    ]
    const own = rowsOf(1)[4]
    expect(written).toContain(String(own?.salt))
    const others = [...rowsOf(0), ...rowsOf(1)].filter((row) => row !== own)
    expect(others).toHaveLength(31)
    for (const { word, meta, salt, note } of others) {
      const secrets = [word, meta, salt, word >> 88n].filter((value) => value !== 0n)
      for (const text of secrets.flatMap(spellings)) expect(written).not.toContain(text)
      if (note !== null) expect(written).not.toContain(note)
    }
  })

  test("has its neighbours as commitments that are blinded", () => {
    const { path } = verifyDisclosure(file, readerSecret).disclosure
    const leaves = rowsOf(1).map(({ word, meta, salt }) =>
      computePaymentLeaf({ recipient: word >> 88n, amount: word & ((1n << 88n) - 1n), meta, salt }),
    )
    expect(path).toEqual([leaves.toSpliced(4, 1)])
  })

  test("is nobody else's to read", () => {
    expectCode(() => verifyDisclosure(file, new Uint8Array(32).fill(7)), "BUNDLE_ENVELOPE_INVALID")
    const text = Buffer.from(file).toString("latin1")
    expect(text).not.toContain(rowsOf(1)[4]?.note)
    expect(text).not.toContain(record.run.runId)
  })

  test("has equal bytes for equal input", () => {
    expect(disclose(bytes, { runKey }, { payment: { chunkIndex: 1, row: 4 } }, reader)).toEqual(file)
  })

  test("needs the run's key while it is sealed", () => {
    expectCode(() => disclose(bytes, {}, { payment: { chunkIndex: 1, row: 4 } }, reader), "BUNDLE_SEALED")
  })

  test.each([
    [{ payment: { chunkIndex: 2, row: 0 } }],
    [{ payment: { chunkIndex: 0, row: 16 } }],
    [{ payment: { chunkIndex: 0, row: -1 } }],
    [{ step: { chunkIndex: 0, row: 0 } }],
  ])("has to exist: %j", (target) => {
    expectCode(() => disclose(bytes, { runKey }, target, reader), "BUNDLE_ITEM_UNKNOWN")
  })
})

describe("a disclosed step", () => {
  test.each([
    [0, 3],
    [1, 3],
  ])("of chunk %i, row %i is verified by itself", (chunkIndex, row) => {
    const steps = makeForgedStepRecord()
    const opened = disclose(writeBundle(steps).bytes, {}, { step: { chunkIndex, row } }, reader)
    const { ok, checks, disclosure } = verifyDisclosure(opened, readerSecret, { trustedKeys })
    expect(checks.filter(({ status }) => status !== "holds")).toEqual([])
    expect(ok).toBe(true)
    expect(disclosure.item).toEqual({
      kind: "step",
      row: steps.batches[0]?.chunks[chunkIndex]?.content.rows[row],
    })
  })
})

describe("a tampered disclosure is refused by the check of what was tampered with:", () => {
  const toy = makeToyKey(10)
  const otherRow = rowsOf(1)[3]
  const cases: readonly (readonly [string, string, (content: Content) => unknown])[] = [
    ["another payer", "run-id", (c) => ({ ...c, run: { ...c["run"], payer: `0x${"9".repeat(40)}` } })],
    [
      "another beneficiary",
      "context",
      (c) => ({ ...c, run: { ...c["run"], beneficiary: `0x${"9".repeat(40)}` } }),
    ],
    ["an own key under the known id", "key-ids", (c) => withKey(c, c["batch"].circuitId)],
    ["an own key", "trusted-keys", (c) => withKey(c, computeCircuitId(toy.key))],
    [
      "a level of its own",
      "trusted-keys",
      (c) => ({ ...c, key: { ...c["key"], level: "TESTNET", transcriptHash: `0x${"1".repeat(64)}` } }),
    ],
    [
      "a DEV key with a ceremony",
      "level",
      (c) => ({ ...c, key: { ...c["key"], transcriptHash: `0x${"1".repeat(64)}` } }),
    ],
    [
      "a proof of another chunk",
      "proofs",
      (c) => ({ ...c, statement: { ...c["statement"], proof: toText(record.batches[0]?.chunks[0]?.proof) } }),
    ],
    ["a statement of another run", "statement-context", (c) => restate(c, "context")],
    ["other agents", "policy", (c) => ({ ...c, batch: { ...c["batch"], agentsRoot: "5" } })],
    ["no receipt", "receipts", (c) => ({ ...c, receipt: null })],
    ["another description", "notes", (c) => editRow(c, { note: "A gift" })],
    ["another amount", "inclusion", (c) => editRow(c, { word: String(BigInt(c["item"].row.word) + 1n) })],
    ["another salt", "inclusion", (c) => editRow(c, { salt: "5" })],
    ["another position", "inclusion", (c) => ({ ...c, position: 5 })],
    ["a position beyond the chunk", "inclusion", (c) => ({ ...c, position: 20 })],
    ["another neighbour", "inclusion", (c) => ({ ...c, path: [c["path"][0].with(0, "5")] })],
    [
      "a level too many",
      "inclusion",
      (c) => ({ ...c, path: [...c["path"], Array.from({ length: 15 }, () => "0")] }),
    ],
    ["no path", "inclusion", (c) => ({ ...c, path: [] })],
    ["a neighbour too few", "inclusion", (c) => ({ ...c, path: [c["path"][0].slice(1)] })],
    [
      "somebody else's row",
      "inclusion",
      (c) => editRow(c, { word: String(otherRow?.word), salt: String(otherRow?.salt) }),
    ],
    ["a payment called a step", "inclusion", (c) => ({ ...c, item: { kind: "step", row: stepRow() } })],
  ]

  test.each(cases)("%s: %s", (_, fault, edit) => {
    expect(findFaults(rewrite(edit))).toEqual([fault])
  })

  test("DEV keys where money is real: development-keys", () => {
    const real = writeBundle(makeForgedRecord({ privacy: 3, run: { chainId: "eip155:1" } }), { runKey })
    const opened = disclose(real.bytes, { runKey }, { payment: { chunkIndex: 0, row: 0 } }, reader)
    expect(findFaults(opened)).toEqual(["development-keys"])
  })

  test("a statement with another root: inclusion", () => {
    const restated: RunRecord = restateLastChunk(record, { stepsRoot: 5n })
    const opened = disclose(
      writeBundle(restated, { runKey }).bytes,
      { runKey },
      { payment: { chunkIndex: 1, row: 4 } },
      reader,
    )
    expect(findFaults(opened)).toEqual(["inclusion"])
  })

  test.each([
    ["no file of this kind", () => new TextEncoder().encode("no")],
    ["an unknown field", () => encode({ ...decode<object>(file), more: 1 })],
    ["another version", () => encode({ ...decode<object>(file), version: 2 })],
    ["content of another shape", () => rewrite((content) => ({ ...content, more: 1 }))],
    ["content that is no list of fields", () => rewrite(() => 5)],
  ])("%s", (_, make) => {
    expectCode(() => verifyDisclosure(make(), readerSecret), "BUNDLE_DISCLOSURE_INVALID")
  })

  function withKey(content: Content, circuitId: string): unknown {
    const signals = content["statement"].publicSignals.map(BigInt) as bigint[]
    const encodedKey = Uint8Array.from(Buffer.from(encodeVerificationKey(toy.key).slice(2), "hex"))
    return {
      ...content,
      batch: { ...content["batch"], circuitId },
      key: { ...content["key"], encodedKey },
      statement: { ...content["statement"], proof: toText(toy.prove(signals)) },
    }
  }

  function restate(content: Content, name: keyof typeof at): unknown {
    const signals = (content["statement"].publicSignals.map(BigInt) as bigint[]).with(at[name], 5n)
    return {
      ...content,
      statement: { publicSignals: signals.map(String), proof: toText(forgeProof(payKey, signals)) },
    }
  }

  function editRow(content: Content, changes: object): unknown {
    return { ...content, item: { ...content["item"], row: { ...content["item"].row, ...changes } } }
  }

  function stepRow(): unknown {
    return toText(makeForgedStepRecord().batches[0]?.chunks[0]?.content.rows[0])
  }
})

describe("paths", () => {
  test("lead from every leaf of every size of chunk to its root", () => {
    fc.assert(
      fc.property(fc.constantFrom(1, 16, 64, 256), fc.nat(), (size, seed) => {
        const leaves = Array.from({ length: size }, (_, i) => BigInt(seed) * 1_000n + BigInt(i))
        const position = seed % size
        const root = climbToRoot(leaves[position] ?? 0n, position, listNeighbours(leaves, position), size)
        return root === computeSixteenAryRoot(leaves)
      }),
      { numRuns: 20 },
    )
  })

  test("of one chunk size are none of another", () => {
    const leaves = Array.from({ length: 16 }, (_, i) => BigInt(i))
    expect(climbToRoot(3n, 3, listNeighbours(leaves, 3), 256)).toBeUndefined()
  })
})

/** Bigints as the decimals that files hold. */
function toText(value: unknown): any {
  return JSON.parse(JSON.stringify(value, (_, item) => (typeof item === "bigint" ? String(item) : item)))
}
