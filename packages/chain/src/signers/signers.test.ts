import { inspect } from "node:util"
import { bytesToHex } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import {
  encryptKeystoreJson,
  recoverAddress as ethersRecoverAddress,
  SigningKey,
  verifyAuthorization,
  verifyMessage,
  Wallet,
} from "ethers"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { anyPrivateKey, anyTransaction } from "../../test/support/arbitrary-transaction.ts"
import { toEthers } from "../../test/support/to-ethers.ts"
import { decodeTransaction } from "../codec/decode-transaction.ts"
import { hashForSigning } from "../codec/encode-transaction.ts"
import { GREATEST_S } from "../codec/transaction.ts"
import type { DynamicFeeTransaction, Transaction } from "../codec/transaction.ts"
import { MockKms } from "../mocks/mock-kms.ts"
import { readDerSignature } from "./der-signature.ts"
import { openKeystore, writeKeystore } from "./keystore.ts"
import { createKmsSigner } from "./kms-signer.ts"
import { loadCurve } from "./load-curve.ts"
import type { CurveNotice } from "./load-curve.ts"
import { createLocalSigner } from "./local-signer.ts"
import { loadNativeCurve } from "./native-curve.ts"
import { nobleCurve } from "./noble-curve.ts"
import { recoverAddress, recoverSender } from "./recover-sender.ts"
import { createRemoteSigner } from "./remote-signer.ts"
import { hashMessage, signAuthorization, writeSignature } from "./sign-message.ts"

const KEY: Hex = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
const ADDRESS = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"
const transaction: DynamicFeeTransaction = {
  type: "eip1559",
  chainId: 31_337n,
  nonce: 7n,
  maxFeePerGasWei: 2_000_000_000n,
  maxPriorityFeePerGasWei: 1_000_000_000n,
  gasLimit: 60_000n,
  to: "0x70997970c51812dc3a010c7d01b50e0d17dc79c8",
  value: 5n,
  data: "0xa9059cbb",
}
const native = loadNativeCurve()
const runs = { numRuns: 200, seed: 4 }
const digests = fc.uint8Array({ minLength: 32, maxLength: 32 })

describe("the curve", () => {
  it("gives the same low-s signatures in machine code, in JavaScript and in ethers", () => {
    fc.assert(
      fc.property(anyPrivateKey, digests, (privateKey, digest) => {
        const key = Buffer.from(privateKey.slice(2), "hex")
        const signature = native.sign(digest, key)
        expect(nobleCurve.sign(digest, key)).toEqual(signature)
        const theirs = new SigningKey(privateKey).sign(digest)
        expect(signature).toEqual({ r: BigInt(theirs.r), s: BigInt(theirs.s), yParity: theirs.yParity })
        expect(signature.s <= GREATEST_S).toBe(true)
        const publicKey = bytesToHex(native.toPublicKey(key))
        expect(bytesToHex(nobleCurve.toPublicKey(key))).toBe(publicKey)
        for (const curve of [native, nobleCurve]) {
          expect(bytesToHex(curve.recover(digest, signature)!)).toBe(publicKey)
        }
      }),
      runs,
    )
  })

  it.each([native, nobleCurve])("$name knows what is no key and no signature", (curve) => {
    expect(curve.isPrivateKey(new Uint8Array(32))).toBe(false)
    expect(curve.isPrivateKey(new Uint8Array(32).fill(255))).toBe(false)
    expect(curve.isPrivateKey(new Uint8Array(31).fill(1))).toBe(false)
    expect(curve.recover(new Uint8Array(32), { r: 0n, s: 1n, yParity: 0 })).toBeUndefined()
    expect(curve.recover(new Uint8Array(32).fill(1), { r: 5n, s: 1n, yParity: 0 })).toBeUndefined()
  })

  it("says so when it has to fall back", () => {
    const notices: CurveNotice[] = []
    const loadNative = () => {
      throw new Error("no prebuild for this platform")
    }
    const curve = loadCurve({ onNotice: (notice) => notices.push(notice), loadNative })
    expect(curve.name).toBe("noble")
    expect(notices).toEqual([{ type: "slow-curve", reason: "no prebuild for this platform" }])
  })

  it("warns the process when nobody listens", async () => {
    const warned = new Promise<Error & { code?: string }>((resolve) => process.once("warning", resolve))
    loadCurve({
      loadNative: () => {
        throw new Error("missing")
      },
    })
    expect((await warned).code).toBe("AGENTGPT_SLOW_CURVE")
  })

  it("is native here and says nothing", () => {
    expect(loadCurve({ onNotice: () => expect.unreachable() }).name).toBe("native")
  })
})

describe("a local signer", () => {
  it("signs as ethers does", async () => {
    await fc.assert(
      fc.asyncProperty(anyTransaction, anyPrivateKey, async (any, key) => {
        const signer = createLocalSigner(key)
        const theirs = toEthers(any)
        theirs.signature = new SigningKey(key).sign(theirs.unsignedHash)
        const signed = await signer.signTransaction(any)
        expect(signed).toEqual({ raw: theirs.serialized, hash: theirs.hash })
        expect(recoverSender(decodeTransaction(signed.raw))).toBe(signer.address)
        expect(signer.address).toBe(theirs.from!.toLowerCase())
      }),
      { ...runs, numRuns: 100 },
    )
  })

  it("signs messages and authorizations that ethers accepts", async () => {
    const signer = createLocalSigner(KEY)
    const text = "pay once"
    const signature = await signer.signDigest(hashMessage(new TextEncoder().encode(text)))
    expect(verifyMessage(text, writeSignature(signature)).toLowerCase()).toBe(ADDRESS)
    const authorization = await signAuthorization(signer, {
      chainId: 1n,
      address: transaction.to!,
      nonce: 3n,
    })
    const { r, s, yParity } = authorization
    const pad = (value: bigint) => `0x${value.toString(16).padStart(64, "0")}`
    const theirs = { r: pad(r), s: pad(s), yParity }
    expect(verifyAuthorization({ ...authorization }, theirs).toLowerCase()).toBe(ADDRESS)
  })

  it.each([
    ["zero", `0x${"00".repeat(32)}`],
    ["the order", "0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"],
    ["31 bytes", `0x${"11".repeat(31)}`],
    ["33 bytes", new Uint8Array(33).fill(7)],
    ["text without 0x", "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"],
    ["nothing", undefined],
  ])("refuses %s as a key and does not repeat it", (_name, key) => {
    try {
      createLocalSigner(key as Hex)
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({ code: "SIGNER_KEY_INVALID" })
      expect(inspect(error, { showHidden: true, depth: 9 })).not.toMatch(/ac0974be|1111111111/u)
    }
  })

  it.each([new Uint8Array(31), new Uint8Array(33), "0x12" as never])(
    "refuses to sign anything but 32 bytes",
    async (digest) => {
      await expect(createLocalSigner(KEY).signDigest(digest)).rejects.toMatchObject({
        code: "SIGNER_DIGEST_INVALID",
      })
    },
  )

  it("shows its key to nobody", async () => {
    const bytes = Buffer.from(KEY.slice(2), "hex")
    for (const signer of [createLocalSigner(KEY), createLocalSigner(bytes)]) {
      const shown = [
        inspect(signer, { showHidden: true, depth: 10, showProxy: true, getters: true }),
        JSON.stringify(signer),
        signer.signTransaction.toString(),
        inspect(Object.getOwnPropertyDescriptors(signer), { depth: 10 }),
        inspect(
          await signer.signTransaction({ ...transaction, value: -1n }).catch((error: unknown) => error),
          { showHidden: true, depth: 10 },
        ),
      ].join("\n")
      expect(shown).not.toMatch(/ac0974be|ac 09 74|172, *9, *116/iu)
      expect(shown).toContain(ADDRESS)
    }
  })

  it("keeps its own copy of the key", async () => {
    const bytes = Buffer.from(KEY.slice(2), "hex")
    const signer = createLocalSigner(bytes)
    bytes.fill(1)
    const { raw } = await signer.signTransaction(transaction)
    expect(recoverSender(decodeTransaction(raw))).toBe(ADDRESS)
  })

  it("cannot be altered", () => {
    expect(() => Object.assign(createLocalSigner(KEY), { address: "0x" })).toThrow(TypeError)
  })

  it("is not believed when a signature is nobody's", () => {
    expect(() => recoverAddress(new Uint8Array(32).fill(1), { r: 5n, s: 1n, yParity: 0 })).toThrow(
      expect.objectContaining({ code: "TRANSACTION_SIGNATURE_INVALID" }),
    )
  })
})

describe("a keystore", () => {
  const bytes = Buffer.from(KEY.slice(2), "hex")
  const cheap = { scryptN: 1024 }

  it("written here opens here and in ethers", async () => {
    const json = await writeKeystore(bytes, "pässword ﬁ", cheap)
    expect((await openKeystore(json, "pässword ﬁ")).address).toBe(ADDRESS)
    const wallet = await Wallet.fromEncryptedJson(json, "pässword ﬁ")
    expect(wallet.address.toLowerCase()).toBe(ADDRESS)
    expect(json).not.toContain(KEY.slice(2))
  })

  it("written by ethers opens here", async () => {
    const json = await encryptKeystoreJson({ address: ADDRESS, privateKey: KEY }, "pässword ﬁ", {
      scrypt: { N: 1024 },
    })
    expect((await openKeystore(json, "pässword ﬁ")).address).toBe(ADDRESS)
  })

  // The test vectors of the format's specification.
  const vector = (crypto: object) =>
    JSON.stringify({ crypto, id: "3198bc9c-6672-5ab3-d995-4942343ae5b6", version: 3 })
  const pbkdf2 = {
    cipher: "aes-128-ctr",
    cipherparams: { iv: "6087dab2f9fdbbfaddc31a909735c1e6" },
    ciphertext: "5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46",
    kdf: "pbkdf2",
    kdfparams: {
      c: 262144,
      dklen: 32,
      prf: "hmac-sha256",
      salt: "ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd",
    },
    mac: "517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2",
  }
  it("of the specification opens (pbkdf2)", async () => {
    expect((await openKeystore(vector(pbkdf2), "testpassword")).address).toBe(
      "0x008aeeda4d805471df9b2a5b0f38a0c3bcba786b",
    )
  })
  it("of the specification opens (scrypt)", async () => {
    const scrypt = {
      cipher: "aes-128-ctr",
      cipherparams: { iv: "83dbcc02d8ccb40e466191a123791e0e" },
      ciphertext: "d172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c",
      kdf: "scrypt",
      kdfparams: {
        dklen: 32,
        n: 262144,
        r: 1,
        p: 8,
        salt: "ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19",
      },
      mac: "2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097",
    }
    expect((await openKeystore(vector(scrypt), "testpassword")).address).toBe(
      "0x008aeeda4d805471df9b2a5b0f38a0c3bcba786b",
    )
  })

  it("opens with no other password, and says nothing of either", async () => {
    const json = await writeKeystore(bytes, "hunter22", cheap)
    const error = await openKeystore(json, "hunter23").catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: "SIGNER_PASSWORD_WRONG" })
    expect(inspect(error, { showHidden: true })).not.toMatch(/hunter2/u)
  })

  const base = {
    version: 3,
    crypto: { ...pbkdf2, kdfparams: { ...pbkdf2.kdfparams, c: 1000 } },
  }
  it.each([
    ["no JSON", "{"],
    ["no object", "null"],
    ["another version", JSON.stringify({ ...base, version: 1 })],
    ["another cipher", JSON.stringify({ ...base, crypto: { ...base.crypto, cipher: "aes-128-cbc" } })],
    ["another derivation", JSON.stringify({ ...base, crypto: { ...base.crypto, kdf: "argon2" } })],
    [
      "a cipher text of 31 bytes",
      JSON.stringify({ ...base, crypto: { ...base.crypto, ciphertext: "11".repeat(31) } }),
    ],
    [
      "endless rounds",
      JSON.stringify({ ...base, crypto: { ...pbkdf2, kdfparams: { ...pbkdf2.kdfparams, c: 1e9 } } }),
    ],
    [
      "more memory than a machine has",
      JSON.stringify({
        ...base,
        crypto: { ...pbkdf2, kdf: "scrypt", kdfparams: { dklen: 32, n: 4_194_304, r: 32, p: 1, salt: "00" } },
      }),
    ],
    [
      "a cost that is no power of two",
      JSON.stringify({
        ...base,
        crypto: { ...pbkdf2, kdf: "scrypt", kdfparams: { dklen: 32, n: 1000, r: 8, p: 1, salt: "00" } },
      }),
    ],
    ["no address", JSON.stringify({ ...base, address: "0x12" })],
  ])("with %s is refused", async (_name, json) => {
    await expect(openKeystore(json, "x")).rejects.toMatchObject({ code: "SIGNER_KEYSTORE_INVALID" })
  })

  it("of another address than it says is refused", async () => {
    const json = JSON.parse(await writeKeystore(bytes, "x", cheap))
    json.address = "00".repeat(20)
    await expect(openKeystore(JSON.stringify(json), "x")).rejects.toMatchObject({
      code: "SIGNER_KEYSTORE_INVALID",
    })
  })

  it("that was altered does not open", async () => {
    const json = JSON.parse(await writeKeystore(bytes, "x", cheap))
    json.crypto.ciphertext = `00${json.crypto.ciphertext.slice(2)}`
    await expect(openKeystore(JSON.stringify(json), "x")).rejects.toMatchObject({
      code: "SIGNER_PASSWORD_WRONG",
    })
  })
})

describe("a signer at a key management service", () => {
  it("gives canonical signatures whatever the service gives", async () => {
    const service = new MockKms("payroll")
    const signer = await createKmsSigner(service)
    for (let nonce = 0n; nonce < 40n; nonce += 1n) {
      const { raw } = await signer.signTransaction({ ...transaction, nonce })
      expect(recoverSender(decodeTransaction(raw))).toBe(signer.address)
    }
    const digest = hashForSigning(transaction)
    const signature = await signer.signDigest(digest)
    const pad = (value: bigint) => `0x${value.toString(16).padStart(64, "0")}`
    expect(
      ethersRecoverAddress(digest, {
        r: pad(signature.r),
        s: pad(signature.s),
        yParity: signature.yParity,
      }).toLowerCase(),
    ).toBe(signer.address)
  })

  it("refuses a signature of another key", async () => {
    const service = new MockKms("payroll")
    const signer = await createKmsSigner(service)
    service.answer = await new MockKms("thief").signDigest(hashForSigning(transaction))
    await expect(signer.signTransaction(transaction)).rejects.toMatchObject({ code: "SIGNER_ANSWER_WRONG" })
  })

  it.each([
    ["nothing", new Uint8Array()],
    ["no sequence", Buffer.from("3106020101020101", "hex")],
    ["a wrong length", Buffer.from("3007020101020101", "hex")],
    ["a third number", Buffer.from("3009020101020101020101", "hex")],
    ["a negative number", Buffer.from("3006020181020101", "hex")],
    ["a needless zero", Buffer.from("300702020001020101", "hex")],
    ["a zero", Buffer.from("3006020100020101", "hex")],
    ["a cut-off number", Buffer.from("3006020101020201", "hex")],
    [
      "r of the order",
      Buffer.from(`3026022100fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141020101`, "hex"),
    ],
  ])("refuses %s as a signature", (_name, der) => {
    expect(() => readDerSignature(der)).toThrow(expect.objectContaining({ code: "SIGNER_ANSWER_WRONG" }))
  })

  it("passes on a refusal without the service's secrets", async () => {
    const service = new MockKms("payroll")
    const signer = await createKmsSigner(service)
    service.answer = new Error("AccessDenied: secretAccessKey=wJalrXUtnFEMI7MDENG")
    const error = await signer.signTransaction(transaction).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: "SIGNER_REFUSED" })
    expect(inspect(error, { showHidden: true, depth: 9 })).not.toContain("wJalrXUtnFEMI7MDENG")
  })

  it.each([
    ["no key", new Uint8Array(91)],
    [
      "a key of another curve",
      Buffer.from(
        "3059301306072a8648ce3d020106082a8648ce3d030107034200046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
        "hex",
      ),
    ],
    ["text", "0x12" as never],
  ])("refuses %s as the public key", async (_name, publicKey) => {
    const service = { getPublicKey: async () => publicKey, signDigest: async () => new Uint8Array() }
    await expect(createKmsSigner(service)).rejects.toMatchObject({ code: "SIGNER_ANSWER_WRONG" })
  })
})

describe("a remote signer", () => {
  const local = createLocalSigner(KEY)
  const answering = (change: Partial<Transaction>, signer = local, wrap = false) =>
    createRemoteSigner(ADDRESS, async (method, params) => {
      expect(method).toBe("eth_signTransaction")
      expect(params).toEqual([
        expect.objectContaining({ from: ADDRESS, chainId: "0x7a69", nonce: "0x7", gas: "0xea60" }),
      ])
      const { raw } = await signer.signTransaction({ ...transaction, ...change } as Transaction)
      return wrap ? { raw, tx: {} } : raw
    })

  it.each([false, true])("returns what the service signed (wrapped: %s)", async (wrap) => {
    expect(await answering({}, local, wrap).signTransaction(transaction)).toEqual(
      await local.signTransaction(transaction),
    )
  })

  it("asks for legacy transactions in their own words", async () => {
    const legacy: Transaction = {
      type: "legacy",
      chainId: 1n,
      nonce: 0n,
      gasPriceWei: 9n,
      gasLimit: 21_000n,
      to: null,
      value: 0n,
      data: "0x60",
    }
    const signer = createRemoteSigner(ADDRESS, async (_method, params) => {
      expect(params).toEqual([
        {
          from: ADDRESS,
          chainId: "0x1",
          nonce: "0x0",
          gas: "0x5208",
          value: "0x0",
          data: "0x60",
          gasPrice: "0x9",
        },
      ])
      return (await local.signTransaction(legacy)).raw
    })
    expect(await signer.signTransaction(legacy)).toEqual(await local.signTransaction(legacy))
  })

  it.each<[string, Partial<Transaction>]>([
    ["recipient", { to: "0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc" }],
    ["value", { value: 6n }],
    ["data", { data: "0xa9059cbc" }],
    ["nonce", { nonce: 8n }],
    ["chain", { chainId: 1n }],
    ["gas", { gasLimit: 60_001n }],
    ["fee", { maxFeePerGasWei: 2_000_000_001n }],
    ["tip", { maxPriorityFeePerGasWei: 1n }],
    ["access list", { accessList: [{ address: ADDRESS, storageKeys: [] }] }],
  ])("refuses a transaction with another %s", async (_name, change) => {
    await expect(answering(change).signTransaction(transaction)).rejects.toMatchObject({
      code: "SIGNER_ANSWER_WRONG",
    })
  })

  it("refuses the signature of another account", async () => {
    const other = createLocalSigner(`0x${"22".repeat(32)}`)
    await expect(answering({}, other).signTransaction(transaction)).rejects.toMatchObject({
      code: "SIGNER_ANSWER_WRONG",
      shortMessage: "The transaction was signed by another account.",
    })
  })

  it.each([null, "0x", "0x1234", 7, { raw: 7 }])("refuses %j as an answer", async (answer) => {
    const signer = createRemoteSigner(ADDRESS, async () => answer)
    await expect(signer.signTransaction(transaction)).rejects.toMatchObject({ code: "SIGNER_ANSWER_WRONG" })
  })

  it("names a refusal", async () => {
    const signer = createRemoteSigner(ADDRESS, () => Promise.reject(new Error("locked")))
    await expect(signer.signTransaction(transaction)).rejects.toMatchObject({ code: "SIGNER_REFUSED" })
    const setCode: Transaction = {
      ...transaction,
      type: "eip7702",
      to: transaction.to!,
      authorizationList: [{ chainId: 1n, address: ADDRESS, nonce: 0n, r: 1n, s: 1n, yParity: 0 }],
    }
    await expect(signer.signTransaction(setCode)).rejects.toMatchObject({ code: "SIGNER_REFUSED" })
  })
})
