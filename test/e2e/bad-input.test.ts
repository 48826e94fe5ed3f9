import { openOrchestrator, type Orchestrator } from "@agentgpt/agentgpt"
import { createRpcClient, createRpcPool, openStore, type Store } from "@agentgpt/chain"
import { type BaseAgent, defineAgent, defineStep, Role } from "@agentgpt/core"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"

import { startServer, type TestServer } from "../../packages/orchestrator/test/support/database.ts"
import { codeOf, createRows, openRunOffice, PAYER, payrollTask } from "./support/run-office.ts"
import { type SmallChain, startSmallChain } from "./support/small-chain.ts"

// What cannot be carried out is refused with a code before anything of it is written or sent: real chain and database.

let chain: SmallChain
let server: TestServer
let store: Store
let office: Orchestrator | undefined

beforeAll(async () => {
  ;[chain, server] = await Promise.all([startSmallChain(), startServer()])
  await chain.fund(PAYER.address, 10n ** 9n)
  store = await server.fresh()
})

afterEach(async () => {
  await office?.close()
  office = undefined
})

afterAll(async () => {
  await server?.stop()
  await chain?.stop()
})

const CHAIN = "eip155:31337"

const notary = (role: Role = Role.AUDITOR): BaseAgent =>
  defineAgent({
    agentId: "notary",
    role,
    chains: [CHAIN],
    steps: [
      defineStep(
        {
          kind: "test.note",
          role,
          movesValue: false,
          inputs: { about: "text" },
          outputs: { text: "text" },
          description: "Hands on what it is told.",
        },
        async ({ input }) => ({ text: input.about }),
      ),
    ],
  })

type Changes = Readonly<Record<string, unknown>>
const note = (id: string, changes: Changes = {}) => ({
  id,
  kind: "test.note",
  chain: CHAIN,
  inputs: { about: { value: "something" } },
  ...changes,
})
const transfer = (changes: Changes = {}) => ({
  id: "pay",
  kind: "payment.transfer",
  chain: CHAIN,
  inputs: {
    asset: { value: `${CHAIN}/erc20:${chain.site.token.address}` },
    payer: { value: PAYER.address },
    recipient: { value: createRows(1, 9_000)[0]?.address },
    amount: { value: "1000000" },
    ...changes,
  },
})
const custom = (...steps: readonly object[]): object => ({ action: "custom", params: { steps } })

/** Everything that a half-begun run would leave behind. */
async function listTraces(desk: Orchestrator): Promise<object> {
  const intents = await store.sql.selectFrom("agentgpt.intent").select("idempotency_key").execute()
  return { runs: await desk.list(), intents, sent: await chain.countSent(PAYER.address) }
}

describe("a task", () => {
  test.each<readonly [string, () => unknown, string]>([
    [
      "in a circle",
      () => custom(note("a", { after: ["b"] }), note("b", { after: ["a"] })),
      "TASK_STEP_CYCLE",
    ],
    ["that waits for nobody", () => custom(note("a", { after: ["b"] })), "TASK_STEP_DANGLING"],
    [
      "with a value of nobody",
      () => custom(note("a", { inputs: { about: { from: "b.text" } } })),
      "TASK_STEP_DANGLING",
    ],
    [
      "with a text for an amount",
      () => custom(note("a"), transfer({ amount: { from: "a.text" } })),
      "TASK_REFERENCE_INVALID",
    ],
    ["with an amount below zero", () => custom(transfer({ amount: { value: "-1" } })), "TASK_VALUE_INVALID"],
    ["of an unknown kind", () => custom(note("a", { kind: "test.unknown" })), "TASK_STEP_UNKNOWN"],
    ["for an unknown agent", () => custom(note("a", { agent: "nobody" })), "TASK_AGENT_UNKNOWN"],
    ["for an agent of another role", () => custom({ ...transfer(), agent: "notary" }), "TASK_AGENT_UNFIT"],
    ["on an unknown chain", () => custom(note("a", { chain: "eip155:999" })), "TASK_CHAIN_UNKNOWN"],
    ["without steps", () => custom(), "TASK_INVALID"],
    ["without people", () => payrollTask(chain.site, []), "TASK_INVALID"],
    ["of an unknown action", () => ({ action: "make-rich", params: {} }), "TASK_ACTION_UNKNOWN"],
  ])("%s is refused, and nothing of it is begun", async (_, makeTask, code) => {
    office = await openRunOffice(store, { sites: [chain.site] }, { agents: [notary()] })
    const before = await listTraces(office)
    const request = { run: "refused", task: makeTask() } as never
    expect(await codeOf(office.plan(request))).toBe(code)
    expect(await codeOf(office.run(request))).toBe(code)
    expect(await listTraces(office)).toEqual(before)
    expect(await office.find("refused")).toBeUndefined()
  })
})

test("a payer whose key no worker has ends the run with a code; nothing is sent", async () => {
  office = await openRunOffice(store, { sites: [chain.site] })
  const task = custom(transfer({ payer: { value: chain.site.payout.address } })) as never
  const { view } = await office.run({ run: "keyless", task })
  expect(view).toMatchObject({
    state: "failed",
    error: { code: "SUBMIT_ACCOUNT_UNKNOWN" },
    payments: { paid: 0 },
  })
  expect(await store.sql.selectFrom("agentgpt.intent").select("idempotency_key").execute()).toEqual([])
})

describe("agents", () => {
  const openWith = (agents: readonly BaseAgent[]) =>
    openOrchestrator({
      store,
      version: "1.0.0",
      policy: {} as never,
      chains: [
        {
          chainId: CHAIN,
          pool: createRpcPool({
            chainId: CHAIN,
            nodes: [{ client: createRpcClient({ url: chain.site.url }) }],
          }),
          signers: [PAYER],
        },
      ],
      agents: () => agents,
    })

  test("none at all: at least one is asked for", async () => {
    expect(await codeOf(openWith([]))).toBe("AGENT_NONE")
  })

  test("of one role with steps of another are refused", async () => {
    const executor = { ...notary(), role: Role.EXECUTOR } as BaseAgent
    expect(await codeOf(openWith([executor]))).toBe("AGENT_ROLE_BREACH")
  })
})

describe("a database", () => {
  test("that does not answer is said", async () => {
    const databaseUrl = "postgres://nobody@127.0.0.1:1/nothing"
    expect(await codeOf(openStore({ databaseUrl, environment: {} }))).toBe("STORE_UNREACHABLE")
  })
})
