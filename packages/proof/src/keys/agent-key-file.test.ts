import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { fieldOrder, isOnCurve, verifySignature } from "@agentgpt/circuits"
import { AgentGptError } from "@agentgpt/core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"

import { holdAgentKey } from "./agent-key.ts"
import { createAgentKeyFile, openAgentKeyFile } from "./agent-key-file.ts"
import { type Keystore, sealKey } from "./keystore.ts"

const passphrase = "correct horse battery staple"
const say = (text: string) => async () => text
const folder = mkdtempSync(join(tmpdir(), "agentgpt-keys-"))
const file = join(folder, "executor.json")
const expectCode = async (act: Promise<unknown>, code: string) => {
  await expect(act).rejects.toBeInstanceOf(AgentGptError)
  await expect(act).rejects.toMatchObject({ code })
}
afterAll(() => rmSync(folder, { recursive: true }))

describe("a keystore", () => {
  let publicKey: readonly [bigint, bigint]
  beforeAll(async () => {
    publicKey = await createAgentKeyFile(file, say(passphrase))
  })

  const readStore = () => JSON.parse(readFileSync(file, "utf8")) as Keystore
  const writeStore = (name: string, store: unknown, mode = 0o600) => {
    const other = join(folder, name)
    writeFileSync(other, typeof store === "string" ? store : JSON.stringify(store), { mode })
    return other
  }

  test("opens with its passphrase and signs what circuits accept", async () => {
    const key = await openAgentKeyFile(file, say(passphrase))
    expect(key.publicKey).toEqual(publicKey)
    expect(isOnCurve(publicKey)).toBe(true)
    for (const message of [0n, 42n, fieldOrder - 1n]) {
      expect(verifySignature(message, publicKey, key.sign(message))).toBe(true)
    }
    expect(() => key.sign(fieldOrder)).toThrow(expect.objectContaining({ code: "CIRCUIT_INPUT_INVALID" }))
    key.close()
    expect(() => key.sign(1n)).toThrow(expect.objectContaining({ code: "PROOF_KEYSTORE_LOCKED" }))
  })

  test("belongs to its owner and was written whole", () => {
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([])
  })

  test("opens for the same characters in another normal form", async () => {
    const other = join(folder, "umlaut.json")
    await createAgentKeyFile(other, say("Stra\u00DFe der \u00C4pfel"))
    await openAgentKeyFile(other, say("Stra\u00DFe der A\u0308pfel"))
  })

  test("does not open with another passphrase", async () => {
    await expectCode(openAgentKeyFile(file, say(`${passphrase} `)), "PROOF_KEYSTORE_LOCKED")
    await expectCode(openAgentKeyFile(file, say("")), "PROOF_KEYSTORE_LOCKED")
  })

  test("never replaces another", async () => {
    const before = readFileSync(file, "utf8")
    await expectCode(createAgentKeyFile(file, say(passphrase)), "PROOF_KEYSTORE_EXISTS")
    expect(readFileSync(file, "utf8")).toBe(before)
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([])
  })

  test("is not made with a weak passphrase", async () => {
    const other = join(folder, "weak.json")
    await expectCode(createAgentKeyFile(other, say("eleven char")), "PROOF_PASSPHRASE_WEAK")
    expect(existsSync(other)).toBe(false)
  })

  const flip = (text: string) => `${text.slice(0, -1)}${text.endsWith("0") ? "1" : "0"}` as `0x${string}`
  test.each<[string, (store: Keystore) => Keystore]>([
    ["its ciphertext", (store) => ({ ...store, ciphertext: flip(store.ciphertext) })],
    ["its tag", (store) => ({ ...store, cipher: { ...store.cipher, tag: flip(store.cipher.tag) } })],
    ["its nonce", (store) => ({ ...store, cipher: { ...store.cipher, nonce: flip(store.cipher.nonce) } })],
    ["its salt", (store) => ({ ...store, kdf: { ...store.kdf, salt: flip(store.kdf.salt) } })],
    ["its public key", (store) => ({ ...store, publicKey: ["1", store.publicKey[1]] })],
    ["the cost of a guess", (store) => ({ ...store, kdf: { ...store.kdf, cost: 65_536 } })],
  ])("does not open once somebody changed %s", async (name, change) => {
    const other = writeStore(`${name.replaceAll(" ", "-")}.json`, change(readStore()))
    await expectCode(openAgentKeyFile(other, say(passphrase)), "PROOF_KEYSTORE_LOCKED")
  })

  test("does not open when its public key is another key's, however it was sealed", async () => {
    const sealed = await sealKey(Buffer.alloc(32, 7), publicKey, Buffer.from(passphrase), 2 ** 15)
    await expectCode(
      openAgentKeyFile(writeStore("foreign.json", sealed), say(passphrase)),
      "PROOF_KEYSTORE_LOCKED",
    )
  })

  test.each<[string, (store: Keystore) => unknown]>([
    ["no JSON", () => "{"],
    ["another format", (store) => ({ ...store, format: "web3" })],
    ["a version of the future", (store) => ({ ...store, version: 2 })],
    ["a cost that is no defence", (store) => ({ ...store, kdf: { ...store.kdf, cost: 2 } })],
    ["a cost that would stop the machine", (store) => ({ ...store, kdf: { ...store.kdf, cost: 2 ** 24 } })],
    ["a cut tag", (store) => ({ ...store, cipher: { ...store.cipher, tag: "0x00" } })],
    ["something more", (store) => ({ ...store, hint: "the horse" })],
  ])("is not read with %s", async (_, change) => {
    const other = writeStore("invalid.json", change(readStore()))
    await expectCode(openAgentKeyFile(other, say(passphrase)), "PROOF_KEYSTORE_INVALID")
  })

  test("is not read when it is missing, or when others may read it", async () => {
    await expectCode(openAgentKeyFile(join(folder, "none.json"), say(passphrase)), "PROOF_KEYSTORE_INVALID")
    const other = writeStore("open.json", readStore())
    chmodSync(other, 0o640)
    await expectCode(openAgentKeyFile(other, say(passphrase)), "PROOF_KEYSTORE_INVALID")
  })
})

test("a closed key's secret is gone from memory", () => {
  const secret = Buffer.alloc(32, 9)
  holdAgentKey(secret).close()
  expect(secret.every((byte) => byte === 0)).toBe(true)
})
