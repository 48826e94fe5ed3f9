import { Mnemonic, wordlists } from "ethers"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { SENTENCE_WORDS } from "./redact-known-formats.ts"
import { containsSecret, redactText } from "./redact-text.ts"

const KEY = "4c0883a69102937d6231471b5dbb6204fe512961708279f2e3e8a5d4b8e3e1f7"
const HASH = "0x88df016429689c079f3b2f6ad39fa052532c56795b733da78a91ebe6a713944b"
const ADDRESS = "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045"
const PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"

describe("redactText removes", () => {
  it.each([
    ["credentials in a URL", "GET https://admin:hunter22@node.example/rpc", "hunter22"],
    ["a user alone in a URL", "GET wss://s3cretToken@node.example", "s3cretToken"],
    ["a password with a slash", "postgres://app:hun/ter22@db:5432/agentgpt", "ter22"],
    ["a password with an at sign", "redis://app:hun@ter22@cache:6379", "ter22"],
    ["a password with a quote", 'amqp://app:hun"ter22@queue', "ter22"],
    ["a password with a question mark", "https://app:hun?ter22@queue/", "ter22"],
    ["a password that begins like a port", "https://app:12/hunter22@host/", "hunter22"],
    ["credentials without a scheme", "cannot reach admin:hunter22@db.internal:5432", "hunter22"],
    ["a URL in JSON of PHP style", String.raw`{"url":"https:\/\/u:hunter22@h\/"}`, "hunter22"],
    ["an upper-case scheme", "HTTPS://U:hunter22@h/", "hunter22"],
    [
      "an Alchemy key",
      "POST https://eth-mainnet.g.alchemy.com/v2/aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW",
      "aB3dE5",
    ],
    [
      "an Infura key",
      "POST https://mainnet.infura.io/v3/0123456789abcdef0123456789abcdef",
      "0123456789abcdef",
    ],
    ["a key without digits", "POST https://node.example/v2/abcdefghijklmnopqrstuvwx", "abcdefghijkl"],
    ["a short key after a version", "POST https://node.example/v3/Abc-Defgh", "Defgh"],
    [
      "a QuickNode token",
      "https://some-name.quiknode.pro/0a1b2c3d4e5f60718293a4b5c6d7e8f901234567/",
      "0a1b2c3d",
    ],
    ["a key before more path", "https://node.example/0a1b2c3d4e5f60718293/eth", "0a1b2c3d"],
    ["a key in a host name", "https://0a1b2c3d4e5f60718293a4b5c6d7e8f9.eth.rpc.rivet.cloud/", "0a1b2c3d"],
    ["a key in a query", "https://lb.drpc.org/ogrpc?network=ethereum&dkey=Ak8-short", "Ak8-short"],
    ["a query that is only a key", "https://node.example/?Ak8short", "Ak8short"],
    ["a token in a fragment", "https://app.example/cb#access_token=Ak8short", "Ak8short"],
    ["a key that looks like a hash in a path", `https://node.example/v2/0x${KEY}`, KEY],
    ["a private key after its name", `bad private key 0x${KEY}`, KEY],
    ["a private key without 0x", `privateKey=${KEY}`, KEY],
    ["a private key in upper case", `PRIVATE_KEY: 0X${KEY.toUpperCase()}`, KEY.toUpperCase()],
    ["a private key on the next line", `the private key was\n\n0x${KEY}`, KEY],
    ["a private key before its name", `0x${KEY} is not a valid private key`, KEY],
    ["a private key of a signer", `signer (0x${KEY}) refused`, KEY],
    ["a key behind a hidden character", "pass\u200Bword=hunter22", "hunter22"],
    ["a key behind terminal codes", "pass\u001B[31mword=hunter22", "hunter22"],
    ["a private key near a hash", `transaction ${HASH} of private key 0x${KEY}`, KEY],
    ["the last of many private keys", `private keys ${`0x${"1".repeat(64)}, `.repeat(30)}0x${KEY}`, KEY],
    ["a private key after a failed run", `run failed: 0x${KEY} is not a valid private key`, KEY],
    ["a private key in JSON", `{"privateKey":"0x${KEY}","n":1}`, KEY],
    ["a private key in JSON in JSON", JSON.stringify(JSON.stringify({ privateKey: "Ak8short" })), "Ak8short"],
    [
      "a private key three JSONs deep",
      JSON.stringify(JSON.stringify(JSON.stringify({ apiKey: "Ak8" }))),
      "Ak8",
    ],
    ["a quoted value with escaped quotes", String.raw`{"password":"hun\"ter22"}`, "ter22"],
    ["a quoted value that never ends", '{"password":"hunter22', "hunter22"],
    ["a password", "password=hunter22", "hunter22"],
    ["a password with blanks", "passphrase: correct horse battery staple", "battery"],
    ["a password in a sentence", "the password is hunter22, sorry", "hunter22"],
    ["a password in quotes in a sentence", "wrong password 'correct horse'", "horse"],
    ["an API key in a header", "x-api-key: Ak8short", "Ak8short"],
    ["an API key in an environment", "ALCHEMY_API_KEY=Ak8short", "Ak8short"],
    ["a bearer token", "authorization: Bearer Ak8.short-token", "Ak8"],
    ["a bearer token alone", "sent Bearer Ak8.short-token", "Ak8"],
    ["basic authentication", "Authorization: Basic YWRtaW46aHVudGVyMjI=", "YWRtaW46"],
    ["a cookie", "cookie: sid=Ak8short; other=1", "Ak8short"],
    ["a token", "token=aB3dE5fG7hI9jK1lM3nO", "aB3dE5"],
    ["a JSON web token", "got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl back", "eyJzdWIi"],
    [
      "an extended private key",
      `xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi`,
      "9s21ZrQH",
    ],
    ["a PEM key", "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\n-----END EC PRIVATE KEY-----", "MHcCAQEE"],
    ["a PEM key cut off", "-----BEGIN PRIVATE KEY-----\nMHcCAQEE", "MHcCAQEE"],
    ["a service key", "used sk-proj-abcdefghijklmnop", "abcdefghij"],
    ["a recovery phrase", `cannot use ${PHRASE}`, "sausage"],
    ["a recovery phrase with commas", `cannot use ${PHRASE.replaceAll(" ", ", ")}`, "sausage"],
    [
      "a recovery phrase with numbers",
      PHRASE.split(" ")
        .map((word, n) => `${n + 1}. ${word}`)
        .join(" "),
      "sausage",
    ],
    ["a recovery phrase as a list", JSON.stringify(PHRASE.split(" ")), "sausage"],
    ["a short recovery phrase by its name", "mnemonic: legal winner thank", "winner"],
    [
      "a key as a list of bytes",
      `Uint8Array(32) [ ${Array.from({ length: 32 }, (_, n) => n * 7).join(", ")} ]`,
      "105, 112",
    ],
    ["a key as a Buffer", "<Buffer 4c 08 83 a6 91 02 93 7d 62 31>", "4c 08 83"],
  ])("%s", (_name, text, secret) => {
    const redacted = redactText(text)
    expect(redacted).not.toContain(secret)
    expect(redacted).toContain("[redacted]")
    expect(containsSecret(text)).toBe(true)
    expect(redactText(redacted)).toBe(redacted)
  })
})

describe("redactText keeps", () => {
  it.each([
    ["a transaction hash", `transaction ${HASH} failed`],
    ["a hash alone", HASH],
    ["a hash after a key's name", `the public key is unknown; transaction ${HASH}`],
    ["a hash near a finished word about keys", `private key accepted; transaction hash ${HASH}`],
    ["a hash before a word about keys", `transaction ${HASH} was signed with another key`],
    ["two hashes", `private key accepted; transactions ${HASH}, ${HASH}`],
    ["a verification key's hash", `verification key ${HASH}`],
    ["a run id", `runId: ${HASH}`],
    ["a workflow root", `workflow ${HASH} was registered`],
    ["a digest without 0x", `digest ${HASH.slice(2)}`],
    ["an address", `signer ${ADDRESS} has no balance`],
    ["a token's address", `token: ${ADDRESS}`],
    ["a CAIP-19 token", `token=eip155:1/erc20:${ADDRESS}`],
    ["a CAIP-10 account", `account: eip155:1:${ADDRESS}`],
    ["calldata", `data: 0x${"ab".repeat(200)}`],
    ["an explorer's link", `https://sepolia.etherscan.io/tx/${HASH}`],
    ["an explorer's account link", `https://etherscan.io/address/${ADDRESS}`],
    ["a local node", "http://127.0.0.1:8545"],
    ["a public node", "https://ethereum-sepolia-rpc.publicnode.com"],
    ["a public node with a path", "https://rpc.ankr.com/eth_sepolia"],
    ["a scoped package", "https://packages.example/@scope/name"],
    ["a scoped package on a port", "http://localhost:4873/@scope/name"],
    ["a stack frame", "at run (file:///app/node_modules/.pnpm/@noble+hashes@2.4.0/x.js:12:3)"],
    ["a Node frame", "at node:internal/modules/cjs/loader:1554:14"],
    ["a reference to a secret", '{"$secret":"ETHEREUM_RPC_URL"}'],
    ["a word about secrets", "The secret ETHEREUM_RPC_URL is not in the environment."],
    ["a recovery", "Recovery: retry. Trying again later may succeed."],
    [
      "a sentence of short words",
      "the payer has not given this contract leave to move more than one token at once for them",
    ],
    ["an e-mail address", "ask someone@example.org"],
    ["dates and times", "started at 2026-08-01T10:20:30Z"],
    ["a few numbers", "rows 1, 2, 3, 4, 5 and 6"],
    ["an anchor", "https://docs.example/errors#config_unknown_key"],
  ])("%s", (_name, text) => {
    expect(redactText(text)).toBe(text)
    expect(containsSecret(text)).toBe(false)
  })
})

describe("redactText on any text", () => {
  it("changes nothing the second time", () => {
    const fragment = fc.oneof(
      fc.string({ unit: "binary", maxLength: 20 }),
      fc.constantFrom(
        "https://",
        "a:b@",
        "password",
        "=",
        ": ",
        '"',
        "\\",
        KEY,
        HASH,
        "key ",
        "token ",
        "Bearer ",
        "@",
        "/v2/",
        "\n",
      ),
    )
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 12 }), (fragments) => {
        const once = redactText(fragments.join(""))
        expect(redactText(once)).toBe(once)
      }),
      { numRuns: 1000 },
    )
  })

  it.each([
    ["words", "legal ".repeat(100_000)],
    ["hexadecimal digits", "ab".repeat(200_000)],
    ["scheme letters", "a-".repeat(200_000)],
    ["slashes", "https://".repeat(40_000)],
    ["at signs", "https://a:b@".repeat(30_000)],
    ["quotes", 'password="'.repeat(30_000)],
    ["names", "private_key ".repeat(30_000)],
    ["backslashes", `apiKey${"\\".repeat(300_000)}`],
    ["numbers", "12, ".repeat(100_000)],
    ["blanks", `password${" ".repeat(300_000)}x`],
    ["almost recovery phrases", `${String.raw`\nabc`.repeat(10)}${String.raw`\nabcdefghij`}`.repeat(4000)],
    ["colons", "a:".repeat(150_000)],
  ])("takes little time for a lot of %s", (_name, text) => {
    const started = performance.now()
    redactText(text)
    expect(performance.now() - started).toBeLessThan(3000)
  })

  it("takes no word of recovery phrases for a sign of prose", () => {
    const english = wordlists["en"]
    const words = new Set(Array.from({ length: 2048 }, (_, index) => english?.getWord(index)))
    expect(words.size).toBe(2048)
    expect(SENTENCE_WORDS.split("|").filter((word) => words.has(word))).toEqual([])
  })

  it("finds recovery phrases of every length anywhere", () => {
    const entropy = fc
      .constantFrom(16, 20, 24, 28, 32)
      .chain((length) => fc.uint8Array({ minLength: length, maxLength: length }))
    fc.assert(
      fc.property(entropy, fc.constantFrom(" ", ", ", "\n", String.raw`\n`, ",", '","'), (bytes, between) => {
        const words = Mnemonic.fromEntropy(bytes).phrase.split(" ")
        expect(redactText(`x(${words.join(between)}) and so on`)).toBe("x([redacted]) and so on")
      }),
    )
  })

  it("drops what a cut of a giant text may have split", () => {
    const text = `${"x ".repeat(99_990)}private key 0x${KEY}`
    expect(redactText(text)).not.toContain(KEY.slice(0, 6))
  })
})
