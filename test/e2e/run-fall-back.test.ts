import { setTimeout as pause } from "node:timers/promises"

import type { Orchestrator } from "@agentgpt/agentgpt"
import { AgentGptError, defineAgent, defineStep, type ErrorCode, Role } from "@agentgpt/core"
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"

import { startServer, type TestServer } from "../../packages/orchestrator/test/support/database.ts"
import { collectEvents, createRows, openRunOffice, PAYER, unitsOf } from "./support/run-office.ts"
import { type SmallChain, startSmallChain } from "./support/small-chain.ts"

// A method that cannot do all of a plan gives way to a safer one, by itself, for what is left.

let chain: SmallChain
let server: TestServer
let desk: Orchestrator
let printed: string[]
let underWay = 0
let met = false
/** What the press says when it is asked to print two things at once. */
let busy: ErrorCode

beforeAll(async () => {
  ;[chain, server] = await Promise.all([startSmallChain(), startServer()])
  await chain.fund(PAYER.address, 10n ** 12n)
  const terms = {
    kind: "test.print",
    role: Role.AUDITOR,
    movesValue: false,
    inputs: { text: "text" },
    outputs: {},
    description: "Prints one thing at a time.",
  } as const
  const step = defineStep(terms, async ({ input: { text } }) => {
    underWay += 1
    met ||= underWay > 1
    try {
      await pause(400)
      if (met) throw new AgentGptError(busy)
      printed.push(text)
      return {}
    } finally {
      underWay -= 1
      met &&= underWay > 0
    }
  })
  const press = defineAgent({
    agentId: "press",
    role: Role.AUDITOR,
    chains: [chain.site.chainId],
    steps: [step],
  })
  desk = await openRunOffice(await server.fresh(), { sites: [chain.site] }, { agents: [press] })
})

beforeEach(() => {
  printed = []
  busy = "AGENT_QUOTE_MOVED"
})

afterAll(async () => {
  await desk?.close()
  await server?.stop()
  await chain?.stop()
})

const rows = createRows(2, 4_100)

/** Two payments and two prints, of which nothing waits for anything else. */
function planAll(): unknown {
  const { chainId, token } = chain.site
  const pays = rows.map(({ key, address, amount }) => ({
    id: `pay-${key}`,
    kind: "payment.transfer",
    chain: chainId,
    inputs: {
      asset: { value: `${chainId}/erc20:${token.address}` },
      payer: { value: PAYER.address },
      recipient: { value: address },
      amount: { value: String(unitsOf(amount)) },
    },
  }))
  const prints = ["one", "two"].map((text) => ({
    id: text,
    kind: "test.print",
    chain: chainId,
    inputs: { text: { value: text } },
  }))
  return { action: "custom", params: { steps: [...pays, ...prints] } }
}

test("what cannot be done side by side is done one after the other; what was paid is not paid again", async () => {
  const { view } = await desk.run({ run: "busy", method: "parallel", task: planAll() })
  expect(view).toMatchObject({ state: "completed", payments: { paid: 2 } })
  expect(printed.toSorted()).toEqual(["one", "two"])
  const events = await collectEvents(desk, "busy")
  const methods = events.flatMap((event) => (event.type === "route-decision" ? [event.data.method] : []))
  expect(methods).toEqual(["parallel", "batch", "sequential"])
  const begun = events.flatMap((event) => (event.type === "step-start" ? [event.data.stepId] : []))
  for (const { key } of rows) expect(begun.filter((id) => id === `pay-${key}`)).toHaveLength(1)
  expect(await chain.receivedBy(rows.map(({ address }) => address))).toEqual(
    rows.map(({ amount }) => [unitsOf(amount)]),
  )
})

test("what a person must decide falls back to nothing", async () => {
  busy = "AGENT_FUNDS_SHORT"
  const { view } = await desk.run({ run: "asked", method: "parallel", task: planAll() })
  expect(view).toMatchObject({ state: "failed", error: { code: "AGENT_FUNDS_SHORT" } })
  const events = await collectEvents(desk, "asked")
  const methods = events.flatMap((event) => (event.type === "route-decision" ? [event.data.method] : []))
  expect(methods).toEqual(["parallel"])
  expect(printed).toEqual([])
})
