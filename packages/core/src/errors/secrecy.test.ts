import { inspect } from "node:util"
import { Mnemonic } from "ethers"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { AgentGptError } from "./agentgpt-error.ts"
import { toCliText } from "./to-cli-text.ts"
import { toExitCode } from "./to-exit-code.ts"
import { toProblemJson } from "./to-problem-json.ts"

type Planted = {
  /** The text as it might stand in a message. */
  readonly text: string
  /** What must not be found in any output. */
  readonly traces: readonly string[]
}

const ALPHANUMERIC = Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
const token = (least: number, most: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...ALPHANUMERIC), minLength: least, maxLength: most })
const hexadecimal = fc.stringMatching(/^[0-9a-f]{64}$/u)
const scheme = fc.constantFrom(
  "https://",
  "http://",
  "wss://",
  "postgres://",
  "redis://",
  "HTTPS://",
  "amqp+ssl://",
)
const password = fc.string({
  unit: fc.constantFrom(...ALPHANUMERIC, ...Array.from("!$%&*+,-.:;=?@^_~()'")),
  minLength: 10,
  maxLength: 40,
})
const separator = fc.constantFrom(
  " ",
  ": ",
  "=",
  " = ",
  ":\n",
  " is ",
  " (",
  '="',
  "='",
  '": "',
  " → ",
  " was 0x".slice(0, 5),
)
const keyName = fc.constantFrom(
  "private key",
  "privateKey",
  "PRIVATE_KEY",
  "private_key",
  "DEPLOYER_PRIVATE_KEY",
  "secret",
  "signing key",
  "signer",
  "secretKey",
  "priv key",
  "wallet",
  "seed",
  "key",
  "password",
  "keystore password",
  "FLASHBOT_KEY",
)
const valueName = fc.constantFrom(
  "apiKey",
  "api_key",
  "API-KEY",
  "x-api-key",
  "secret",
  "password",
  "passphrase",
  "access_token",
  "clientSecret",
  "Authorization",
  "privateKey",
  "mnemonic",
  "ALCHEMY_API_KEY",
)

const planted: fc.Arbitrary<Planted> = fc.oneof(
  fc.tuple(scheme, token(3, 10), password).map(([start, user, secret]) => ({
    text: `${start}${user}:${secret}@node.example:8545/rpc`,
    traces: [secret],
  })),
  fc
    .tuple(scheme, token(10, 30))
    .map(([start, secret]) => ({ text: `${start}${secret}@node.example/`, traces: [secret] })),
  fc
    .tuple(fc.constantFrom("v1", "v2", "v3", "rpc", "eth/mainnet"), token(20, 64))
    .map(([folder, secret]) => ({
      text: `https://node.example/${folder}/${secret}`,
      traces: [secret],
    })),
  fc
    .tuple(fc.constantFrom("apikey", "key", "token", "auth", "dkey", "k"), token(8, 40))
    .map(([name, secret]) => ({
      text: `wss://node.example/ws?chain=1&${name}=${secret}&x=1`,
      traces: [secret],
    })),
  fc
    .tuple(keyName, separator, fc.constantFrom("0x", "", "0X"), hexadecimal, fc.boolean())
    .map(([name, between, prefix, digits, upper]) => {
      const secret = upper ? digits.toUpperCase() : digits
      return { text: `${name}${between}${prefix}${secret}`, traces: [secret] }
    }),
  hexadecimal.map((secret) => ({ text: `0x${secret} is not a valid private key`, traces: [secret] })),
  fc
    .tuple(valueName, token(8, 40))
    .map(([name, secret]) => ({ text: JSON.stringify({ [name]: secret }), traces: [secret] })),
  fc
    .tuple(valueName, token(8, 40))
    .map(([name, secret]) => ({ text: inspect({ [name]: secret }), traces: [secret] })),
  fc.tuple(valueName, fc.constantFrom(": ", "=", " = "), token(8, 40)).map(([name, between, secret]) => ({
    text: `${name}${between}${secret}`,
    traces: [secret],
  })),
  token(16, 40).map((secret) => ({ text: `authorization: Bearer ${secret}`, traces: [secret] })),
  fc.tuple(fc.constantFrom(16, 32), fc.infiniteStream(fc.nat(255))).map(([length, bytes]) => {
    const phrase = Mnemonic.fromEntropy(Uint8Array.from(bytes.take(length))).phrase
    const words = phrase.split(" ")
    // Any three words in a row, since a single one may well stand in the other text.
    return {
      text: phrase,
      traces: words.slice(2).map((_word, index) => words.slice(index, index + 3).join(" ")),
    }
  }),
)

/** The text as it is, and inside one or two layers of JSON. */
const wrapped = fc.tuple(planted, fc.nat(2)).map(([{ text, traces }, layers]) => {
  let result = text
  for (let layer = 0; layer < layers; layer += 1) result = JSON.stringify({ body: result })
  return { text: result, traces }
})

const prose = fc.constantFrom(
  "",
  "request failed: ",
  "could not connect to (",
  "error at step 3, ",
  "body: ",
  "\n",
  '"',
  "transaction 0x88df016429689c079f3b2f6ad39fa052532c56795b733da78a91ebe6a713944b and ",
)
const tail = fc.constantFrom(
  "",
  " refused",
  ", retrying",
  ")",
  '"',
  "\n    at run (file:///app/x.js:1:2)",
  " after 3 attempts",
)

const ways: Readonly<Record<string, (text: string) => AgentGptError>> = {
  "the message": (text) => new AgentGptError("DEPLOY_NODE_UNREACHABLE", text),
  "the further lines": (text) => new AgentGptError("DEPLOY_NODE_UNREACHABLE", "x", { meta: ["ok", text] }),
  "a cause": (text) => new AgentGptError("DEPLOY_NODE_UNREACHABLE", "x", { cause: new Error(text) }),
  "a cause that is text": (text) => new AgentGptError("DEPLOY_NODE_UNREACHABLE", "x", { cause: text }),
  "a cause that is an object": (text) =>
    new AgentGptError("DEPLOY_NODE_UNREACHABLE", "x", { cause: { code: text, message: text, data: text } }),
  "a cause of a cause": (text) =>
    new AgentGptError("DEPLOY_NODE_UNREACHABLE", "x", {
      cause: new AgentGptError("CONTRACT_REVERTED", "y", {
        cause: new Error("z", { cause: new Error(text) }),
      }),
    }),
  "the fields of a cause": (text) =>
    new AgentGptError("DEPLOY_NODE_UNREACHABLE", "x", {
      cause: Object.assign(new Error("x"), {
        info: { requestUrl: text },
        name: text,
        [text]: text,
        toString: () => text,
      }),
    }),
  "an aggregate cause": (text) =>
    new AgentGptError("DEPLOY_NODE_UNREACHABLE", "x", { cause: new AggregateError([new Error(text)], text) }),
  "a getter that changes": (text) => {
    let asked = 0
    const cause = {
      get message(): string {
        asked += 1
        return asked === 1 ? "harmless" : text
      },
    }
    return new AgentGptError("DEPLOY_NODE_UNREACHABLE", "x", { cause })
  },
}

function renderEverything(error: AgentGptError): string {
  const causes: unknown[] = []
  error.walk((cause) => {
    causes.push(cause, String(cause), cause.stack, cause.message, cause.name)
    return false
  })
  return [
    toCliText(error),
    JSON.stringify(toProblemJson(error)),
    JSON.stringify(error),
    JSON.stringify({ error, again: Object.fromEntries(Object.entries(error)) }),
    inspect(error, { depth: null, showHidden: true, getters: true }),
    inspect(causes, { depth: null, showHidden: true }),
    String(error),
    error.stack,
    String(toExitCode(error)),
    inspect(structuredClone(error), { depth: null, showHidden: true }),
  ].join("\n")
}

describe("a secret never leaves with an error", () => {
  it.each(Object.entries(ways))("planted in %s", (_name, makeError) => {
    // A secret that happens to be a word of every stack from here, such as "property", cannot be told from it.
    let ordinary: string | undefined
    fc.assert(
      fc.property(prose, wrapped, tail, (before, { text, traces }, after) => {
        const known = (ordinary ??= renderEverything(makeError("")))
        const output = renderEverything(makeError(before + text + after))
        expect(traces.filter((trace) => !known.includes(trace) && output.includes(trace))).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  it("while hashes and addresses in ordinary text do", () => {
    fc.assert(
      fc.property(hexadecimal, fc.stringMatching(/^[0-9a-f]{40}$/u), (hash, address) => {
        const error = new AgentGptError(
          "CONTRACT_REVERTED",
          `Transaction 0x${hash} to 0x${address} reverted.`,
          {
            cause: new Error(`receipt of 0x${hash}`),
          },
        )
        const output = toCliText(error)
        expect(output).toContain(`Transaction 0x${hash} to 0x${address} reverted.`)
        expect(output).toContain(`receipt of 0x${hash}`)
      }),
    )
  })
})
