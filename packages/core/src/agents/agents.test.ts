import { describe, expect, expectTypeOf, it } from "vitest"
import type { AgentGptError } from "../errors/agentgpt-error.ts"
import type { ChainId } from "../ids/chain-id.ts"
import type { EvmAddress } from "../ids/evm-address.ts"
import { Role } from "../vocabulary/role.ts"
import type { AgentOutput, WorkflowMetadata, WorkflowProof } from "./agent-output.ts"
import { BaseAgent } from "./base-agent.ts"
import type { AgentOptions } from "./base-agent.ts"
import { checkAgents } from "./check-agents.ts"
import { checkStepDefinition } from "./check-step-definition.ts"
import { explainValue, listValueTypes } from "./check-value.ts"
import { defineAgent, defineStep } from "./define-agent.ts"
import { excludeRefused } from "./exclude-refused.ts"
import { hashRoster } from "./hash-roster.ts"
import { limitEffects } from "./limit-effects.ts"
import { performStep } from "./perform-step.ts"
import type { StepCall } from "./perform-step.ts"
import { STANDARD_STEPS } from "./standard-steps.ts"
import type { StepContext } from "./step-context.ts"
import type { StepDefinition } from "./step-definition.ts"
import type { ReadEffects, StepEffects, SubmitEffects } from "./step-effects.ts"
import type { PaymentsValue, ScreeningValue, StepValues, ValueType } from "./value-type.ts"

const CHAIN: ChainId = "eip155:31337"
const PAYER: EvmAddress = `0x${"11".repeat(20)}`
const HASH = `0x${"ab".repeat(32)}` as const
const payments: PaymentsValue = {
  roster: HASH,
  asset: `${CHAIN}/erc20:${PAYER}`,
  payer: PAYER,
  count: 2,
  total: "300",
}
const screening: ScreeningValue = {
  listHash: HASH,
  listVersion: "2026-11-20",
  screenedAtMs: 1,
  screenedCount: 2,
  passed: true,
  refused: [],
}

const allEffects: ReadEffects & SubmitEffects = {
  read: async (_chainId, { method }) => `answer to ${method}`,
  readRoster: async () => [],
  submit: async () => undefined,
  waitFor: async (keys) =>
    keys.map((idempotencyKey) => ({
      idempotencyKey,
      status: "succeeded",
      transactionHash: `hash of ${idempotencyKey}`,
      gasUsed: 21_000n,
    })),
  payBatch: async () => ({
    succeeded: true,
    paidCount: 2,
    paidTotal: "300",
    owedCount: 0,
    transactionHashes: ["first", "last"],
    gasUsed: 90_000n,
    failed: [],
  }),
  mintBatch: async () => ({
    succeeded: true,
    mintedCount: 1,
    transactionHashes: ["minted"],
    gasUsed: 70_000n,
    failed: [],
  }),
  bridgeOrder: async () => {
    const sent = { chainId: CHAIN, gasFeeWei: 1n, messageFeeWei: 1n } as const
    return {
      orderId: `0x${"0d".repeat(32)}`,
      state: "completed",
      transactions: [
        { ...sent, action: "dispatch", transactionHash: "0x01", gasUsed: 60_000n },
        { ...sent, action: "settle", transactionHash: "0x02", gasUsed: 40_000n },
      ],
    }
  },
  bridgeAtomic: async () => {
    const sent = { chainId: CHAIN, gasFeeWei: 1n, messageFeeWei: 1n } as const
    return {
      groupId: `0x${"06".repeat(32)}`,
      state: "paid",
      legs: [],
      transactions: [{ ...sent, action: "begin", transactionHash: "0x03", gasUsed: 30_000n }],
    }
  },
}

const screen = defineStep(
  {
    kind: "compliance.screen",
    role: Role.VALIDATOR,
    movesValue: false,
    inputs: { payments: "payments", note: { type: "text", optional: true } },
    outputs: { screening: "screening" },
    description: "Screens the payees of a roster.",
  },
  async ({ input, effects }) => {
    expectTypeOf(input.payments).toEqualTypeOf<PaymentsValue>()
    expectTypeOf(input.note).toEqualTypeOf<string | undefined>()
    expectTypeOf(effects).toEqualTypeOf<ReadEffects>()
    await effects.readRoster(input.payments.roster)
    return { screening }
  },
)

const pay = defineStep(
  {
    kind: "payment.batch",
    role: Role.EXECUTOR,
    movesValue: true,
    inputs: { payments: "payments" },
    outputs: { receipt: "receipt" },
    description: "Pays a roster.",
  },
  async ({ chainId, input, effects, idempotencyKey }) => {
    expectTypeOf(effects).toEqualTypeOf<ReadEffects & SubmitEffects>()
    const key = idempotencyKey("approve")
    const nothingMoved = { to: PAYER, valueWei: 0n, data: "0x" } as const
    await effects.submit([{ chainId, idempotencyKey: key, account: PAYER, ...nothingMoved }])
    await effects.waitFor([key], "included")
    await effects.waitFor([key], "finalized")
    const { asset, payer, roster } = input.payments
    const paid = await effects.payBatch({ chainId, asset, payer, roster, excluded: [] })
    return {
      receipt: {
        chainId,
        succeeded: true,
        transactionHashes: paid.transactionHashes,
        gasUsed: String(paid.gasUsed),
      },
    }
  },
)

const compliance = defineAgent({
  agentId: "compliance",
  role: Role.VALIDATOR,
  chains: [CHAIN],
  steps: [screen],
})
const payer = defineAgent({ agentId: "payment", role: Role.EXECUTOR, chains: [CHAIN], steps: [pay] })

function call(kind: string, input: StepValues, more: Partial<StepCall> = {}): StepCall {
  let nowMs = 1_000
  return {
    kind,
    runId: "run-1",
    stepId: "step-1",
    chainId: CHAIN,
    input,
    idempotencyKey: (name) => `run-1/step-1/${name}`,
    now: () => (nowMs += 7),
    signal: new AbortController().signal,
    effects: allEffects,
    emit: () => undefined,
    ...more,
  }
}

/** An agent that tells what it was handed and yields what it is told to. */
class MockAgent<R extends Role = Role> extends BaseAgent<R> {
  readonly steps: readonly StepDefinition[]
  handed: StepContext<R> | undefined
  readonly #yields: StepValues

  constructor(options: AgentOptions<R>, steps: readonly StepDefinition[], yields: StepValues = {}) {
    super(options)
    this.steps = steps
    this.#yields = yields
  }

  async perform(_kind: string, context: StepContext<R>): Promise<StepValues> {
    this.handed = context
    return this.#yields
  }
}

const codeOf = (work: () => unknown): string | undefined => {
  try {
    work()
    return undefined
  } catch (error) {
    return (error as AgentGptError).code
  }
}
const definition = (more: Partial<StepDefinition>): StepDefinition => ({ ...screen.definition, ...more })
const nothing = async () => ({})

describe("the types", () => {
  it("give submitting effects to executors alone", () => {
    expectTypeOf<StepEffects<typeof Role.EXECUTOR>>().toEqualTypeOf<ReadEffects & SubmitEffects>()
    expectTypeOf<StepEffects<typeof Role.VALIDATOR>>().toEqualTypeOf<ReadEffects>()
    expectTypeOf<StepEffects<typeof Role.AUDITOR>>().toEqualTypeOf<ReadEffects>()
    expectTypeOf<StepContext["effects"]>().toEqualTypeOf<ReadEffects>()
  })

  it("are those of the documentation", () => {
    expectTypeOf<AgentOutput["gasUsed"]>().toEqualTypeOf<bigint>()
    expectTypeOf<AgentOutput["txHash"]>().toEqualTypeOf<string | undefined>()
    expectTypeOf<WorkflowMetadata["zkProof"]>().toEqualTypeOf<WorkflowProof | null>()
  })

  it("hold a step to what its definition says", () => {
    const known = screen.definition as StepDefinition<2, { payments: "payments" }, { screening: "screening" }>
    // @ts-expect-error a screening is not a text
    defineStep(known, async () => ({ screening: "fine" }))
  })

  it("hold an agent to its role", () => {
    const options = { agentId: "a", role: Role.VALIDATOR, chains: [CHAIN] } as const
    // @ts-expect-error an executor's step does not belong to a validator
    expect(codeOf(() => defineAgent({ ...options, steps: [pay] }))).toBe("AGENT_ROLE_BREACH")
  })
})

describe("an agent", () => {
  it.each<[string, Partial<AgentOptions>, string]>([
    ["an id with a blank", { agentId: "pay roll" }, "AGENT_DEFINITION_INVALID"],
    ["no id", { agentId: "" }, "AGENT_DEFINITION_INVALID"],
    ["an unknown role", { role: 4 as Role }, "AGENT_DEFINITION_INVALID"],
    ["no chain", { chains: [] }, "AGENT_DEFINITION_INVALID"],
    ["a chain that is none", { chains: ["ethereum"] }, "ID_CHAIN_INVALID"],
    ["an owner that is no address", { owner: "0x12" }, "ID_ADDRESS_INVALID"],
  ])("is refused with %s", (_name, more, code) => {
    const options: AgentOptions = { agentId: "agent", role: Role.AUDITOR, chains: [CHAIN], ...more }
    expect(codeOf(() => new MockAgent(options, []))).toBe(code)
  })

  it.each<[string, Partial<StepDefinition>, string]>([
    ["a kind without an area", { kind: "screen" }, "AGENT_DEFINITION_INVALID"],
    ["no role", { role: 0 as Role }, "AGENT_DEFINITION_INVALID"],
    ["an unknown type of input", { inputs: { x: "money" as ValueType } }, "AGENT_DEFINITION_INVALID"],
    ["an unknown type of output", { outputs: { x: "money" as ValueType } }, "AGENT_DEFINITION_INVALID"],
    ["a value with a strange name", { inputs: { "a b": "text" } }, "AGENT_DEFINITION_INVALID"],
    ["value that a validator moves", { movesValue: true }, "AGENT_ROLE_BREACH"],
    ["value that an auditor moves", { movesValue: true, role: Role.AUDITOR }, "AGENT_ROLE_BREACH"],
  ])("defines no step with %s", (_name, more, code) => {
    expect(codeOf(() => defineStep(definition(more), nothing))).toBe(code)
  })
})

describe("the agents of a run", () => {
  const agent = (agentId: string, role: Role, steps: readonly StepDefinition[] = [], owner?: string) =>
    new MockAgent({ agentId, role, chains: [CHAIN], ...(owner !== undefined && { owner }) }, steps)

  it("are found by their ids", () => {
    expect([...checkAgents([compliance, payer]).keys()]).toEqual(["compliance", "payment"])
  })

  it("may share an owner within one role, and a kind of step", () => {
    const steps = [screen.definition]
    const two = [agent("one", Role.VALIDATOR, steps, PAYER), agent("two", Role.VALIDATOR, steps, PAYER)]
    expect(checkAgents(two).size).toBe(2)
  })

  it.each<[string, readonly BaseAgent[], string]>([
    ["none", [], "AGENT_NONE"],
    ["two of one id", [compliance, agent("compliance", Role.AUDITOR)], "AGENT_DUPLICATE"],
    [
      "an owner who executes and approves",
      [agent("one", Role.EXECUTOR, [], PAYER), agent("two", Role.VALIDATOR, [], PAYER)],
      "AGENT_ROLE_BREACH",
    ],
    ["a step of another role", [agent("one", Role.VALIDATOR, [pay.definition])], "AGENT_ROLE_BREACH"],
    [
      "a step that moves value without being an executor's",
      [agent("one", Role.AUDITOR, [definition({ role: Role.AUDITOR, movesValue: true })])],
      "AGENT_ROLE_BREACH",
    ],
    [
      "one kind with two meanings",
      [compliance, agent("two", Role.VALIDATOR, [definition({ outputs: {} })])],
      "AGENT_DEFINITION_INVALID",
    ],
  ])("are refused: %s", (_name, agents, code) => {
    expect(codeOf(() => checkAgents(agents))).toBe(code)
  })
})

describe("effects", () => {
  it.each([Role.VALIDATOR, Role.AUDITOR])("of role %i are reading alone", (role) => {
    const effects = limitEffects(role, allEffects)
    expect(Object.keys(effects)).toEqual(["read", "readRoster"])
    expect(Object.isFrozen(effects)).toBe(true)
  })

  it("of an executor are all", () => {
    expect(Object.keys(limitEffects(Role.EXECUTOR, allEffects))).toEqual(Object.keys(allEffects))
  })

  it.each([Role.EXECUTOR, Role.VALIDATOR, Role.AUDITOR])(
    "of role %i read, and send nothing",
    async (role) => {
      const { read } = limitEffects(role, allEffects)
      await expect(read(CHAIN, { method: "eth_call", params: [] })).resolves.toBe("answer to eth_call")
      for (const method of [
        "eth_sendRawTransaction",
        "eth_sign",
        "anvil_setBalance",
        "personal_unlockAccount",
      ]) {
        await expect(read(CHAIN, { method, params: [] })).rejects.toMatchObject({
          code: "AGENT_READ_REFUSED",
        })
      }
    },
  )
})

describe("a step that is performed", () => {
  it("tells what it did, every transaction counted once", async () => {
    const outcome = await performStep(payer, call("payment.batch", { payments }))
    expect(outcome).toMatchObject({ succeeded: true, values: { receipt: { succeeded: true } } })
    expect(outcome.output).toEqual({
      agentId: "payment",
      txHash: "last",
      gasUsed: 111_000n,
      executionTime: 7,
    })
  })

  it("hands a validator nothing that submits, even to a class of its own", async () => {
    const agent = new MockAgent(
      { agentId: "sly", role: Role.VALIDATOR, chains: [CHAIN] },
      [screen.definition],
      { screening },
    )
    const outcome = await performStep(agent, call("compliance.screen", { payments }))
    expect(outcome.succeeded).toBe(true)
    expect(agent.handed?.agentId).toBe("sly")
    expect(Object.keys(agent.handed?.effects ?? {})).toEqual(["read", "readRoster"])
  })

  it("takes optional values and does without them", async () => {
    const without = await performStep(compliance, call("compliance.screen", { payments }))
    const withNote = await performStep(compliance, call("compliance.screen", { payments, note: "x" }))
    expect([without.succeeded, withNote.succeeded]).toEqual([true, true])
  })

  const sly = (role: Role, step: StepDefinition, yields: StepValues = {}) =>
    new MockAgent({ agentId: "sly", role, chains: [CHAIN] }, [step], yields)
  it.each<[string, BaseAgent, StepCall, string]>([
    ["an unknown kind", compliance, call("payment.batch", { payments }), "AGENT_STEP_UNKNOWN"],
    [
      "a kind of another role",
      sly(Role.AUDITOR, pay.definition),
      call("payment.batch", { payments }),
      "AGENT_ROLE_BREACH",
    ],
    [
      "another chain",
      compliance,
      call("compliance.screen", { payments }, { chainId: "eip155:1" }),
      "AGENT_CHAIN_REFUSED",
    ],
    ["a missing value", compliance, call("compliance.screen", {}), "AGENT_INPUT_INVALID"],
    [
      "a value of another type",
      compliance,
      call("compliance.screen", { payments: "all" }),
      "AGENT_INPUT_INVALID",
    ],
    [
      "an optional value of another type",
      compliance,
      call("compliance.screen", { payments, note: 1 }),
      "AGENT_INPUT_INVALID",
    ],
    [
      "a value that nobody asked for",
      compliance,
      call("compliance.screen", { payments, extra: 1 }),
      "AGENT_INPUT_INVALID",
    ],
    [
      "a result of another type",
      sly(Role.VALIDATOR, screen.definition, { screening: { passed: true } }),
      call("compliance.screen", { payments }),
      "AGENT_OUTPUT_INVALID",
    ],
    [
      "no result",
      sly(Role.VALIDATOR, screen.definition),
      call("compliance.screen", { payments }),
      "AGENT_OUTPUT_INVALID",
    ],
  ])("fails with %s", async (_name, agent, asked, code) => {
    const outcome = await performStep(agent, asked)
    expect(outcome).toMatchObject({ succeeded: false, error: { code } })
    expect(outcome.output.error).toContain(code)
  })

  it("says what went wrong when the agent throws", async () => {
    const failing = defineAgent({
      agentId: "failing",
      role: Role.VALIDATOR,
      chains: [CHAIN],
      steps: [defineStep(screen.definition, () => Promise.reject(new Error("no list")))],
    })
    const outcome = await performStep(failing, call("compliance.screen", { payments }))
    expect(outcome).toMatchObject({ succeeded: false, error: { code: "INTERNAL_UNEXPECTED" } })
  })
})

describe("values", () => {
  const right: Readonly<Record<ValueType, unknown>> = {
    address: PAYER,
    amount: "0",
    asset: payments.asset,
    chain: CHAIN,
    hash: HASH,
    data: "0x",
    text: "",
    integer: -1,
    boolean: false,
    payments,
    screening,
    quote: {
      sell: payments.asset,
      buy: payments.asset,
      sellAmount: "1",
      buyAmount: "1",
      leastBuyAmount: "1",
      expiresAtMs: 1,
      source: "pool",
    },
    receipt: { chainId: CHAIN, succeeded: true, transactionHashes: [], gasUsed: "0" },
    report: { mediaType: "text/csv", contentHash: HASH, byteLength: 1 },
    json: { a: [1, null] },
  }

  it.each(listValueTypes())("of type %s are told from others", (type) => {
    expect(explainValue(type, right[type])).toEqual([])
    expect(explainValue(type, undefined)).not.toEqual([])
    expect(explainValue(type, 1.5)).not.toEqual([])
  })

  it.each<[ValueType, unknown]>([
    ["address", PAYER.toUpperCase()],
    ["address", "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045"],
    ["amount", "01"],
    ["amount", "-1"],
    ["amount", (2n ** 256n).toString()],
    ["amount", 1n],
    ["asset", `${CHAIN}/erc20:0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045`],
    ["chain", "eip155:01"],
    ["hash", `0x${"AB".repeat(32)}`],
    ["data", "0x0"],
    ["text", "\uD800"],
    ["payments", { ...payments, rows: [] }],
    ["screening", { ...screening, refused: [{ address: PAYER, reason: "listed" }] }],
    ["screening", { ...screening, passed: false }],
    ["json", { a: 1n }],
  ])("of type %s are not %o", (type, value) => {
    expect(explainValue(type, value)).not.toEqual([])
  })

  it("bind a roster by its rows in their order", () => {
    const rows = [
      { key: "a", recipient: PAYER, amount: 1n },
      { key: "b", recipient: PAYER, amount: 0n },
    ]
    const hash = hashRoster(rows)
    expect(hashRoster(rows.map((row) => ({ ...row, name: "somebody" })))).toBe(hash)
    expect(hashRoster(rows.toReversed())).not.toBe(hash)
    expect(hashRoster(rows.slice(0, 1))).not.toBe(hash)
    expect(hashRoster(rows.map((row) => ({ ...row, amount: row.amount + 1n })))).not.toBe(hash)
  })

  it.each<[string, Record<string, unknown>, string]>([
    ["no key", { key: "" }, "AGENT_ROSTER_INVALID"],
    ["an amount below zero", { amount: -1n }, "AGENT_ROSTER_INVALID"],
    ["an amount that is a number", { amount: 1 }, "AGENT_ROSTER_INVALID"],
    ["the key of another row", { key: "a" }, "AGENT_ROSTER_INVALID"],
    ["no address", { recipient: "0x" }, "ID_ADDRESS_INVALID"],
    ["the zero address", { recipient: `0x${"00".repeat(20)}` }, "ID_ADDRESS_ZERO"],
  ])("bind no roster with %s", (_name, more, code) => {
    const row = { key: "b", recipient: PAYER, amount: 1n }
    const rows = [
      { ...row, key: "a" },
      { ...row, ...more },
    ]
    expect(codeOf(() => hashRoster(rows))).toBe(code)
  })
})

describe("a screening", () => {
  const refused = { ...screening, passed: false, refused: [{ address: PAYER, reason: "listed" }] }

  it("stops a payment unless it may skip whom it refuses", () => {
    expect(excludeRefused(refused, "skip")).toEqual([PAYER])
    expect(codeOf(() => excludeRefused(refused, "block"))).toBe("AGENT_SCREENING_FAILED")
    expect(codeOf(() => excludeRefused(refused, "Skip"))).toBe("AGENT_SCREENING_FAILED")
  })

  it("that refuses nobody stops nothing", () => {
    expect(excludeRefused(screening, "block")).toEqual([])
    expect(excludeRefused(undefined, "block")).toEqual([])
  })
})

describe("the standard steps", () => {
  it("have distinct kinds, and value is moved by executors", () => {
    const all: readonly StepDefinition[] = Object.values(STANDARD_STEPS)
    expect(new Set(all.map(({ kind }) => kind)).size).toBe(all.length)
    for (const step of all) expect(() => checkStepDefinition(step)).not.toThrow()
    expect(all.filter(({ movesValue }) => movesValue).every(({ role }) => role === Role.EXECUTOR)).toBe(true)
  })
})
