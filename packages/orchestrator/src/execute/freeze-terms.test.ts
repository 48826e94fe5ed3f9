import type { Store } from "@agentgpt/chain"
import { AgentGptError, ALL_STEPS, computeRunId, keccak256, STANDARD_STEPS } from "@agentgpt/core"
import type { ChainId } from "@agentgpt/core"
import { sql } from "kysely"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { startServer } from "../../test/support/database.ts"
import type { TestServer } from "../../test/support/database.ts"
import {
  address,
  CHAIN,
  OTHER_CHAIN,
  PAYER,
  refusalOf,
  transferTask,
} from "../../test/support/plan-fixture.ts"
import { planOf, POLICY } from "../../test/support/policy-fixture.ts"
import type { DurableEngine } from "../durable/durable-port.ts"
import { migrateDurable } from "../durable/migrate-durable.ts"
import { ALL_MIGRATIONS } from "../durable/migrations/all-migrations.ts"
import type { Policy } from "../guard/policy.ts"
import { toRegistrationAdmission } from "../guard/to-registration-admission.ts"
import type { Plan } from "../plan/plan.ts"
import { writePlan } from "../plan/plan-json.ts"
import { loadEndedRun } from "../prove/load-ended-run.ts"
import { provesSteps } from "../prove/proves-steps.ts"
import { eraseRun } from "../runs/control-run.ts"
import { findRegistrationAdmission } from "../runs/find-registration-admission.ts"
import { recordProof } from "../runs/record-proof.ts"
import { findTerms } from "../runs/record-terms.ts"
import { viewRun } from "../runs/view-run.ts"
import { freezeOutcome } from "./freeze-outcome.ts"
import { stepsNonceOf } from "./freeze-payroll.ts"
import { freezeTerms } from "./freeze-terms.ts"
import type { Workshop } from "./workshop.ts"

const [PAYOUT, ZK, PROVER] = [address(0xe1), address(0xe2), address(0xe3)]
const chain = { ...POLICY.chains[CHAIN]!, proofs: ZK }
const policy: Policy = { ...POLICY, chains: { [CHAIN]: chain, [OTHER_CHAIN]: chain } }
const HASH = keccak256(new Uint8Array())

let server: TestServer
let store: Store
let plan: Plan
let settled: ChainId[]
beforeAll(async () => {
  server = await startServer()
  store = await server.fresh()
  await migrateDurable(store)
  ;({ plan } = await planOf(transferTask()))
})
afterAll(() => server.stop())
beforeEach(async () => {
  settled = []
  await sql`truncate agentgpt.run cascade`.execute(store.sql)
  await insertRun("a")
})

const insertRun = (run: string, into = store) =>
  sql`
    insert into agentgpt.run (run, request_hash, plan, route, hints, decision, refused_rows, state)
    values (${run}, '', ${writePlan(plan)}, '{"method":"batch","reasons":[]}', '{}',
      '{"questions":[],"findings":[]}', '[]', 'completed')`.execute(into.sql)

const workshop = (more: { readonly on?: readonly string[]; readonly agentsRoot?: bigint } = {}): Workshop => {
  const { on = [CHAIN], agentsRoot = 9n } = more
  const provesOn = (chainId: ChainId) => on.includes(chainId)
  const signers = { executor: [1n, 2n], validator: [3n, 4n] } as const
  const terms = { prover: PROVER, level: "DEV", signers, agentsRoot, expiresAtSeconds: 5n } as const
  const settleSteps = async (chainId: ChainId) => {
    settled.push(chainId)
    if (agentsRoot === 0n) throw new AgentGptError("PROOF_AGENTS_INVALID")
    return { batchPayout: PAYOUT, zkWorkflow: ZK, terms }
  }
  const proofs = { provesOn, privacy: 3, settleSteps, provesSteps: (of: Plan) => provesSteps(of, provesOn) }
  return { store, policy, proofs } as unknown as Workshop
}
const stepOf = (of: Plan) => of.steps.find(({ role }) => role === 1)!
const freeze = (more?: Parameters<typeof workshop>[0], of = plan, run = "a") =>
  freezeTerms(workshop(more), { run, plan: of }, stepOf(of))
const end = (txHash?: string, run = "a") =>
  freezeOutcome(
    workshop(),
    { run, plan, tries: 0 },
    new Map(
      plan.steps.map(({ id, agentId }) => {
        const output = { agentId, gasUsed: "7", executionTime: 3, ...(txHash !== undefined && { txHash }) }
        return [id, { output, state: "done", values: {} }] as const
      }),
    ),
  )
/** A transaction in this state, of a run of this name, past the rules by which it comes to its state. */
const plant = (state: string) =>
  store.sql.transaction().execute(async (transaction) => {
    await sql`set local session_replication_role = replica`.execute(transaction)
    await sql`
      insert into agentgpt.intent (idempotency_key, chain_id, payload, payload_hash, state)
      values (${`run/${state}/transfer-1/transfer`}, ${CHAIN}, '{}', ${HASH}, ${state})`.execute(transaction)
  })
const findRight = async (chainId: ChainId = CHAIN) => {
  const { planHash } = toRegistrationAdmission(policy, { run: "a", chainId, payer: PAYER })
  return findRegistrationAdmission(store, policy, chainId, planHash)
}

describe("the terms of a run without a payroll", () => {
  it("are settled once, for the account that acts, with ZKWorkflow in the place of a token", async () => {
    await freeze()
    await freeze({ agentsRoot: 10n })
    expect(settled).toEqual([CHAIN])
    expect(await findTerms(store, "a")).toMatchObject({
      chainId: CHAIN,
      payout: { payer: PAYER, token: ZK, batchPayout: PAYOUT, workflowId: plan.workflowId },
      terms: { agentsRoot: 9n },
      privacy: 3,
    })
  })

  it("are the first that were settled, where two settle them at once", async () => {
    const late = workshop()
    const settleSteps = async (chainId: ChainId) => {
      await freeze({ agentsRoot: 10n })
      return late.proofs!.settleSteps(chainId)
    }
    const proofs = { ...late.proofs!, settleSteps }
    await freezeTerms({ ...late, proofs }, { run: "a", plan }, stepOf(plan))
    expect(await findTerms(store, "a")).toMatchObject({ terms: { agentsRoot: 10n } })
  })

  it("are on another chain of the plan, or none, where that of the step is not proved on", async () => {
    const step = stepOf(plan)
    const account = { account: { value: PAYER } }
    const elsewhere = { ...step, id: "more", chainId: OTHER_CHAIN, kind: "custom.bridge", inputs: account }
    const two: Plan = { ...plan, steps: [...plan.steps, { ...elsewhere, moves: [] }] }
    await freeze({ on: [] }, two)
    expect(settled).toEqual([])
    await freeze({ on: [OTHER_CHAIN] }, two)
    expect(settled).toEqual([OTHER_CHAIN])
    // Nobody knows who signs there: whoever proves it does.
    expect((await findTerms(store, "a"))?.payout.payer).toBe(PROVER)
  })

  it("are not there where no agents are enrolled, and nothing may be sent", async () => {
    expect((await refusalOf(() => freeze({ agentsRoot: 0n }))).code).toBe("PROOF_AGENTS_INVALID")
    expect(await findTerms(store, "a")).toBeUndefined()
  })

  it("are not asked of what takes an allowance back", async () => {
    const step = { ...stepOf(plan), kind: STANDARD_STEPS.revoke.kind }
    await freezeTerms(workshop(), { run: "a", plan }, step)
    expect(settled).toEqual([])
  })
})

describe("the steps of a run without a payroll", () => {
  it("are proved under its own terms once something of it was sent", async () => {
    await freeze()
    expect(await end(HASH)).toBe(true)
    const ended = await loadEndedRun(store, { run: "a", tries: 0 })
    expect(ended).toMatchObject({
      payrollId: ALL_STEPS,
      chainId: CHAIN,
      privacy: 3,
      terms: { agentsRoot: 9n },
    })
    expect(ended.payout.runNonce).toBe(stepsNonceOf("a", 0))
    expect(ended.runId).toBe(computeRunId(ended.payout))
    expect((await viewRun(store, "a")).proofs).toMatchObject([{ stepId: ALL_STEPS, state: "waiting" }])
  })

  it("are not where it has only looked", async () => {
    await freeze()
    expect(await end()).toBe(false)
    expect((await viewRun(store, "a")).proofs).toEqual([])
  })

  it.each([
    ["planned", false],
    ["failed-before-send", false],
    ["signed", true],
    ["reverted", true],
  ])("nor where no step tells of its transaction, unless the journal does: %s", async (state, isProved) => {
    await insertRun(state)
    await freeze(undefined, plan, state)
    await plant(state)
    expect(await end(undefined, state)).toBe(isProved)
  })
})

it("a run of before its terms were written down is not proved, and stays as it is", async () => {
  const old = await server.fresh()
  const { "0010-run-terms": _, ...before } = ALL_MIGRATIONS
  await migrateDurable(old, before)
  await insertRun("a", old)
  await migrateDurable(old)
  expect(await findTerms(old, "a")).toBeUndefined()
  expect((await viewRun(old, "a")).state).toBe("completed")
})

describe("the right to register it", () => {
  it("is there from its end on until it is erased, on its chain, for this account and function alone", async () => {
    await freeze()
    expect(await findRight()).toBeUndefined()
    await end(HASH)
    const right = await findRight()
    expect(right).toMatchObject({ accounts: [PAYER], destinations: [ZK], amountLimit: 0n, approvals: [] })
    expect(right?.functions?.map((each) => each.split("(", 1)[0])).toEqual(["registerWorkflow"])
    expect(await findRegistrationAdmission(store, policy, OTHER_CHAIN, right!.planHash)).toBeUndefined()
    await recordProof(store, { run: "a", stepId: ALL_STEPS, tries: 0 }, { state: "failed" })
    await eraseRun({ store, durable: {} as DurableEngine }, "a")
    expect(await findRight()).toBeUndefined()
    expect((await refusalOf(() => loadEndedRun(store, { run: "a", tries: 0 }))).code).toBe(
      "WORKFLOW_NOT_FOUND",
    )
    expect(await freezeOutcome(workshop(), { run: "a", plan, tries: 1 }, new Map())).toBe(false)
  })
})
