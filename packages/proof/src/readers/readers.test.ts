import { AgentGptError } from "@agentgpt/core"
import fc from "fast-check"
import { createCipheriv, createPrivateKey, createPublicKey, diffieHellman, hkdfSync } from "node:crypto"
import { describe, expect, test } from "vitest"

import { joinBytes } from "../bundle/equal-bytes.ts"
import { decryptAsReader, encryptToReader } from "./encrypt-to-reader.ts"
import { openPart, sealPart } from "./seal-part.ts"
import { unwrapRunKey, wrapRunKey } from "./wrap-run-key.ts"
import { agreeOnSecret, deriveReaderKey } from "./x25519-keys.ts"

const runId = `0x${"ab".repeat(32)}` as const
const otherRun = `0x${"cd".repeat(32)}` as const
const runKey = new Uint8Array(32).fill(1)
const readerSecret = new Uint8Array(32).fill(2)
const reader = deriveReaderKey(readerSecret)
const ephemeralSecret = new Uint8Array(32).fill(3)
const content = new TextEncoder().encode("Salary of employee 7")
const expectCode = (act: () => unknown, code: string) =>
  expect(act).toThrow(expect.objectContaining({ constructor: AgentGptError, code }))

describe("sealed parts", () => {
  const place = { runId, part: "plan" }

  test("open with their key, at their place, unchanged, and in no other way", () => {
    const sealed = sealPart(runKey, place, content)
    expect(openPart(runKey, place, sealed)).toEqual(content)
    expectCode(() => openPart(new Uint8Array(32).fill(9), place, sealed), "BUNDLE_RUN_KEY_WRONG")
    expectCode(() => openPart(runKey, { ...place, part: "PayBatch/0" }, sealed), "BUNDLE_RUN_KEY_WRONG")
    expectCode(() => openPart(runKey, { ...place, runId: otherRun }, sealed), "BUNDLE_RUN_KEY_WRONG")
    expectCode(() => openPart(runKey, place, sealed.subarray(0, 20)), "BUNDLE_RUN_KEY_WRONG")
    expectCode(() => openPart(runKey.subarray(1), place, sealed), "BUNDLE_RUN_KEY_WRONG")
    for (const i of sealed.keys()) {
      expectCode(() => openPart(runKey, place, sealed.with(i, (sealed[i] ?? 0) ^ 1)), "BUNDLE_RUN_KEY_WRONG")
    }
  })

  test("never share a nonce between two contents", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.uint8Array({ maxLength: 64 }), (left, right) => {
        const nonces = [left, right].map((part) =>
          Buffer.from(sealPart(runKey, place, part).subarray(0, 12)).toString("hex"),
        )
        return Buffer.from(left).equals(Buffer.from(right)) === (nonces[0] === nonces[1])
      }),
      { numRuns: 50 },
    )
  })
})

describe("messages to a reader", () => {
  test("open with the reader's secret, under their purpose, unchanged", () => {
    const message = encryptToReader(reader, ephemeralSecret, "test", content)
    expect(decryptAsReader(readerSecret, "test", message)).toEqual(content)
    expectCode(() => decryptAsReader(ephemeralSecret, "test", message), "BUNDLE_ENVELOPE_INVALID")
    expectCode(() => decryptAsReader(readerSecret, "other", message), "BUNDLE_ENVELOPE_INVALID")
    expectCode(
      () => decryptAsReader(readerSecret, "test", message.subarray(0, 31)),
      "BUNDLE_ENVELOPE_INVALID",
    )
    const changed = message.with(40, (message[40] ?? 0) ^ 1)
    expectCode(() => decryptAsReader(readerSecret, "test", changed), "BUNDLE_ENVELOPE_INVALID")
  })

  test("are what Node's own cryptography makes of the same keys", () => {
    const message = encryptToReader(reader, ephemeralSecret, "test", content)
    const pkcs8 = Buffer.concat([Buffer.from("302e020100300506032b656e04220420", "hex"), readerSecret])
    const spki = Buffer.concat([Buffer.from("302a300506032b656e032100", "hex"), message.subarray(0, 32)])
    const shared = diffieHellman({
      privateKey: createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" }),
      publicKey: createPublicKey({ key: spki, format: "der", type: "spki" }),
    })
    const info = Buffer.from("agentgpt/reader/1/test")
    const key = hkdfSync("sha256", shared, joinBytes([message.subarray(0, 32), reader]), info, 32)
    const cipher = createCipheriv("aes-256-gcm", Buffer.from(key), Buffer.alloc(12)).setAAD(info)
    const expected = Buffer.concat([cipher.update(content), cipher.final(), cipher.getAuthTag()])
    expect(Buffer.from(message.subarray(32)).equals(expected)).toBe(true)
  })

  test.each([0, 1])("are never encrypted to the point %s of low order", (first) => {
    const lowOrder = new Uint8Array(32).with(0, first)
    expectCode(() => encryptToReader(lowOrder, ephemeralSecret, "test", content), "BUNDLE_READER_KEY_INVALID")
    expectCode(() => agreeOnSecret(readerSecret, lowOrder), "BUNDLE_READER_KEY_INVALID")
  })

  test("need keys of 32 bytes", () => {
    expectCode(() => deriveReaderKey(new Uint8Array(31)), "BUNDLE_READER_KEY_INVALID")
    expectCode(
      () => encryptToReader(reader.subarray(1), ephemeralSecret, "test", content),
      "BUNDLE_READER_KEY_INVALID",
    )
  })
})

describe("envelopes", () => {
  test("hand a run's key to one reader, for that run", () => {
    const envelope = wrapRunKey({ runId, runKey, reader, ephemeralSecret })
    expect(unwrapRunKey({ runId, envelope, readerSecret })).toEqual(runKey)
    expectCode(() => unwrapRunKey({ runId: otherRun, envelope, readerSecret }), "BUNDLE_ENVELOPE_INVALID")
    expectCode(
      () => unwrapRunKey({ runId, envelope, readerSecret: ephemeralSecret }),
      "BUNDLE_ENVELOPE_INVALID",
    )
  })

  test("hold a key and nothing else", () => {
    const short = new Uint8Array(31)
    expectCode(() => wrapRunKey({ runId, runKey: short, reader, ephemeralSecret }), "BUNDLE_INPUT_INVALID")
    const envelope = encryptToReader(reader, ephemeralSecret, `run-key/${runId}`, short)
    expectCode(() => unwrapRunKey({ runId, envelope, readerSecret }), "BUNDLE_ENVELOPE_INVALID")
  })
})
