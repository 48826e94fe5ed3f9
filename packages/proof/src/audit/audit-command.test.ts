import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { afterAll, beforeAll, describe, expect, test } from "vitest"

import { makeForgedRecord } from "../../test/support/sample-run.ts"
import { editRun } from "../../test/support/tamper-run.ts"
import { writeBundle } from "../bundle/write-bundle.ts"
import { disclose } from "../disclose/disclose.ts"
import { wrapRunKey } from "../readers/wrap-run-key.ts"
import { deriveReaderKey } from "../readers/x25519-keys.ts"
import { auditCommand } from "./audit-command.ts"
import { showInvisible } from "./render-report.ts"

const runKey = new Uint8Array(32).fill(1)
const readerSecret = new Uint8Array(32).fill(2)
const reader = { publicKey: deriveReaderKey(readerSecret), ephemeralSecret: new Uint8Array(32).fill(3) }
const record = makeForgedRecord()
const sealed = makeForgedRecord({ privacy: 3 })

let folder: string
let node: Server
let nodeUrl: string

const file = (name: string) => join(folder, name)
const hex = (bytes: Uint8Array) => `${Buffer.from(bytes).toString("hex")}\n`

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "agentgpt-audit-"))
  const { bytes } = writeBundle(sealed, { runKey })
  writeFileSync(file("run.car"), writeBundle(record).bytes)
  writeFileSync(file("false.car"), writeBundle(editRun(record, { runNonce: 1n })).bytes)
  writeFileSync(file("sealed.car"), bytes)
  writeFileSync(file("cut.car"), bytes.subarray(0, 5000))
  writeFileSync(file("run.key"), hex(runKey))
  writeFileSync(file("reader.key"), hex(readerSecret))
  writeFileSync(file("other.key"), hex(new Uint8Array(32).fill(8)))
  writeFileSync(file("no.key"), "secret of nobody, not in hexadecimal")
  const runId = sealed.run.runId
  const { publicKey, ephemeralSecret } = reader
  writeFileSync(file("envelope"), wrapRunKey({ runId, runKey, reader: publicKey, ephemeralSecret }))
  writeFileSync(
    file("payment.disclosure"),
    disclose(bytes, { runKey }, { payment: { chunkIndex: 0, row: 1 } }, reader),
  )
  writeFileSync(file("text.car"), "This is not a bundle.")
  writeFileSync(file("empty.car"), "")
  writeFileSync(file("sparse.car"), "")
  truncateSync(file("sparse.car"), 2 ** 30)
  writeFileSync(file("keys.json"), '{"format":1,"circuits":{}}')
  // A node that answers everything with an error of its own.
  node = createServer((_, response) => void response.end('{"jsonrpc":"2.0","id":1,"result":5}'))
  await new Promise<void>((resolve) => node.listen(0, "127.0.0.1", resolve))
  nodeUrl = `http://127.0.0.1:${(node.address() as AddressInfo).port}`
})

afterAll(async () => {
  rmSync(folder, { recursive: true })
  await new Promise((resolve) => node.close(resolve))
})

async function audit(...argv: readonly string[]) {
  const written = { out: "", error: "" }
  const code = await auditCommand(argv, {
    out: (text) => {
      written.out += text
    },
    error: (text) => {
      written.error += text
    },
  })
  return { code, ...written }
}

test("text of others cannot repaint the terminal", () => {
  expect(showInvisible("Bonus\u001B[2J\n\u202Eevil")).toBe("Bonus\\u{1b}[2J\\u{a}\\u{202e}evil")
})

describe("audit-proof", () => {
  test("lists what holds and ends with the verdict", async () => {
    const { code, out, error } = await audit(file("run.car"))
    expect({ code, error }).toEqual({ code: 0, error: "" })
    expect(out).toMatch(/^DEV KEYS - PROOFS CAN BE FORGED\n/u)
    expect(out).toMatch(/^holds {4}proofs +Every proof verifies$/mu)
    expect(out).toMatch(/^run +0x[0-9a-f]{64}$/mu)
    expect(out.trimEnd().split("\n").at(-1)).toMatch(/^FORGEABLE: .*35 checks hold, 0 fail, 0 skipped/u)
  })

  test("writes one JSON document", async () => {
    const { code, out } = await audit(file("run.car"), "--json")
    const document = JSON.parse(out)
    expect(code).toBe(0)
    expect(document).toMatchObject({ ok: true, forgeable: true, facts: { run: record.run.runId } })
    expect(document.checks).toContainEqual(expect.objectContaining({ id: "proofs", status: "holds" }))
  })

  test("ends with 25 if anything fails", async () => {
    const { code, out } = await audit(file("false.car"))
    expect(code).toBe(25)
    expect(out).toMatch(/^FAILS {4}run-id/mu)
    expect(out.trimEnd().split("\n").at(-1)).toMatch(/^REFUSED: /u)
    const json = await audit(file("false.car"), "--json")
    expect(json.code).toBe(25)
    expect(JSON.parse(json.out)).toMatchObject({ ok: false })
  })

  test("verifies a sealed bundle as far as it goes, and all of it with a key", async () => {
    const closed = await audit(file("sealed.car"))
    expect(closed.code).toBe(0)
    expect(closed.out).toMatch(/^skipped {2}words/mu)
    for (const keys of [
      ["--run-key", file("run.key")],
      ["--envelope", file("envelope"), "--key", file("reader.key")],
    ]) {
      const open = await audit(file("sealed.car"), ...keys)
      expect(open.code).toBe(0)
      expect(open.out).toMatch(/^holds {4}words/mu)
    }
  })

  test("verifies a disclosure for its reader", async () => {
    const { code, out } = await audit("--disclosure", file("payment.disclosure"), "--key", file("reader.key"))
    expect(code).toBe(0)
    expect(out).toMatch(/^amount +1001$/mu)
    expect(out).toMatch(/^holds {4}inclusion/mu)
  })

  test("refuses keys that are not in the list given", async () => {
    const { code, out } = await audit(file("run.car"), "--trusted-keys", file("keys.json"))
    expect(code).toBe(25)
    expect(out).toMatch(/^FAILS {4}trusted-keys/mu)
  })

  test("explains itself", async () => {
    const { code, out } = await audit("--help")
    expect(code).toBe(0)
    expect(out).toContain("npm run audit-proof -- <bundle>")
  })

  const unreadable: readonly (readonly [string, number, string, () => readonly string[]])[] = [
    ["a file that is not there", 24, "BUNDLE_FILE_UNREADABLE", () => [file("nowhere.car")]],
    ["a folder", 24, "BUNDLE_FILE_UNREADABLE", () => [folder]],
    ["a device", 24, "BUNDLE_FILE_UNREADABLE", () => ["/dev/zero"]],
    ["an empty file", 24, "BUNDLE_FILE_EMPTY", () => [file("empty.car")]],
    ["a gigabyte of nothing", 24, "BUNDLE_FILE_TOO_LARGE", () => [file("sparse.car")]],
    ["text", 24, "BUNDLE_NOT_A_CAR", () => [file("text.car")]],
    ["a cut bundle", 24, "BUNDLE_CAR_MALFORMED", () => [file("cut.car")]],
    [
      "another run's key",
      24,
      "BUNDLE_RUN_KEY_WRONG",
      () => [file("sealed.car"), "--run-key", file("other.key")],
    ],
    [
      "a key that is none",
      24,
      "BUNDLE_READER_KEY_INVALID",
      () => [file("sealed.car"), "--run-key", file("no.key")],
    ],
    [
      "another reader's envelope",
      24,
      "BUNDLE_ENVELOPE_INVALID",
      () => [file("sealed.car"), "--envelope", file("envelope"), "--key", file("other.key")],
    ],
    [
      "another reader's disclosure",
      24,
      "BUNDLE_ENVELOPE_INVALID",
      () => ["--disclosure", file("payment.disclosure"), "--key", file("other.key")],
    ],
    [
      "a disclosure that is none",
      24,
      "BUNDLE_DISCLOSURE_INVALID",
      () => ["--disclosure", file("text.car"), "--key", file("reader.key")],
    ],
    [
      "a list of keys that is none",
      24,
      "BUNDLE_KEYS_FILE_INVALID",
      () => [file("run.car"), "--trusted-keys", file("text.car")],
    ],
    ["no node at all", 24, "BUNDLE_NODE_UNREACHABLE", () => [file("run.car"), "--rpc", "http://127.0.0.1:9"]],
    [
      "a node that answers nonsense",
      24,
      "BUNDLE_NODE_UNREACHABLE",
      () => [file("run.car"), "--rpc", nodeUrl],
    ],
    ["nothing to do", 2, "BUNDLE_USAGE_INVALID", () => []],
    ["two bundles", 2, "BUNDLE_USAGE_INVALID", () => [file("run.car"), file("run.car")]],
    ["an unknown option", 2, "BUNDLE_USAGE_INVALID", () => [file("run.car"), "--force"]],
    [
      "a bundle and a disclosure",
      2,
      "BUNDLE_USAGE_INVALID",
      () => [file("run.car"), "--disclosure", "x", "--key", "y"],
    ],
    [
      "a disclosure without a key",
      2,
      "BUNDLE_USAGE_INVALID",
      () => ["--disclosure", file("payment.disclosure")],
    ],
    [
      "a disclosure with a node",
      2,
      "BUNDLE_USAGE_INVALID",
      () => ["--disclosure", "x", "--key", "y", "--rpc", nodeUrl],
    ],
    ["a key without an envelope", 2, "BUNDLE_USAGE_INVALID", () => [file("run.car"), "--key", "x"]],
    ["an envelope without a key", 2, "BUNDLE_USAGE_INVALID", () => [file("run.car"), "--envelope", "x"]],
    [
      "two ways to open",
      2,
      "BUNDLE_USAGE_INVALID",
      () => [file("run.car"), "--envelope", "x", "--key", "y", "--run-key", "z"],
    ],
    ["a URL that is none", 2, "BUNDLE_USAGE_INVALID", () => [file("run.car"), "--rpc", "localhost"]],
  ]

  test.each(unreadable)("%s: %i, %s", async (_, code, errorCode, argv) => {
    const text = await audit(...argv())
    expect({ code: text.code, out: text.out }).toEqual({ code, out: "" })
    expect(text.error).toContain(`Error ${errorCode}:`)
    expect(text.error).not.toContain("secret of nobody")
    const json = await audit(...argv(), "--json")
    expect(json.code).toBe(code)
    expect(JSON.parse(json.out)).toMatchObject({ ok: false, error: { code: errorCode } })
  })
})
