import { redactText } from "@agentgpt/core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { DEV_KEYS, startAnvil, startHardhatNode } from "../../test/support/start-nodes.ts"
import type { LocalNode } from "../../test/support/start-nodes.ts"
import type { DynamicFeeTransaction } from "../codec/transaction.ts"
import { createLocalSigner } from "../signers/local-signer.ts"
import { classifySend, classifySendFailure, isNodeFault } from "./classify-send.ts"
import { ERROR_WORDINGS } from "./error-wording.ts"
import type { RpcFailure, TransportReason } from "./json-rpc.ts"
import { createRpcClient } from "./rpc-client.ts"
import type { RpcClient } from "./rpc-client.ts"
import { SEND_OUTCOMES } from "./send-outcome.ts"

const failure = (message: string, code = -32_000): RpcFailure => ({ kind: "rpc", code, message })

describe("the table of wordings", () => {
  it.each(ERROR_WORDINGS)("$client: $sample", ({ outcome, pattern, sample }) => {
    expect(sample).toMatch(pattern)
    expect(classifySendFailure(failure(sample))).toBe(outcome)
    // Clients pass messages through the redaction of secrets first.
    expect(classifySendFailure(failure(redactText(sample)))).toBe(outcome)
    expect(classifySendFailure(failure(sample, -32_603))).toBe(outcome)
  })

  it("has rows for every client and every outcome but the two that need none", () => {
    expect(new Set(ERROR_WORDINGS.map(({ client }) => client)).size).toBe(10)
    const outcomes = new Set<string>(ERROR_WORDINGS.map(({ outcome }) => outcome))
    expect(Object.keys(SEND_OUTCOMES).filter((outcome) => !outcomes.has(outcome))).toEqual([
      "accepted",
      "ambiguous",
    ])
  })

  it.each([
    ["an unknown type is not a known transaction", "unknown transaction", "ambiguous"],
    ["Unknown transaction type: 9", "Unknown transaction type: 9", "rejected-permanently"],
    ["an authority's nonce is not ours", "authority nonce too low", "rejected-permanently"],
    [
      "underpriced replacement is not underpriced",
      "replacement transaction underpriced",
      "replacement-underpriced",
    ],
    ["an internal error", "Internal error", "ambiguous"],
    ["a time-out told by the node", "request timed out", "ambiguous"],
    ["nothing", "", "ambiguous"],
    [
      "a revert of a mined transaction",
      "VM Exception while processing transaction: reverted with reason 'x'",
      "ambiguous",
    ],
    ["a sequencer that is away", "sequencer temporarily not available", "ambiguous"],
    ["a healthless proxy", "no backend is currently healthy to serve traffic", "ambiguous"],
    ["a known block", "block already known to be bad", "ambiguous"],
    ["a sentence about a nonce", "could not decide whether nonce is low", "ambiguous"],
  ])("%s", (_name, message, outcome) => {
    expect(classifySendFailure(failure(message))).toBe(outcome)
  })

  it.each<TransportReason>(["unreachable", "timeout", "http", "invalid", "rate-limited", "not-sent"])(
    "a broken line (%s) is ambiguous, whatever its text",
    (reason) => {
      expect(classifySendFailure({ kind: "transport", reason, message: "already known" })).toBe("ambiguous")
      expect(classifySendFailure({ kind: "transport", reason, message: "invalid sender" })).toBe("ambiguous")
    },
  )

  it("takes an answer for acceptance only if it names our transaction", () => {
    const hash = `0x${"ab".repeat(32)}` as const
    expect(classifySend({ ok: true, result: hash.toUpperCase().replace("0X", "0x") }, hash)).toBe("accepted")
    for (const result of [`0x${"ac".repeat(32)}`, null, true, {}, ""]) {
      expect(classifySend({ ok: true, result }, hash)).toBe("ambiguous")
    }
  })

  it("never says that bytes are held when the pool holds others", () => {
    expect(SEND_OUTCOMES["replacement-underpriced"].isHeld).toBe("no")
    expect(SEND_OUTCOMES["nonce-too-low"]).toEqual({ isHeld: "unknown", next: "reconcile" })
    expect(SEND_OUTCOMES.ambiguous).toEqual({ isHeld: "unknown", next: "resend" })
  })
})

describe("a node's fault", () => {
  it("is never a refusal of a transaction", () => {
    for (const { sample } of ERROR_WORDINGS) {
      expect(isNodeFault(failure(sample, -32_603))).toBe(false)
      expect(isNodeFault(failure(sample))).toBe(false)
    }
    expect(isNodeFault(failure("VM Exception while processing transaction: reverted", -32_603))).toBe(false)
    expect(isNodeFault(failure("execution reverted", 3))).toBe(false)
    expect(isNodeFault(failure("method not found", -32_601))).toBe(false)
  })

  it("is a broken line or an unexplained internal error", () => {
    expect(isNodeFault(failure("Internal error", -32_603))).toBe(true)
    expect(isNodeFault({ kind: "transport", reason: "timeout", message: "" })).toBe(true)
    expect(isNodeFault({ kind: "transport", reason: "unreachable", message: "" })).toBe(true)
    expect(isNodeFault({ kind: "transport", reason: "rate-limited", message: "" })).toBe(false)
    expect(isNodeFault({ kind: "transport", reason: "not-sent", message: "" })).toBe(false)
  })
})

const GWEI = 1_000_000_000n
const signer = createLocalSigner(DEV_KEYS[0])
const poor = createLocalSigner(`0x${"77".repeat(32)}`)
const base: DynamicFeeTransaction = {
  type: "eip1559",
  chainId: 31_337n,
  nonce: 0n,
  maxFeePerGasWei: 10n * GWEI,
  maxPriorityFeePerGasWei: GWEI,
  gasLimit: 21_000n,
  to: "0x70997970c51812dc3a010c7d01b50e0d17dc79c8",
  value: 1n,
  data: "0x",
}

describe.each([
  ["anvil", () => startAnvil({ flags: ["--no-mining"] })],
  ["Hardhat", () => startHardhatNode()],
])("a running %s", (name, start) => {
  let node: LocalNode
  let client: RpcClient
  const isAnvil = name === "anvil"

  const send = async (change: Partial<DynamicFeeTransaction>, by = signer) => {
    const { raw, hash } = await by.signTransaction({ ...base, ...change })
    return classifySend(await client.send("eth_sendRawTransaction", [raw]), hash)
  }

  beforeAll(async () => {
    node = await start()
    client = createRpcClient({ url: node.url, timeoutMs: 20_000 })
    if (!isAnvil) await client.call("evm_setAutomine", [false])
  })
  afterAll(async () => {
    await client.close()
    await node.stop()
  })

  it("is understood in everything that it says", async () => {
    expect(await send({})).toBe("accepted")
    expect(await send({})).toBe("already-known")
    expect(await send({ maxFeePerGasWei: 10n * GWEI - 1n })).toBe("replacement-underpriced")
    expect(await send({ gasLimit: 20_000n, nonce: 1n })).toBe("gas-limit")
    expect(await send({ gasLimit: 17_000_000n, nonce: 1n })).toBe("gas-limit")
    expect(await send({ gasLimit: 100_000_000n, nonce: 1n })).toBe("gas-limit")
    expect(await send({ chainId: 1n, nonce: 1n })).toBe("rejected-permanently")
    expect(await send({}, poor)).toBe("insufficient-funds")
    await client.call("evm_mine")
    expect(await send({ value: 2n })).toBe("nonce-too-low")
    // The very bytes that were mined: the nonce is taken, by them.
    expect(await send({})).toBe("nonce-too-low")
    const garbage = await client.send("eth_sendRawTransaction", ["0x09c0"])
    expect(classifySend(garbage, "0x")).toBe("rejected-permanently")
    expect(await send({ nonce: 1n, to: null, data: `0x${"01".repeat(50_000)}`, gasLimit: 16_000_000n })).toBe(
      "rejected-permanently",
    )
  })

  it("tells a fee below the base fee", async () => {
    const cheap = { nonce: 1n, maxFeePerGasWei: 1n, maxPriorityFeePerGasWei: 0n }
    // Without automatic mining Hardhat keeps it in its pool, as geth would.
    expect(await send(cheap)).toBe(isAnvil ? "fee-below-base" : "accepted")
    // It would stay there for ever, and block automatic mining.
    const { hash } = await signer.signTransaction({ ...base, ...cheap })
    if (!isAnvil) await client.call("hardhat_dropTransaction", [hash])
  })

  if (isAnvil) return

  it("with automatic mining tells a future nonce, a low fee, and no lie about a revert", async () => {
    const other = createLocalSigner(DEV_KEYS[1])
    await client.call("evm_setAutomine", [true])
    expect(await send({ nonce: 5n }, other)).toBe("nonce-too-high")
    expect(await send({ maxFeePerGasWei: 1n, maxPriorityFeePerGasWei: 0n }, other)).toBe("fee-below-base")
    // The initialisation code reverts at once: PUSH0 PUSH0 REVERT. The node answers with an error, although
    // it has mined the transaction: taking that for "not sent" would be a lost payment or a second one.
    const creation = { ...base, to: null, value: 0n, data: "0x5f5ffd", gasLimit: 100_000n } as const
    const { raw, hash } = await other.signTransaction(creation)
    expect(classifySend(await client.send("eth_sendRawTransaction", [raw]), hash)).toBe("ambiguous")
    expect(await client.call("eth_getTransactionReceipt", [hash])).toMatchObject({ status: "0x0" })
  })
})
