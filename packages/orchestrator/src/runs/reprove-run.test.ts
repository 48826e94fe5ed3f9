import type { Store } from "@agentgpt/chain"
import { ALL_STEPS } from "@agentgpt/core"
import { sql } from "kysely"
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest"
import { startServer } from "../../test/support/database.ts"
import type { TestServer } from "../../test/support/database.ts"
import { transferTask } from "../../test/support/plan-fixture.ts"
import { planOf } from "../../test/support/policy-fixture.ts"
import type { DurableEngine } from "../durable/durable-port.ts"
import { migrateDurable } from "../durable/migrate-durable.ts"
import { writePlan } from "../plan/plan-json.ts"
import { CALLED_OFF } from "./call-off-proofs.ts"
import { expectProof, recordProof } from "./record-proof.ts"
import { reproveRun } from "./reprove-run.ts"

let server: TestServer
let store: Store
beforeAll(async () => {
  server = await startServer()
  store = await server.fresh()
  await migrateDurable(store)
  const { plan } = await planOf(transferTask())
  await sql`
    insert into agentgpt.run (run, request_hash, plan, route, hints, decision, refused_rows, state)
    values ('a', '', ${writePlan(plan)}, '{}', '{}', '{}', '[]', 'completed')`.execute(store.sql)
  for (const stepId of ["one", "two"]) {
    await expectProof(store, { run: "a", stepId }, { chainId: "eip155:1", runId: `0x${stepId}` }, "DEV")
    await recordProof(store, { run: "a", stepId }, { state: "archived" })
  }
})
afterAll(() => server.stop())

const started: unknown[] = []
const known = new Set<string>()
const durable = {
  find: async (id: string) => (known.has(id) ? { id } : undefined),
  start: async (name: string, { id, input }: { id: string; input: unknown }) => {
    known.add(id)
    started.push([name, id, input])
  },
} as unknown as Pick<DurableEngine, "find" | "start">
beforeEach(() => {
  started.length = 0
})

const reprove = () => reproveRun({ store, durable }, "a")
const fail = () =>
  recordProof(store, { run: "a", stepId: "two" }, { state: "failed", errorCode: "PROOF_KEYSTORE_LOCKED" })
async function readStates(): Promise<readonly unknown[]> {
  const { rows } = await sql<{ state: string; error_code: string | null; ended: boolean }>`
    select state, error_code, ended_at is not null as ended from agentgpt.run_proof order by step_id`.execute(
    store.sql,
  )
  return rows.map(({ state, error_code: code, ended }) => [state, code, ended])
}

it("is refused where no proof has failed, and where there is no run", async () => {
  await expect(reprove()).rejects.toMatchObject({ code: "WORKFLOW_STATE_UNFIT" })
  await expect(reproveRun({ store, durable }, "b")).rejects.toMatchObject({ code: "WORKFLOW_NOT_FOUND" })
  expect(started).toEqual([])
})

it("begins what has failed, each time under a name and an attempt of its own, and nothing else", async () => {
  for (const again of [1, 2]) {
    await fail()
    await reprove()
    expect(started.at(-1)).toEqual([
      "prove-payroll",
      `a/proof/0/two/again/${again}`,
      { run: "a", stepId: "two", attempt: 1_000 + again },
    ])
    expect(await readStates()).toEqual([
      ["archived", null, true],
      ["waiting", null, false],
    ])
  }
  expect(started).toHaveLength(2)
})

it("never proves the steps of a run that was cancelled as a whole", async () => {
  await recordProof(store, { run: "a", stepId: "two" }, { state: "archived" })
  const steps = { run: "a", stepId: ALL_STEPS }
  await expectProof(store, steps, { chainId: "eip155:1", runId: "0x05" }, "DEV")
  await recordProof(store, steps, { state: "failed", errorCode: CALLED_OFF })
  await expect(reprove()).rejects.toMatchObject({ code: "WORKFLOW_STATE_UNFIT" })
  expect(started).toEqual([])
  await sql`delete from agentgpt.run_proof where step_id = ${ALL_STEPS}`.execute(store.sql)
})

it("is refused once the run was erased", async () => {
  await fail()
  await sql`update agentgpt.run set erased_at = clock_timestamp() where run = 'a'`.execute(store.sql)
  await expect(reprove()).rejects.toMatchObject({ code: "WORKFLOW_STATE_UNFIT" })
  expect(started).toEqual([])
})
