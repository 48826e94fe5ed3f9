import type { WorkflowMetadata } from "@agentgpt/core"
import { AgentGptError } from "@agentgpt/core"
import type { Orchestrator, PlannedRun, RunRequest } from "../orchestrator-port.ts"
import type { RunView } from "../runs/run-view.ts"

/** What one of the mock's runs is to come to. */
export type MockEnd = Partial<Pick<RunView, "state" | "steps" | "error" | "proofs" | "method">> & {
  readonly zkProof?: WorkflowMetadata["zkProof"]
}

/** Says that it did what it was asked, and remembers what that was. Nothing is planned, judged or sent. */
export class MockOrchestrator implements Orchestrator {
  /** In order: `run payroll-1`. */
  readonly calls: string[] = []
  readonly requests: RunRequest[] = []
  readonly ends: Map<string, MockEnd> = new Map()
  readonly views: Map<string, RunView> = new Map()
  /** How the plan of a run is judged; allowed unless named. */
  readonly verdicts: Map<string, "allow" | "deny"> = new Map()

  readonly plan = async (request: RunRequest): Promise<PlannedRun> => {
    this.#note("plan", request)
    const verdict = this.verdicts.get(request.run) ?? "allow"
    const findings =
      verdict === "deny"
        ? [
            {
              verdict,
              code: "POLICY_PLAN_CHANGED" as const,
              sentence: "Not allowed.",
              subjects: [],
              count: 1,
            },
          ]
        : []
    return {
      decision: { verdict, findings, questions: [] },
      route: {
        method: request.method ?? request.methods?.[0] ?? "sequential",
        scores: { sequential: 10, batch: 0, parallel: 0, speculative: 0 },
        reasons: ["a mock"],
        isOverride: request.method !== undefined,
        methods: request.methods ?? [],
      },
      estimates: [],
      currency: { symbol: "ETH", decimals: 18 },
      advice: [],
      orders: [],
      refusedRows: [],
    } as unknown as PlannedRun
  }
  readonly start = async (request: RunRequest): Promise<RunView> => {
    this.#note("start", request)
    return this.#begin(request)
  }
  readonly run: Orchestrator["run"] = async (request) => {
    this.#note("run", request)
    this.#begin(request)
    return this.#finish(request.run)
  }
  readonly result: Orchestrator["result"] = async (run, options) => {
    this.calls.push(`result ${run}${options?.awaitProof === false ? " without proof" : ""}`)
    return this.#finish(run)
  }
  readonly find: Orchestrator["find"] = async (run) => this.views.get(run)
  readonly list: Orchestrator["list"] = async () => [...this.views.values()]
  readonly listDocuments = async (): Promise<readonly never[]> => []
  readonly listPayments: Orchestrator["listPayments"] = async () => []
  readonly events: Orchestrator["events"] = async function* () {}
  readonly watch: Orchestrator["watch"] = async function* () {}
  readonly approve: Orchestrator["approve"] = async (run) => this.#require(run)
  readonly cancel: Orchestrator["cancel"] = async (run) => this.#change("cancel", run, { state: "cancelled" })
  readonly pause: Orchestrator["pause"] = async (run) => this.#change("pause", run, { state: "paused" })
  readonly resume: Orchestrator["resume"] = async (run) => this.#change("resume", run, { state: "running" })
  readonly retry: Orchestrator["retry"] = async (run, { method } = {}) => {
    this.ends.delete(run)
    return this.#change("retry", run, { state: "running", ...(method !== undefined && { method }) })
  }
  readonly reprove: Orchestrator["reprove"] = async (run) => this.#change("reprove", run, {})
  readonly erase: Orchestrator["erase"] = async (run) => this.#change("erase", run, { isErased: true })
  readonly hitRate: Orchestrator["hitRate"] = async () => ({ fired: 4, expired: 1, discarded: 0 })
  readonly close: Orchestrator["close"] = async () => void this.calls.push("close")

  #note(what: string, request: RunRequest): void {
    this.calls.push(`${what} ${request.run}`)
    this.requests.push(request)
  }

  #require(run: string): RunView {
    const view = this.views.get(run)
    if (view !== undefined) return view
    throw new AgentGptError("WORKFLOW_NOT_FOUND")
  }

  #change(what: string, run: string, fields: Partial<RunView>): RunView {
    this.calls.push(`${what} ${run}${fields.method === undefined ? "" : ` ${fields.method}`}`)
    const view = { ...this.#require(run), ...fields }
    this.views.set(run, view)
    return view
  }

  #begin({ run, method = "sequential" }: RunRequest): RunView {
    const known = this.views.get(run)
    if (known !== undefined) return known
    const step = { stepId: `pay-${run}`, kind: "payment.transfer", agentId: "payment" } as const
    const view: RunView = {
      run,
      workflowId: `0x${"12".repeat(32)}`,
      state: "running",
      method,
      reasons: ["a mock"],
      steps: [{ ...step, chainId: "eip155:31337", state: "running" }],
      payments: { planned: 1, paid: 0, owed: 0, unpaid: 0, refused: 0 },
      gasUsed: "0",
      proofs: [],
      questions: [],
      findings: [],
      createdAtMs: 1,
      isErased: false,
    }
    this.views.set(run, view)
    return view
  }

  #finish(run: string): Awaited<ReturnType<Orchestrator["run"]>> {
    const begun = this.#require(run)
    const { zkProof = null, ...end } = this.ends.get(run) ?? {}
    const done = begun.steps.map((step) => ({
      ...step,
      state: "done" as const,
      output: { agentId: step.agentId, gasUsed: 21_000n, executionTime: 5, txHash: `0x${"ab".repeat(32)}` },
    }))
    const isOpen = begun.state === "running"
    const view: RunView = { ...begun, ...(isOpen && { state: "completed", steps: done }), ...end }
    this.views.set(run, view)
    const agentOutputs = view.steps.flatMap(({ output }) => output ?? [])
    return { view, metadata: { workflowId: view.workflowId, chainId: "eip155:31337", agentOutputs, zkProof } }
  }
}
