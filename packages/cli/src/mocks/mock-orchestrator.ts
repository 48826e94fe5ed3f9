import {
  adviseMethod,
  compareStrategies,
  describeWork,
  judgePlan,
  planTask,
  readRosters,
  readTask,
  routeExecution,
  toSigningPolicy,
} from "@agentgpt/agentgpt"
import type { GivenApproval, Orchestrator, PlannedRun, Policy, RunRequest, RunView } from "@agentgpt/agentgpt"
import { checkApprovals } from "@agentgpt/chain"
import {
  AgentGptError,
  defineAgent,
  defineStep,
  EXECUTION_METHODS,
  parseAssetType,
  Role,
  STANDARD_STEPS,
} from "@agentgpt/core"
import type { BaseAgent, EvmAddress, StepDefinition, WorkflowMetadata } from "@agentgpt/core"
import type { OpenInputs } from "../open/open-inputs.ts"

/** What was asked of the mock, in order: `start payroll-1`. */
export type MockOrchestrator = Orchestrator & {
  readonly calls: string[]
  readonly views: Map<string, RunView>
}

export type MockOrchestratorOptions = {
  readonly views?: readonly RunView[]
  readonly nowMs?: number
  /** Runs never end while somebody waits for them. */
  readonly neverEnds?: boolean
}

/**
 * An orchestrator that plans and judges for real, and then only says that it paid. It checks approvals as the real one
 * does, and nothing leaves this process.
 */
export function createMockOrchestrator(
  { policy }: Pick<OpenInputs, "policy">,
  { views: given = [], nowMs = 1_800_000_000_000, neverEnds = false }: MockOrchestratorOptions = {},
): MockOrchestrator {
  const views = new Map(given.map((view) => [view.run, view]))
  const calls: string[] = []
  const note = (call: string) => void calls.push(call)
  const change = async (call: string, run: string, fields: Partial<RunView>) => {
    note(`${call} ${run}`)
    const view = { ...require(run), ...fields }
    views.set(run, view)
    return view
  }
  const require = (run: string): RunView => {
    const view = views.get(run)
    if (view !== undefined) return view
    throw new AgentGptError("WORKFLOW_NOT_FOUND")
  }
  const complete = (view: RunView): RunView => {
    if (view.state !== "running") return view
    const { planned, refused } = view.payments
    const payments = { ...view.payments, paid: planned - refused }
    const proofs = view.proofs.map((proof) => ({ ...proof, state: "archived" as const, done: proof.total }))
    return { ...view, state: "completed", payments, proofs, gasUsed: "84000", endedAtMs: nowMs + 2_000 }
  }
  const orchestrator: MockOrchestrator = {
    calls,
    views,
    plan: async (request) => {
      note(`plan ${request.run}`)
      return planForReal(policy, request, nowMs)
    },
    start: async (request) => {
      note(`start ${request.run}`)
      const view =
        views.get(request.run) ?? viewOf(request.run, await planForReal(policy, request, nowMs), nowMs)
      views.set(request.run, view)
      return view
    },
    run: async (request) => {
      await orchestrator.start(request)
      return orchestrator.result(request.run)
    },
    result: async (run, options) => {
      note(`result ${run}${options?.awaitProof === false ? " without proof" : ""}`)
      if (neverEnds) await new Promise(() => {})
      const view = complete(require(run))
      views.set(run, view)
      return { view, metadata: metadataOf(view) }
    },
    find: async (run) => views.get(run),
    list: async ({ state, limit = 100 } = {}) =>
      [...views.values()].filter((view) => state === undefined || view.state === state).slice(0, limit),
    listDocuments: async () => [],
    listPayments: async (run) => {
      require(run)
      return [
        {
          stepId: "pay-1",
          chainId: "eip155:31337",
          asset: Object.keys(policy.assets)[0] ?? "",
          key: "e-1",
          recipient: PAYEE,
          amount: "1250500000",
          status: "paid",
          transactionHash: `0x${"ab".repeat(32)}`,
          blockNumber: "7",
        },
      ]
    },
    events: async function* () {},
    watch: async function* (run) {
      note(`watch ${run}`)
      const view = require(run)
      yield view
      if (view.state !== "running") return
      const half = Math.floor(view.payments.planned / 2)
      yield { ...view, payments: { ...view.payments, paid: half }, remainingMs: 61_000, gasUsed: "42000" }
      views.set(run, complete(view))
      yield require(run)
    },
    approve: async (run, approvals) => {
      const view = require(run)
      const questions = view.questions.map((question) => {
        const matching = approvals.filter(({ planHash }) => planHash === question.planHash)
        const problems = explainApprovals(policy, question, matching, nowMs)
        const isAnswered = matching.length > 0 && problems.length === 0
        return {
          ...question,
          isAnswered,
          signedBy: question.approvers.slice(0, isAnswered ? 1 : 0),
          problems,
        }
      })
      const isOpen = questions.some(({ isAnswered }) => !isAnswered)
      return change("approve", run, { questions, ...(!isOpen && { state: "running" as const }) })
    },
    cancel: (run) => change("cancel", run, { state: "cancelled" }),
    pause: (run) => change("pause", run, { state: "paused" }),
    resume: (run) => change("resume", run, { state: "running" }),
    retry: (run) => change("retry", run, { state: "running" }),
    reprove: (run) => {
      const proofs = require(run).proofs.map((proof) => {
        const { errorCode, ...rest } = proof
        return errorCode === undefined && proof.state !== "failed"
          ? proof
          : { ...rest, state: "waiting" as const }
      })
      return change("reprove", run, { proofs })
    },
    erase: (run) => change("erase", run, { isErased: true }),
    hitRate: async () => ({ fired: 0, expired: 0, discarded: 0 }),
    close: async () => note("close"),
  }
  return orchestrator
}

const PAYEE: EvmAddress = "0x15d34aaf54267db7d7c367839aaf71a00a2c6a65"

function explainApprovals(
  policy: Policy,
  { planHash, chainId, asset, amountLimit }: RunView["questions"][number],
  approvals: readonly GivenApproval[],
  nowMs: number,
): readonly string[] {
  // One signature is enough here; who signed and what is what matters.
  const signing = { ...toSigningPolicy(policy, chainId), approvalsNeeded: 1 }
  const limit = BigInt(amountLimit)
  const key = parseAssetType(asset).assetReference as EvmAddress
  try {
    const admission = { planHash, policyVersion: policy.version, asset: key, amountLimit: limit, approvals }
    checkApprovals(signing, { ...admission, accounts: [], destinations: [], largestValueWei: 0n }, nowMs)
    return []
  } catch (error) {
    return AgentGptError.is(error) ? [error.code] : ["unknown"]
  }
}

const idle = () => Promise.reject(new Error("Nothing is performed here."))

/** The agents only stand for their kinds of steps. */
function standIns(): readonly BaseAgent[] {
  const kinds: readonly StepDefinition[] = Object.values(STANDARD_STEPS)
  return [Role.EXECUTOR, Role.VALIDATOR].map((role) =>
    defineAgent({
      agentId: role === Role.EXECUTOR ? "executor" : "validator",
      role,
      chains: ["eip155:31337"],
      steps: kinds.filter((kind) => kind.role === role).map((kind) => defineStep({ ...kind, role }, idle)),
    }),
  )
}

async function planForReal(policy: Policy, request: RunRequest, nowMs: number): Promise<PlannedRun> {
  const task = readTask(request.task)
  const rosters = await readRosters(task)
  const chains = Object.keys(policy.chains) as `eip155:${string}`[]
  const plan = planTask(task, rosters, {
    agents: standIns(),
    chains,
    needsScreening: policy.screening.required,
    contextLength: 16_384,
  })
  const decision = judgePlan(plan, policy, {
    run: request.run,
    nowMs,
    rosters,
    pastPayments: [],
    lastPayees: [],
    approvals: {},
  })
  const features = describeWork(task, plan)
  const route = routeExecution(features, { methods: EXECUTION_METHODS, override: request.method })
  const currency = { symbol: "ETH", decimals: 18 }
  const estimates = compareStrategies(features, {
    gasPerSinglePayment: 50_000n,
    gasPerBatchedPayment: 33_000n,
    gasPerBatch: 60_000n,
    paymentsPerBatch: 450,
    paymentsPerChunk: 256,
    feePerGasWei: 20_000_000_000n,
    blockTimeMs: 1_000,
    settlementBlocks: 2,
    maxThreads: 8,
    speculation: { feePerGasWei: 10_000_000_000n, hitPercent: 80, waitMs: 60_000 },
    nativePrice: 10n ** 18n,
    currency,
  })
  const advice = adviseMethod(route.method, features).map(({ sentence }) => sentence)
  return { plan, decision, route, estimates, currency, advice, orders: [], refusedRows: [] }
}

const STATE_OF_VERDICT = { allow: "running", ask: "asking", deny: "denied" } as const

function viewOf(run: string, { plan, decision, route }: PlannedRun, nowMs: number): RunView {
  return {
    run,
    workflowId: plan.workflowId,
    state: STATE_OF_VERDICT[decision.verdict],
    method: route.method,
    reasons: route.reasons,
    steps: plan.steps.map(({ id, kind, agentId, chainId }) => ({
      stepId: id,
      kind,
      agentId,
      chainId,
      state: "waiting",
    })),
    payments: { planned: 2, paid: 0, owed: 0, unpaid: 0, refused: 0 },
    gasUsed: "0",
    proofs: [
      {
        stepId: "pay-1",
        chainId: "eip155:31337",
        state: "waiting",
        done: 0,
        total: 1,
        level: "DEV",
        runId: `0x${"11".repeat(32)}`,
        verifiedIn: [],
      },
    ],
    questions: decision.questions.map((question) => ({ ...question, signedBy: [] })),
    expiresAtMs: decision.expiresAtMs,
    findings: decision.findings,
    createdAtMs: nowMs,
    startedAtMs: nowMs,
    isErased: false,
  }
}

function metadataOf({ workflowId }: RunView): WorkflowMetadata {
  return {
    workflowId,
    chainId: "eip155:31337",
    agentOutputs: [{ agentId: "executor", gasUsed: 84_000n, executionTime: 2_000 }],
    zkProof: null,
  }
}
