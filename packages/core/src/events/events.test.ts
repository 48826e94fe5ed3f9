import * as fc from "fast-check"
import { describe, expect, expectTypeOf, it } from "vitest"
import { codeOf } from "../../test/code-of.ts"
import { canonicalJson } from "../hash/canonical-json.ts"
import type { EventDataByType, EventType } from "./event-data.ts"
import type { AgentGptEvent, EventOf } from "./event.ts"
import { EVENT_TYPES, eventSchema } from "./event-schema.ts"
import { checkEvent, parseEvent } from "./parse-event.ts"

const HASH = `0x${"ab".repeat(32)}` as const
const CHAIN = "eip155:31337"
const ADDRESS = `0x${"12".repeat(20)}`

const transaction = { chainId: CHAIN, transactionHash: HASH } as const
const inBlock = { ...transaction, blockNumber: "7", blockHash: HASH } as const

const examples: { readonly [Type in EventType]: EventDataByType[Type] } = {
  "run-start": { workflowId: HASH, chainId: CHAIN },
  "plan-ready": { workflowId: HASH, stepCount: 3, paymentCount: 450 },
  "guard-decision": { decision: "ask", reasons: ["The total exceeds the cap."], stepId: "payment" },
  "route-decision": { method: "batch", reasons: ["450 payments on one chain."] },
  "step-start": { stepId: "payment", agentId: "payments", chainId: CHAIN },
  "step-end": {
    stepId: "payment",
    agentId: "payments",
    status: "ok",
    gasUsed: "21000",
    executionTimeMs: 12,
    transactionHash: HASH,
  },
  "transaction-signed": { ...transaction, account: ADDRESS, nonce: "0" },
  "transaction-sent": transaction,
  "transaction-included": { ...inBlock, succeeded: true, gasUsed: "21000", gasPriceWei: "1000000000" },
  "transaction-safe": inBlock,
  "transaction-finalized": inBlock,
  "transaction-reorged": inBlock,
  "transaction-replaced": { ...transaction, replacementHash: HASH, reason: "fee" },
  "payment-failed": {
    chainId: CHAIN,
    paymentId: "517",
    recipient: ADDRESS,
    token: ADDRESS,
    amount: "1500000",
    errorCode: "CONTRACT_REVERTED",
  },
  "approval-requested": { approvalId: "a1", reasons: ["Above the cap."], required: 2, eligible: 3 },
  "approval-granted": { approvalId: "a1", approver: "CFO", granted: 1, required: 2 },
  "proof-ready": { circuitId: HASH, chunkIndex: 0, statementHash: HASH },
  "proof-verified": { ...transaction, statementHashes: [HASH] },
  "progress-anchored": {
    ...transaction,
    stepId: "pay",
    contentId: "bafyreigh2akiscaildc",
    digest: HASH,
    upToBlock: "50",
  },
  "progress-unanchored": { stepId: "pay", errorCode: "GUARD_FUNCTION_REFUSED" },
  "bundle-archived": { contentId: "bafyreigh2akiscaildc", digest: HASH },
  "run-end": { status: "completed" },
}

const envelope = { v: 1, id: "run-1/0", runId: HASH, sequence: 0, at: 1_790_000_000_000 } as const
const makeEvent = (type: EventType): AgentGptEvent =>
  ({ ...envelope, type, data: examples[type] }) as AgentGptEvent
const withData = (type: EventType, change: object): unknown => ({
  ...envelope,
  type,
  data: { ...examples[type], ...change },
})

describe("events of every known type", () => {
  it.each(EVENT_TYPES)("%s is written, read and unchanged, also through canonical JSON", (type) => {
    const event = makeEvent(type)
    expect(checkEvent(event)).toEqual(event)
    const text = canonicalJson(event)
    expect(parseEvent(JSON.parse(text))).toEqual({ known: true, event })
    expect(eventSchema.safeParse(event).success).toBe(true)
  })

  it.each(EVENT_TYPES)("%s needs each of its required fields", (type) => {
    const optional: Readonly<Record<string, readonly string[]>> = {
      "guard-decision": ["stepId"],
      "step-end": ["transactionHash", "errorCode"],
      "run-end": ["errorCode"],
    }
    const data = Object.entries(examples[type])
    expect(data.length).toBeGreaterThan(0)
    for (const [name] of data) {
      const rest = Object.fromEntries(data.filter(([other]) => other !== name))
      const expected = optional[type]?.includes(name) === true ? undefined : "EVENT_INVALID"
      expect([name, codeOf(() => parseEvent({ ...envelope, type, data: rest }))]).toEqual([name, expected])
    }
  })

  it.each(EVENT_TYPES)("%s takes no field that it does not have", (type) => {
    expect(codeOf(() => parseEvent(withData(type, { extra: 1 })))).toBe("EVENT_INVALID")
    expect(codeOf(() => parseEvent({ ...makeEvent(type), extra: 1 }))).toBe("EVENT_INVALID")
  })

  it("are named noun-action", () => {
    expect(EVENT_TYPES.filter((type) => !/^[a-z]+-[a-z]+$/u.test(type))).toEqual([])
    expect(new Set(EVENT_TYPES)).toEqual(new Set(Object.keys(examples)))
  })

  it("are told apart by their type at compile time", () => {
    expectTypeOf<EventOf<"payment-failed">["data"]["amount"]>().toEqualTypeOf<string>()
    expectTypeOf<Extract<AgentGptEvent, { type: "run-end" }>["data"]>().toEqualTypeOf<
      EventDataByType["run-end"]
    >()
  })
})

describe("the envelope", () => {
  it.each([
    ["no id", { id: undefined }],
    ["an empty id", { id: "" }],
    ["an id of blanks", { id: "a b" }],
    ["a short run id", { runId: "0x12" }],
    ["an upper-case run id", { runId: `0x${"AB".repeat(32)}` }],
    ["a negative sequence", { sequence: -1 }],
    ["a broken sequence", { sequence: 1.5 }],
    ["a time as text", { at: "2026-01-01" }],
    ["a time with fractions", { at: 1.5 }],
    ["no version", { v: undefined }],
    ["a version as text", { v: "1" }],
    ["a version with fractions", { v: 1.5 }],
    ["no type", { type: undefined }],
    ["a type in another spelling", { type: "RunStart" }],
    ["a type of one word", { type: "start" }],
    ["no data", { data: undefined }],
    ["data that is no object", { data: "x" }],
  ])("is refused with %s", (_name, change) => {
    expect(codeOf(() => parseEvent({ ...makeEvent("run-start"), ...change }))).toBe("EVENT_INVALID")
    expect(codeOf(() => parseEvent({ ...envelope, type: "some-news", data: {}, ...change }))).toBe(
      "EVENT_INVALID",
    )
  })

  it.each([[null], [undefined], ["text"], [[]], [7]])("is not %j", (input) => {
    expect(codeOf(() => parseEvent(input))).toBe("EVENT_INVALID")
  })

  it.each([0, 2, 99])("is refused in version %i", (v) => {
    expect(codeOf(() => parseEvent({ ...makeEvent("run-start"), v }))).toBe("EVENT_VERSION_UNSUPPORTED")
    expect(codeOf(() => parseEvent({ v, anything: "new" }))).toBe("EVENT_VERSION_UNSUPPORTED")
  })
})

describe("wrong data", () => {
  it.each<[string, EventType, object]>([
    ["an amount as a number", "payment-failed", { amount: 1_500_000 }],
    ["an amount with a point", "payment-failed", { amount: "1.5" }],
    ["a negative amount", "payment-failed", { amount: "-1" }],
    ["an amount with a leading zero", "payment-failed", { amount: "01" }],
    ["an amount of 79 digits", "payment-failed", { amount: "1".repeat(79) }],
    ["a chain in another spelling", "run-start", { chainId: "EIP155:1" }],
    ["a chain number with a leading zero", "run-start", { chainId: "eip155:01" }],
    ["a short hash", "transaction-sent", { transactionHash: "0x12" }],
    ["gas as a number", "step-end", { gasUsed: 21_000 }],
    ["a time with fractions", "step-end", { executionTimeMs: 1.5 }],
    ["an unknown method", "route-decision", { method: "magic" }],
    ["an unknown decision", "guard-decision", { decision: "maybe" }],
    ["undefined for an optional field", "guard-decision", { stepId: undefined }],
    ["no statement", "proof-verified", { statementHashes: [] }],
    ["an error that is no code", "run-end", { errorCode: "it failed" }],
  ])("%s is refused", (_name, type, change) => {
    expect(codeOf(() => parseEvent(withData(type, change)))).toBe("EVENT_INVALID")
  })

  it.each([
    ["5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnbJLgp8uirBgmQpjKhoR4tjF3ZpRzrFmBV6UjKdiSZkQUW"],
    ["A".repeat(64)],
  ])("the hash %s of another chain family is accepted", (transactionHash) => {
    expect(codeOf(() => parseEvent(withData("transaction-sent", { transactionHash })))).toBeUndefined()
  })

  it("is not quoted in the error", () => {
    try {
      parseEvent(withData("run-end", { status: "hunter22" }))
      expect.unreachable()
    } catch (error) {
      expect(JSON.stringify(error)).toContain("data.status")
      expect(JSON.stringify(error)).not.toContain("hunter22")
    }
  })
})

describe("types that a newer program added", () => {
  it("come through with any data, untouched", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (data) => {
        const plain = JSON.parse(JSON.stringify(data)) as Record<string, unknown>
        const event = { ...envelope, type: "bridge-started", data: plain }
        expect(JSON.stringify(parseEvent(event))).toBe(JSON.stringify({ known: false, event }))
      }),
      { examples: [[JSON.parse('{"a":{"__proto__":1}}') as Record<string, fc.JsonValue>]] },
    )
  })

  it("cannot be written", () => {
    const event = { ...envelope, type: "bridge-started", data: {} } as unknown as AgentGptEvent
    expect(codeOf(() => checkEvent(event))).toBe("EVENT_INVALID")
  })

  it.each(["toString-x", "constructor", "run_start", "a".repeat(65)])("are not named %s", (type) => {
    expect(codeOf(() => parseEvent({ ...envelope, type, data: {} }))).toBe("EVENT_INVALID")
  })
})
