import type { Store } from "@agentgpt/chain"
import { AgentGptError, ALL_STEPS } from "@agentgpt/core"
import { sql } from "kysely"
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest"
import { startServer } from "../../test/support/database.ts"
import type { TestServer } from "../../test/support/database.ts"
import type { WorkflowContext } from "../durable/durable-port.ts"
import { migrateDurable } from "../durable/migrate-durable.ts"
import { readEvents } from "../runs/append-event.ts"
import { expectStepsProof } from "../runs/record-proof.ts"
import type { ProofStages } from "./proof-stages.ts"
import { proveDurably } from "./prove-durably.ts"

let server: TestServer
let store: Store
let done: string[]
let records: Map<string, unknown>

beforeAll(async () => {
  server = await startServer()
  store = await server.fresh()
  await migrateDurable(store)
})
afterAll(() => server.stop())
beforeEach(async () => {
  await sql`truncate agentgpt.run cascade`.execute(store.sql)
  done = []
  records = new Map()
  await sql`
    insert into agentgpt.run (run, request_hash, plan, route, hints, decision, refused_rows, state)
    values ('a', '', '', '{}', '{}', '{}', '[]', 'completed')`.execute(store.sql)
  await expectStepsProof(store, { run: "a", tries: 0 }, { chainId: "eip155:1", runId: "0x01" }, "DEV")
})

const NAMES = [
  "sign",
  "prove",
  "record-screening",
  "register",
  "verify",
  "archive",
  "anchor",
  "check",
] as const

class Killed extends Error {}

/** Keeps what steps returned, as the engine does, and ends the process before or after the work of one of them. */
function contextThatDies(at?: { readonly name: string; readonly isDone: boolean }): WorkflowContext {
  const step = async (name: string, work: () => Promise<unknown>) => {
    if (records.has(name)) return records.get(name)
    if (at?.name === name && !at.isDone)
      throw new AgentGptError("WORKFLOW_TAKEN_OVER", undefined, { cause: new Killed() })
    const value = await work()
    if (at?.name === name) throw new AgentGptError("WORKFLOW_TAKEN_OVER", undefined, { cause: new Killed() })
    records.set(name, value)
    return value
  }
  return { step, signal: new AbortController().signal } as unknown as WorkflowContext
}

const stages = (): ProofStages => {
  const stage =
    <Value>(name: string, value: Value) =>
    async () => {
      done.push(name)
      return value
    }
  return {
    chainId: "eip155:1",
    sign: stage("sign", { executor: [], validator: [] }),
    prove: stage("prove", { done: 1, total: 1 }),
    recordScreening: stage("record-screening", []),
    register: stage("register", ["0x02"]),
    verify: stage("verify", ["0x03"]),
    findVerifications: async () => ["0x03"],
    listStatements: async () => [],
    archive: stage("archive", { cid: "bafy", digest: "0x04", file: "bafy.car" } as const),
    anchor: stage("anchor", ["0x05"]),
    check: stage("check", []),
  }
}

const prove = (context: WorkflowContext, more: Partial<Parameters<typeof proveDurably>[1]> = {}) =>
  proveDurably(context, {
    store,
    run: "a",
    stepId: ALL_STEPS,
    tries: 0,
    open: async () => stages(),
    anchorWhile: (work) => work(),
    autoStoreProofs: true,
    closing: new AbortController().signal,
    ...more,
  })

async function readProof() {
  const { rows } = await sql<{
    state: string
    error_code: string | null
    ended: boolean
    cid: string | null
  }>`
    select state, error_code, ended_at is not null as ended, cid from agentgpt.run_proof`.execute(store.sql)
  return rows[0]
}

it.each(NAMES)("killed before %s, it goes on there: no stage is done twice", async (name) => {
  await expect(prove(contextThatDies({ name, isDone: false }))).rejects.toThrow()
  expect((await readProof())?.state).not.toBe("failed")
  expect(await prove(contextThatDies())).toEqual({ cid: "bafy" })
  expect(done).toEqual(NAMES)
  expect(await readProof()).toEqual({ state: "archived", error_code: null, ended: true, cid: "bafy" })
})

it.each(NAMES)("killed before %s is on record, only that stage is done again", async (name) => {
  await expect(prove(contextThatDies({ name, isDone: true }))).rejects.toThrow()
  await prove(contextThatDies())
  expect(done).toEqual(NAMES.flatMap((each) => (each === name ? [each, each] : [each])))
  const events = (await readEvents(store, "a", 0)).map(({ type }) => type)
  expect(events).toEqual(["proof-verified", "bundle-archived"])
})

it("ends verified where nothing is archived", async () => {
  expect(await prove(contextThatDies(), { autoStoreProofs: false })).toEqual({ cid: null })
  expect(done).toEqual(NAMES.slice(0, 5))
  expect(await readProof()).toMatchObject({ state: "verified", ended: true })
})

it("what fails for good is written down", async () => {
  const open = async () => ({
    ...stages(),
    register: () => Promise.reject(new AgentGptError("PROOF_AGENTS_OUTDATED")),
  })
  expect(await prove(contextThatDies(), { open })).toEqual({ failed: "PROOF_AGENTS_OUTDATED" })
  expect(await readProof()).toMatchObject({
    state: "failed",
    error_code: "PROOF_AGENTS_OUTDATED",
    ended: true,
  })
})

it("of a try that another has followed changes nothing", async () => {
  await expectStepsProof(store, { run: "a", tries: 1 }, { chainId: "eip155:1", runId: "0x02" }, "DEV")
  await prove(contextThatDies())
  expect(await readProof()).toEqual({ state: "waiting", error_code: null, ended: false, cid: null })
})
