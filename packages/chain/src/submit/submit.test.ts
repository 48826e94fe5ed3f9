import { AgentGptError } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Transaction } from "../codec/transaction.ts"
import { boundDataFeeWei } from "../fees/data-fees.ts"
import type { DataFees } from "../fees/data-fees.ts"
import type { FeeDecision } from "../fees/decide-fee.ts"
import type { FeeMarket } from "../fees/fee-market.ts"
import { worstCaseWei } from "../fees/fee-market.ts"
import { createLocalSigner } from "../signers/local-signer.ts"
import { SEND_OUTCOMES } from "../nodes/send-outcome.ts"
import type { SendOutcome } from "../nodes/send-outcome.ts"
import { assessIntents } from "./assess-intents.ts"
import type { AssessedIntent } from "./assess-intents.ts"
import { createBell } from "./bell.ts"
import { buildTransaction, cancellingCall } from "./build-transaction.ts"
import { readPayload as readForGuard } from "../guard/read-payload.ts"
import { hashCall, readPayload, writePayload } from "./call-payload.ts"
import { backOffMs, decideAfterSend } from "./decide-after-send.ts"
import { decideSlot } from "./decide-slot.ts"
import { createFeeLedger } from "./fee-ledger.ts"
import { createHintBook } from "./hint-book.ts"
import { readIntentRow } from "./journal-intent.ts"
import type { JournalIntent } from "./journal-intent.ts"
import { createLaneMemory, isInBlock, listSendable, reservedWei } from "./lane-memory.ts"
import type { TrackedAttempt, TrackedSlot } from "./lane-memory.ts"
import { createTurns } from "./lane-session.ts"
import { decodeReason, readSimulation } from "./read-simulation.ts"
import type { TransactionRequest } from "./transaction-request.ts"
import { verifySigned } from "./verify-signed.ts"
import { isReached } from "./wait-for.ts"

const KEY: Hex = `0x${"11".repeat(32)}`
const signer = createLocalSigner(KEY)
const RECIPIENT: Hex = `0x${"ab".repeat(20)}`
const PLAN: Hex = `0x${"9a".repeat(32)}`
const PRICE = { type: "eip1559", maxFeePerGasWei: 20n, maxPriorityFeePerGasWei: 2n } as const

const request = (more: Partial<TransactionRequest> = {}): TransactionRequest => ({
  idempotencyKey: "k",
  account: signer.address,
  call: { to: RECIPIENT, valueWei: 7n, data: "0x" },
  authority: { planHash: PLAN, policyVersion: 1 },
  ...more,
})

const intentOf = (id: bigint, more: Partial<TransactionRequest> = {}): JournalIntent => {
  const payload = writePayload(request(more))
  return {
    intentId: id,
    idempotencyKey: `k${id}`,
    state: "planned",
    payload,
    payloadHash: PLAN,
    transaction: readPayload(payload),
  }
}

/** Fees beside gas of a chain that takes the same for each byte and each gas. */
const linearFees = (byteWei: bigint, gasWei: bigint): DataFees => ({
  smallest: { dataWei: 0n, operatorWei: 0n },
  largest: { dataWei: byteWei * 131_072n, operatorWei: gasWei * 2n ** 24n },
})

describe("the payload", () => {
  it("comes back as it was asked for, whatever the request", () => {
    const hexadecimal = fc
      .uint8Array({ maxLength: 80 })
      .map((bytes): Hex => `0x${Buffer.from(bytes).toString("hex")}`)
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
        hexadecimal,
        fc.option(fc.bigInt({ min: 21_000n, max: 2n ** 64n - 1n }), { nil: undefined }),
        fc.constantFrom<Pick<TransactionRequest, "route" | "publicAfterBlocks">>(
          { route: "public" },
          { route: "private" },
          { route: "private", publicAfterBlocks: 25 },
        ),
        fc.nat(),
        (valueWei, data, gasLimit, route, policyVersion) => {
          const asked = request({
            call: { to: RECIPIENT, valueWei, data },
            authority: { planHash: PLAN, policyVersion },
            ...route,
            ...(gasLimit !== undefined && { gasLimit }),
          })
          const read = readPayload(writePayload(asked))
          // The guard reads the same fields by a list of its own.
          expect(() => readForGuard(writePayload(asked))).not.toThrow()
          expect(read).toEqual({
            account: asked.account,
            call: asked.call,
            authority: asked.authority,
            ...route,
            ...(gasLimit !== undefined && { gasLimit }),
          })
        },
      ),
    )
  })

  it("is the same for other spellings of the same request", () => {
    const checksummed = "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045"
    const one = request({ call: { to: checksummed, valueWei: 1n, data: "0xAB" }, route: "public" })
    const other = request({
      call: { to: checksummed.toLowerCase() as Hex, valueWei: 1n, data: "0xab" },
      strategy: "fast",
      deadlineMs: 5,
    })
    expect(writePayload(one)).toEqual(writePayload(other))
  })

  it("in the journal must have its hash, its account and nothing unknown", () => {
    const payload = writePayload(request())
    const text = JSON.stringify(Object.fromEntries(Object.entries(payload as object).toSorted()))
    const row = {
      intent_id: 1n,
      idempotency_key: "k",
      state: "planned",
      payload: text,
      payload_hash: "0x",
    } as const
    expect(() => readIntentRow(row, signer.address)).toThrow("does not have its hash")
    expect(() => readPayload({ ...(payload as object), tip: "1" })).toThrow(AgentGptError)
    expect(() => readPayload({ ...(payload as object), kind: "batch" })).toThrow(AgentGptError)
    expect(() => readPayload({ ...(payload as object), valueWei: String(2n ** 256n) })).toThrow(AgentGptError)
  })

  it("has one call hash for one call, and another for any other", () => {
    const call = { to: RECIPIENT, valueWei: 7n, data: "0x12" } as const
    const hashes = [
      call,
      { ...call, valueWei: 8n },
      { ...call, data: "0x1200" as const },
      { ...call, to: signer.address },
      cancellingCall(signer.address),
    ].map(hashCall)
    expect(new Set(hashes).size).toBe(5)
    expect(hashCall({ ...call })).toBe(hashes[0])
  })
})

describe("signed bytes", () => {
  const call = { to: RECIPIENT, valueWei: 7n, data: "0x1234" } as const
  const order = buildTransaction({ chainId: 31337n, nonce: 3n, call, gasLimit: 50_000n, price: PRICE })
  const changes: readonly (readonly [string, Partial<Transaction>])[] = [
    ["chain id", { chainId: 1n }],
    ["nonce", { nonce: 4n }],
    ["call", { to: signer.address }],
    ["call", { value: 8n }],
    ["call", { data: "0x1235" }],
    ["gas limit or fee", { gasLimit: 50_001n }],
    ["gas limit or fee", { maxFeePerGasWei: 21n }],
    ["gas limit or fee", { maxPriorityFeePerGasWei: 3n }],
    ["recipient", { to: null }],
  ]

  it("that are as ordered pass", async () => {
    const signed = await signer.signTransaction(order)
    expect(() => verifySigned(signed, order, signer, call)).not.toThrow()
  })

  it.each(changes)("with another %s are refused", async (field, change) => {
    const signed = await signer.signTransaction({ ...order, ...change } as Transaction)
    expect(() => verifySigned(signed, order, signer, call)).toThrow(`The ${field} of signed bytes`)
  })

  it.each(["remote", "kms", "anything"])("of another key are refused from a %s signer", async (kind) => {
    const other = createLocalSigner(`0x${"22".repeat(32)}`)
    const signed = await other.signTransaction(order)
    const { address } = signer
    expect(() => verifySigned(signed, order, { address, kind }, call)).toThrow("The sender of signed bytes")
    const own = await signer.signTransaction(order)
    expect(() => verifySigned(own, order, { address, kind }, call)).not.toThrow()
  })
})

describe("what follows from an answer to a sending", () => {
  const situation = { sends: 1, nowMs: 1_000, blockTimeMs: 2_000, resendAfterBlocks: 3, random: 0.5 }

  it.each(Object.keys(SEND_OUTCOMES) as SendOutcome[])("%s has its action", (outcome) => {
    const after = decideAfterSend(outcome, situation)
    expect(after.next).toBe(SEND_OUTCOMES[outcome].next)
    expect(after.isSent).toBe(SEND_OUTCOMES[outcome].isHeld === "yes")
    expect(after.dueAtMs).toBeGreaterThanOrEqual(situation.nowMs)
  })

  it("waits for blocks after success, longer each time after failure, and not at all to raise a fee", () => {
    expect(decideAfterSend("accepted", situation).dueAtMs).toBe(7_000)
    expect(decideAfterSend("underpriced", situation).dueAtMs).toBe(1_000)
    expect(decideAfterSend("rejected-permanently", situation).dueAtMs).toBe(61_000)
    const waits = [1, 2, 3, 4, 20].map(
      (sends) => decideAfterSend("ambiguous", { ...situation, sends }).dueAtMs,
    )
    expect(waits).toEqual(waits.toSorted((one, other) => one - other))
    expect(waits.at(-1)).toBe(1_000 + 22_500)
  })

  it("backs off between half and the whole of what doubles up to half a minute", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (times, random) => {
          const whole = Math.min(500 * 2 ** (times - 1), 30_000)
          const ms = backOffMs(times, random)
          expect(ms).toBeGreaterThanOrEqual(whole / 2)
          expect(ms).toBeLessThanOrEqual(whole)
        },
      ),
    )
  })
})

const attempt = (
  more: Partial<TrackedAttempt> = {},
  kind: "payment" | "cancel" = "payment",
): TrackedAttempt => ({
  committed: { chainId: "eip155:1", account: signer.address, nonce: 0n, transactionHash: PLAN, kind },
  price: PRICE,
  gasLimit: 21_000n,
  to: RECIPIENT,
  state: "sent",
  block: undefined,
  sends: 1,
  dueAtMs: 5_000,
  lastOutcome: "accepted",
  succeeded: undefined,
  ...more,
})
const slotOf = (attempts: TrackedAttempt[], more: Partial<TrackedSlot> = {}): TrackedSlot => ({
  nonce: 0n,
  intent: intentOf(1n),
  strategy: "optimal",
  attempts,
  firstSentAtMs: 0,
  ...more,
})
const BLOCK = { number: 5n, hash: PLAN }
const marketAt = (base: bigint): FeeMarket => ({ kind: "eip1559", nextBaseFeePerGasWei: base, blocks: [] })

describe("what is to be done about a slot", () => {
  const facts = {
    nowMs: 4_000,
    blockTimeMs: 1_000,
    resendAfterBlocks: 3,
    reached: undefined,
    market: marketAt(10n),
  }

  it("is nothing while it is in a block, or not yet due", () => {
    expect(decideSlot(slotOf([attempt()]), facts)).toBe("wait")
    expect(decideSlot(slotOf([attempt({ block: BLOCK, dueAtMs: 0 })]), facts)).toBe("wait")
    expect(decideSlot(slotOf([]), facts)).toBe("wait")
    expect(decideSlot(slotOf([attempt()]), { ...facts, nowMs: 5_000 })).toBe("check")
  })

  it("is a higher fee on the schedule, only if it is underpriced, and not more than twenty times", () => {
    const dear = { ...facts, market: marketAt(30n) }
    expect(decideSlot(slotOf([attempt()]), dear)).toBe("replace")
    expect(decideSlot(slotOf([attempt()]), { ...dear, nowMs: 2_999 })).toBe("wait")
    expect(decideSlot(slotOf([attempt(), attempt()]), dear)).toBe("wait")
    expect(decideSlot(slotOf([attempt(), attempt()]), { ...dear, nowMs: 6_000 })).toBe("replace")
    const many = Array.from({ length: 21 }, () => attempt({ dueAtMs: 1e9 }))
    expect(decideSlot(slotOf(many), { ...dear, nowMs: 1e8 })).toBe("wait")
    expect(decideSlot(slotOf([attempt()]), { ...dear, market: undefined })).toBe("wait")
  })

  it("is a higher fee at once where nodes ask for it", () => {
    const slot = slotOf([attempt({ lastOutcome: "fee-below-base", dueAtMs: 100 })])
    expect(decideSlot(slot, { ...facts, nowMs: 100 })).toBe("replace")
  })

  it("is nothing behind others that go into blocks, until they do no more", () => {
    const behind = slotOf([attempt()], { nonce: 9n })
    const dear = { ...facts, market: marketAt(30n), nowMs: 5_000 }
    const reaching = (nonce: bigint, atMs: number) => ({ reached: { nonce, atMs } })
    // Its own time has come in all of them.
    expect(decideSlot(behind, dear)).toBe("replace")
    for (const [market, action] of [
      [marketAt(10n), "check"],
      [marketAt(30n), "replace"],
    ] as const) {
      const due = { ...facts, nowMs: 5_000, market }
      expect(decideSlot(behind, { ...due, ...reaching(8n, 2_001) })).toBe("wait")
      expect(decideSlot(behind, { ...due, ...reaching(8n, 2_000) })).toBe(action)
      // One that others have passed waits for no turn: its nonce may be somebody else's.
      expect(decideSlot(behind, { ...due, ...reaching(10n, 5_000) })).toBe(action)
    }
    // What no node is known to have is sent whatever the others do.
    const lost = slotOf([attempt({ lastOutcome: "ambiguous" })], { nonce: 9n })
    const unknown = slotOf([attempt({ lastOutcome: undefined })], { nonce: 9n })
    const cheap = { ...facts, nowMs: 5_000, ...reaching(8n, 5_000) }
    expect([lost, unknown].map((slot) => decideSlot(slot, cheap))).toEqual(["check", "check"])
  })

  it("is nothing for an intent that is frozen", () => {
    const frozen = { ...intentOf(1n), state: "frozen" } as const
    expect(decideSlot(slotOf([attempt({ dueAtMs: 0 })], { intent: frozen }), facts)).toBe("wait")
  })

  it("concerns the cancelling transactions alone once there is one", () => {
    const cancel = attempt({}, "cancel")
    expect(listSendable(slotOf([attempt({ dueAtMs: 0 }), cancel]))).toEqual([cancel])
    expect(isInBlock(slotOf([attempt({ block: BLOCK }), cancel]))).toBe(true)
  })
})

describe("what is sent of a group", () => {
  const send: FeeDecision = { action: "send", price: PRICE, reason: "optimal" }
  const fine = (id: bigint, more: Partial<AssessedIntent> = {}): AssessedIntent => ({
    intent: intentOf(id),
    strategy: "optimal",
    simulation: { is: "fine", gas: 21_000n },
    fee: send,
    ...more,
  })
  const cost = worstCaseWei(PRICE, 21_000n) + 7n
  const free = (freeWei: bigint) => ({ freeWei, dataFees: undefined })

  it("is what the funds allow, in order, and the exact rest is missing", () => {
    const group = [fine(1n), fine(2n), fine(3n)]
    expect(assessIntents(group, free(3n * cost))).toMatchObject({
      shortfallWei: 0n,
      ready: group.map(({ intent }) => ({ intent })),
    })
    const short = assessIntents(group, free(2n * cost - 1n))
    expect(short.ready.map(({ intent }) => intent.intentId)).toEqual([1n])
    expect(short.shortfallWei).toBe(cost + 1n)
    expect(assessIntents(group, free(-5n)).shortfallWei).toBe(3n * cost + 5n)
  })

  it("counts what the chain takes beside gas, by data and by gas", () => {
    const dataFees = linearFees(1_000n, 3n)
    const feeWei = cost + boundDataFeeWei(dataFees, "0x", 21_000n)
    const means = (freeWei: bigint) => ({ freeWei, dataFees })
    expect(assessIntents([fine(1n)], means(feeWei)).ready[0]?.feeWei).toBe(feeWei - 7n)
    expect(assessIntents([fine(1n)], means(feeWei - 1n))).toMatchObject({ ready: [], shortfallWei: 1n })
  })

  it("never costs more than the funds, whatever they are", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n * cost }),
        fc.integer({ min: 0, max: 9 }),
        (freeWei, count) => {
          const group = Array.from({ length: count }, (_, index) => fine(BigInt(index)))
          const { ready, shortfallWei } = assessIntents(group, free(freeWei))
          expect(BigInt(ready.length) * cost).toBeLessThanOrEqual(freeWei)
          expect(shortfallWei === 0n).toBe(ready.length === count)
        },
      ),
    )
  })

  it("leaves out what ended, and keeps what waits", () => {
    const error = new AgentGptError("SUBMIT_WOULD_REVERT")
    const late = new AgentGptError("SUBMIT_DEADLINE_EXPIRED")
    const capped = new AgentGptError("FEE_CAP_BELOW_BASE")
    const unknown = { is: "unknown", failure: { kind: "rpc", code: -32000, message: "busy" } } as const
    const assessed = assessIntents(
      [
        fine(1n, { simulation: { is: "refused", error } }),
        fine(2n, { fee: late }),
        fine(3n, { fee: capped }),
        fine(4n, { fee: { action: "wait", reservationWei: 1n, reason: "eco" } }),
        fine(5n, { simulation: unknown }),
        fine(6n),
      ],
      free(cost),
    )
    expect(assessed.refused.map((entry) => entry.error.code)).toEqual([error.code, late.code])
    expect(assessed.waiting.map(({ intent }) => intent.intentId)).toEqual([3n, 4n, 5n])
    expect(assessed.ready.map(({ intent }) => intent.intentId)).toEqual([6n])
    expect(assessed.shortfallWei).toBe(0n)
  })

  it("has a fifth more gas than estimated, never beyond the chain's limit, and exactly its own if it has one", () => {
    const limitOf = (gas: bigint, gasLimit?: bigint) => {
      const intent = intentOf(1n, gasLimit === undefined ? {} : { gasLimit })
      return assessIntents([fine(1n, { intent, simulation: { is: "fine", gas } })], free(10n ** 30n))
        .ready[0]!.gasLimit
    }
    expect(limitOf(21_000n)).toBe(21_000n)
    expect(limitOf(100_000n)).toBe(120_000n)
    expect(limitOf(2n ** 24n - 1n)).toBe(2n ** 24n)
    expect(limitOf(100_000n, 90_000n)).toBe(90_000n)
  })
})

describe("a simulation", () => {
  const failure = (message: string, code = -32000, data?: unknown) =>
    readSimulation({
      ok: false,
      failure: { kind: "rpc", code, message, ...(data !== undefined && { data }) },
    })

  it.each([
    ["execution reverted: no", 3, undefined],
    ["VM Exception while processing transaction: reverted with reason string 'no'", -32603, undefined],
    ["gas required exceeds allowance (0)", -32000, undefined],
    ["something", -32000, "0x08c379a0"],
    ["something", -32000, { data: "0x12345678" }],
  ])("that says %s is a refusal", (message, code, data) => {
    expect(failure(message, code, data).is).toBe("refused")
  })

  it.each(["header not found", "missing trie node", "rate limit", "internal error"])(
    "that says %s is none",
    (message) => {
      expect(failure(message).is).toBe("unknown")
    },
  )

  it("over a broken line is none, and one for lack of funds is that", () => {
    const broken = { kind: "transport", reason: "timeout", message: "revert" } as const
    expect(readSimulation({ ok: false, failure: broken }).is).toBe("unknown")
    expect(failure("insufficient funds for gas * price + value").is).toBe("unfunded")
    expect(readSimulation({ ok: true, result: "0x5208" })).toEqual({ is: "fine", gas: 21_000n })
  })

  it("tells the reason in words", () => {
    const word = (value: bigint) => value.toString(16).padStart(64, "0")
    const text = Buffer.from("closed").toString("hex").padEnd(64, "0")
    expect(decodeReason(`0x08c379a0${word(32n)}${word(6n)}${text}`)).toBe("It reverts: closed")
    expect(decodeReason(`0x4e487b71${word(0x11n)}`)).toBe("It reverts with panic 0x11.")
    expect(decodeReason("0x12345678")).toBe("It reverts with the contract's error 0x12345678.")
    expect(decodeReason("0x")).toBe("It reverts without a reason.")
  })
})

describe("the funds that are spoken for", () => {
  it("are the dearest transaction of each slot that is in no block", () => {
    const memory = createLaneMemory()
    const dear = { ...PRICE, maxFeePerGasWei: 30n }
    memory.slots.set(0n, slotOf([attempt(), attempt({ price: dear })]))
    memory.slots.set(1n, slotOf([attempt({ block: BLOCK })], { nonce: 1n }))
    memory.slots.set(2n, slotOf([attempt({}, "cancel")], { nonce: 2n }))
    memory.slots.set(3n, slotOf([], { nonce: 3n }))
    expect(reservedWei(memory, undefined)).toBe(21_000n * 30n + 7n + 21_000n * 20n)
    // A cancelling transaction has no data: 256 bytes of envelope for each of both.
    const dataFees = linearFees(1000n, 0n)
    const dataWei = 2n * boundDataFeeWei(dataFees, "0x", 0n)
    expect(dataWei).toBe(2n * ((256n * 1000n * 1270n) / 1000n))
    expect(reservedWei(memory, dataFees)).toBe(reservedWei(memory, undefined) + dataWei)
  })
})

describe("waiting", () => {
  it("is over when it is far enough or at an end; a cancelling transaction in a block is neither", () => {
    expect(isReached({ progress: "included", kind: "payment" }, "included")).toBe(true)
    expect(isReached({ progress: "included", kind: "payment" }, "safe")).toBe(false)
    expect(isReached({ progress: "safe", kind: "payment" }, "included")).toBe(true)
    expect(isReached({ progress: "included", kind: "cancel" }, "included")).toBe(false)
    for (const progress of ["finalized", "reverted", "failed-before-send", "cancelled", "frozen"] as const) {
      expect(isReached({ progress }, "finalized")).toBe(true)
    }
    for (const progress of ["planned", "reserved", "signed", "sent", "unknown", "dropped"] as const) {
      expect(isReached({ progress }, "included")).toBe(false)
    }
  })
})

describe("small things of a lane", () => {
  it("a bell that rang before anybody waited wakes the next one at once", async () => {
    const bell = createBell()
    bell.ring()
    const signal = new AbortController().signal
    const startedMs = performance.now()
    await bell.wait(60_000, signal)
    const second = bell.wait(60_000, signal)
    bell.ring()
    await second
    expect(performance.now() - startedMs).toBeLessThan(30_000)
    await bell.wait(60_000, AbortSignal.abort())
  })

  it("work is done in turn, also after a failure", async () => {
    const inTurn = createTurns()
    const seen: string[] = []
    const first = inTurn(async () => {
      await createBell().wait(20, new AbortController().signal)
      seen.push("first")
      throw new Error("no")
    })
    const second = inTurn(async () => void seen.push("second"))
    await expect(first).rejects.toThrow("no")
    await second
    expect(seen).toEqual(["first", "second"])
  })

  it("the first hint of a key holds", () => {
    const hints = createHintBook("optimal")
    hints.note("k", { strategy: "fast", askedAtMs: 1 })
    hints.note("k", { strategy: "eco", askedAtMs: 2 })
    expect(hints.of("k").strategy).toBe("fast")
    hints.forget("k")
    expect(hints.of("k").strategy).toBe("optimal")
  })

  it("the fee ledger holds the dearest of a slot, and what was spent stays spent", () => {
    const ledger = createFeeLedger(100n)
    ledger.hold("a", 60n)
    ledger.hold("a", 70n)
    expect(() => ledger.hold("b", 31n)).toThrow(AgentGptError)
    ledger.hold("b", 30n)
    ledger.release("b", false)
    ledger.hold("c", 30n)
    ledger.release("a", true)
    expect(() => ledger.hold("d", 1n)).toThrow(AgentGptError)
  })
})
