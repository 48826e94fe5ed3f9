import type { Store } from "@agentgpt/chain"
import { ALL_STEPS, computeRunId } from "@agentgpt/core"
import { sql } from "kysely"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { startServer } from "../../test/support/database.ts"
import type { TestServer } from "../../test/support/database.ts"
import { makePlan, makeStep } from "../../test/support/steps-fixture.ts"
import { refusalOf } from "../../test/support/plan-fixture.ts"
import type { DurableEngine } from "../durable/durable-port.ts"
import { migrateDurable } from "../durable/migrate-durable.ts"
import { writePlan } from "../plan/plan-json.ts"
import { loadEndedRun } from "../prove/load-ended-run.ts"
import { provesSteps } from "../prove/proves-steps.ts"
import { awaitRun } from "../runs/await-run.ts"
import { eraseRun } from "../runs/control-run.ts"
import { readMetadata } from "../runs/read-metadata.ts"
import { recordProof } from "../runs/record-proof.ts"
import { reproveRun } from "../runs/reprove-run.ts"
import { viewRun } from "../runs/view-run.ts"
import type { Ends } from "./execute-plan.ts"
import { callOffProof, freezeOutcome } from "./freeze-outcome.ts"
import { freezePayroll, stepsNonceOf } from "./freeze-payroll.ts"
import type { StepEnd } from "./step-record.ts"
import type { Workshop } from "./workshop.ts"

const CHAINS = ["eip155:31337", "eip155:31338"] as const
const PAYROLLS = CHAINS.map((chainId, place) =>
  makeStep(1, { id: `pay-${place}`, kind: "payment.batch", chainId }),
)
const plan = makePlan([makeStep(0, { id: "check" }), ...PAYROLLS])
const place = { run: "a", stepId: ALL_STEPS }

let server: TestServer
let store: Store

beforeAll(async () => {
  server = await startServer()
  store = await server.fresh()
  await migrateDurable(store)
})
afterAll(() => server.stop())
beforeEach(async () => {
  await sql`truncate agentgpt.run cascade`.execute(store.sql)
  await sql`
    insert into agentgpt.run (run, request_hash, plan, route, hints, decision, refused_rows, state)
    values ('a', '', ${writePlan(plan)}, '{"method":"batch","reasons":[]}', '{}',
      '{"questions":[],"findings":[]}', '[]', 'completed')`.execute(store.sql)
})

async function begin(stepId: string, chainId: (typeof CHAINS)[number], isProved = true): Promise<void> {
  const at = (byte: string) => `0x${byte.repeat(20)}` as const
  const proofTerms = {
    prover: at("e1"),
    level: "DEV",
    signers: { executor: [1n, 2n], validator: [3n, 4n] },
    agentsRoot: 9n,
    expiresAtSeconds: 5n,
  } as const
  await freezePayroll(store, {
    run: "a",
    stepId,
    chainId,
    payout: { chainId, batchPayout: at("a1"), payer: at("a2"), token: at("a3"), workflowId: plan.workflowId },
    chunkSize: 16,
    privacy: 3,
    excluded: [],
    proofTerms: isProved ? proofTerms : undefined,
  })
}

const end = (state: "done" | "failed"): StepEnd => {
  const output = { agentId: "payment", gasUsed: "7", executionTime: 3 }
  return state === "done"
    ? { output, state, values: {} }
    : { output, state, code: "NODE_TIMED_OUT", message: "" }
}

const endsOf = (states: Readonly<Record<string, "done" | "failed">>): Ends =>
  new Map(Object.entries(states).map(([id, state]) => [id, end(state)]))

const ALL_DONE = endsOf({ check: "done", "pay-0": "done", "pay-1": "done" })

function freeze(
  ends: Ends,
  tries = 0,
  provesOn: (chainId: string) => boolean = () => true,
): Promise<boolean> {
  const proofs = { provesOn, provesSteps: (of: typeof plan) => provesSteps(of, provesOn) }
  return freezeOutcome({ store, proofs } as unknown as Workshop, { run: "a", plan, tries }, ends)
}

const load = (tries = 0) => loadEndedRun(store, { run: "a", tries })

describe("the steps of a run that has ended", () => {
  it("are proved under the terms of the first payroll that was begun, and under a nonce of their own", async () => {
    await begin("pay-1", CHAINS[1])
    await freeze(endsOf({ check: "done", "pay-1": "failed" }))
    const ended = await load()
    expect(ended).toMatchObject({
      payrollId: "pay-1",
      chainId: CHAINS[1],
      privacy: 3,
      terms: { agentsRoot: 9n },
    })
    expect(ended.outcomes.map(({ stepId, state, errorCode }) => [stepId, state, errorCode])).toEqual([
      ["check", "done", undefined],
      ["pay-0", "skipped", undefined],
      ["pay-1", "failed", "NODE_TIMED_OUT"],
    ])
    expect(ended.payout.runNonce).toBe(stepsNonceOf("a", 0))
    expect(ended.runId).toBe(computeRunId(ended.payout))
    expect([ended.secret.length, ended.runKey?.length]).toEqual([32, 32])
  })

  it("are proved on the first chain of the plan that is proved on, and told last", async () => {
    await begin("pay-0", CHAINS[0])
    await begin("pay-1", CHAINS[1])
    await freeze(ALL_DONE)
    const { proofs } = await viewRun(store, "a")
    expect(proofs.map(({ stepId, chainId, state }) => [stepId, chainId, state])).toEqual([
      [ALL_STEPS, CHAINS[0], "waiting"],
    ])
  })

  it("keep their secrets when they are written down again, and each try has its own", async () => {
    await begin("pay-0", CHAINS[0])
    await freeze(ALL_DONE)
    const first = await load()
    await recordProof(store, { ...place, tries: 0 }, { state: "archived", cid: "bafy" })
    await freeze(endsOf({ "pay-0": "failed" }))
    expect(await load()).toEqual(first)
    expect((await viewRun(store, "a")).proofs[0]).toMatchObject({ state: "archived" })
    await freeze(ALL_DONE, 1)
    const second = await load(1)
    expect(second.secret).not.toEqual(first.secret)
    expect(second.runId).not.toBe(first.runId)
    const [proof] = (await viewRun(store, "a")).proofs
    expect(proof).toMatchObject({ state: "waiting", runId: second.runId })
    expect(proof).not.toHaveProperty("cid")
  })

  it.each<[string, () => Promise<unknown>]>([
    ["no payroll was begun", () => freeze(ALL_DONE)],
    [
      "none was begun by this run's steps",
      async () => {
        await begin("pay-0", CHAINS[0])
        await freeze(endsOf({ check: "failed" }))
      },
    ],
    [
      "none is proved itself",
      async () => {
        await begin("pay-0", CHAINS[0], false)
        await freeze(ALL_DONE)
      },
    ],
    [
      "only one chain is proved on",
      async () => {
        await begin("pay-0", CHAINS[0])
        await freeze(ALL_DONE, 0, (chainId) => chainId === CHAINS[0])
      },
    ],
  ])("are not proved where %s", async (_, freezeThem) => {
    await freezeThem()
    expect((await viewRun(store, "a")).proofs).toEqual([])
    expect((await refusalOf(() => load())).code).toBe("WORKFLOW_NOT_FOUND")
  })

  it("cannot be proved any more once the run was erased", async () => {
    await begin("pay-0", CHAINS[0])
    await freeze(ALL_DONE)
    const erase = () => eraseRun({ store, durable: {} as DurableEngine }, "a")
    // What its proof is made from is not taken from under it.
    expect((await refusalOf(erase)).code).toBe("WORKFLOW_STATE_UNFIT")
    expect((await load()).runId).toBeDefined()
    await recordProof(store, { ...place, tries: 0 }, { state: "archived", cid: "bafy" })
    const subjects = ["Somebody: 0xa1 -> 0xa2"]
    await sql`
      update agentgpt.run set decision = jsonb_set(decision, '{findings}',
        ${JSON.stringify([{ code: "POLICY_PAYEE_CHANGED", subjects, count: 1 }])}::jsonb)`.execute(store.sql)
    await erase()
    expect((await viewRun(store, "a")).findings).toEqual([
      { code: "POLICY_PAYEE_CHANGED", subjects: [], count: 1 },
    ])
    const { rows } = await sql`select secret, run_key from agentgpt.run_outcome`.execute(store.sql)
    expect(rows).toEqual([{ secret: null, run_key: null }])
    expect((await refusalOf(() => load())).code).toBe("WORKFLOW_NOT_FOUND")
    await freeze(ALL_DONE, 1)
    expect((await refusalOf(() => load(1))).code).toBe("WORKFLOW_NOT_FOUND")
  })
})

describe("whoever waits for a run", () => {
  const desk = () => ({ store, durable: { find: async () => undefined } as unknown as DurableEngine })

  beforeEach(async () => {
    await begin("pay-0", CHAINS[0])
    await freeze(ALL_DONE)
  })

  it("waits for the proof of its steps", async () => {
    let hasEnded = false
    const waiting = awaitRun(desk(), "a").then(() => (hasEnded = true))
    await awaitRun(desk(), "a", { awaitProof: false })
    expect(hasEnded).toBe(false)
    await recordProof(store, place, { state: "archived" })
    await waiting
  })

  it("does not where it was cancelled at the very end", async () => {
    await sql`update agentgpt.run set state = 'cancelled'`.execute(store.sql)
    expect((await awaitRun(desk(), "a")).view.state).toBe("cancelled")
    await callOffProof({ store }, { run: "a", tries: 0 })
    expect((await viewRun(store, "a")).proofs[0]).toMatchObject({
      state: "failed",
      errorCode: "WORKFLOW_CANCELLED",
    })
  })

  it("has the proofs of payrolls also where that of the steps has failed", async () => {
    const statement = { circuitId: "0x01", statementHash: "0x02", publicSignals: [], proof: "0x" } as const
    await sql`
      insert into agentgpt.run_proof (run, step_id, chain_id, run_id, state, level, result)
      values ('a', 'pay-0', 'eip155:31337', '0x01', 'verified', 'DEV',
        ${JSON.stringify({ statements: [statement], verifiedIn: [] })}::jsonb)`.execute(store.sql)
    expect((await readMetadata(store, "a")).zkProof).toBeNull()
    await recordProof(store, place, { state: "failed", errorCode: "PROOF_KEY_MISMATCH" })
    const { zkProof } = await readMetadata(store, "a")
    expect(zkProof?.statements).toEqual([{ ...statement, stepId: "pay-0" }])
  })

  it("may have it made again, of the try that ended last", async () => {
    await freeze(ALL_DONE, 3)
    await recordProof(store, place, { state: "failed", errorCode: "PROOF_KEY_MISMATCH" })
    const started: unknown[] = []
    const start = async (_: string, { input }: { readonly input: unknown }) => void started.push(input)
    await reproveRun({ store, durable: { ...desk().durable, start } }, "a")
    expect(started).toEqual([{ run: "a", stepId: ALL_STEPS, attempt: 1_001, tries: 3 }])
  })
})
