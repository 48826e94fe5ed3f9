import { finalityOf } from "@agentgpt/chain"
import { AgentGptError, checkAgents } from "@agentgpt/core"
import type { BaseAgent, ChainId, EvmAddress } from "@agentgpt/core"
import type { PlanAdmission, RpcPool, SigningPolicy, Store } from "@agentgpt/chain"
import { migrateDurable } from "./durable/migrate-durable.ts"
import type { DurableEngine } from "./durable/durable-port.ts"
import { openDurableEngine } from "./durable/open-durable-engine.ts"
import type { DurableOptions } from "./durable/open-durable-engine.ts"
import { UNPROVED_CHUNK_SIZE } from "./execute/pay-roster.ts"
import { createAheadBook } from "./execute/ahead-book.ts"
import { openDesks } from "./execute/open-desks.ts"
import type { ChainSetup } from "./execute/open-desks.ts"
import { createWorkflows } from "./execute/run-workflow.ts"
import { DEFAULT_SETTINGS } from "./execute/workshop.ts"
import type { Workshop, WorkshopSettings } from "./execute/workshop.ts"
import type { Policy } from "./guard/policy.ts"
import { requireAllowed } from "./guard/require-allowed.ts"
import { toSigningPolicy } from "./guard/to-signing-policy.ts"
import type { Orchestrator, RunRequest } from "./orchestrator-port.ts"
import { acceptPolicy, requireAcceptable } from "./policies/accept-policy.ts"
import { openProofRoom } from "./prove/open-proof-room.ts"
import type { ProofRoomOptions } from "./prove/open-proof-room.ts"
import { findAdmissionOfRun } from "./runs/admissions.ts"
import { keepApprovals } from "./runs/approve-run.ts"
import { awaitRun, followEvents, lookAt, watchRun } from "./runs/await-run.ts"
import {
  cancelRun,
  eraseRun,
  isWorkedAt,
  pauseRun,
  resumeRun,
  retryRun,
  startTry,
  wake,
} from "./runs/control-run.ts"
import { judgeRetry } from "./runs/judge-retry.ts"
import { keepDocument, readDocuments } from "./runs/documents.ts"
import { planOrders } from "./runs/plan-orders.ts"
import { planRequest } from "./runs/plan-request.ts"
import type { TaskDefaults } from "./runs/plan-request.ts"
import { readPaymentsOf } from "./runs/record-payments.ts"
import { readHitRate } from "./runs/record-speculation.ts"
import { reproveRun } from "./runs/reprove-run.ts"
import { createTermsReader } from "./runs/read-terms.ts"
import { findRun, insertRun, listRunNames } from "./runs/run-record.ts"
import { startTakeBacks } from "./runs/unclosed-payrolls.ts"
import type { PlannerModel } from "./task/read-task.ts"

/** What agents are given by the orchestrator that they belong to. */
export type AgentPorts = {
  readonly store: Store
  /** Keeps what a run's archive has to hold: evidence, reports. */
  readonly keepDocument: (document: {
    readonly run: string
    readonly stepId: string
    readonly kind: string
    readonly hash: string
    readonly content: string
  }) => Promise<void>
  readonly policyOf: (chainId: ChainId) => SigningPolicy
  /** What a step of a run was let in to move. */
  readonly findAdmission: (
    run: string,
    asset: string,
    account: EvmAddress,
  ) => Promise<PlanAdmission | undefined>
}

export type OrchestratorOptions = {
  readonly store: Store
  /** Of the program. */
  readonly version: string
  readonly chains: readonly ChainSetup[]
  readonly policy: Policy
  readonly agents: (ports: AgentPorts) => readonly BaseAgent[]
  /** Makes and verifies proofs; without it runs are paid unproven, and say so. */
  readonly proofs?: ProofRoomOptions
  readonly settings?: Partial<Omit<WorkshopSettings, "contextLength">>
  readonly taskDefaults?: TaskDefaults
  /** Whether bundles are archived once their proofs are verified; overrules `proofs` where it is set. */
  readonly autoStoreProofs?: boolean
  /** False refuses chains with more than one node: nothing is to be switched to. */
  readonly rpcFallback?: boolean
  /** Whether this process carries out runs, or only asks for them and looks. Default true. */
  readonly isWorker?: boolean
  /** The most characters of canonical JSON that a plan may have, and what steps hand on to one. */
  readonly contextLength?: number
  /** Contracts that no row of a payroll may pay. */
  readonly ownAddresses?: readonly EvmAddress[]
  readonly planner?: PlannerModel
  readonly durable?: Partial<Omit<DurableOptions, "store" | "version" | "workflows" | "isWorker">>
}

/**
 * Opens everything that runs need: lanes, workflows, and what is left of runs that another process began.
 * @throws WORKFLOW_, STORE_, SUBMIT_, POLICY_ and AGENT_ codes
 *
 * @example
 * const orchestrator = await openOrchestrator({ store, version: "1.0.0", chains, policy, agents })
 * const { view } = await orchestrator.run({ run: "2026-11", task })
 * console.log(view.state, view.payments.paid)
 * await orchestrator.close()
 */
export async function openOrchestrator(options: OrchestratorOptions): Promise<Orchestrator> {
  const { store, policy, version, chains, isWorker = true } = options
  const { contextLength = DEFAULT_SETTINGS.contextLength } = options
  const settings = { ...DEFAULT_SETTINGS, ...options.settings, contextLength }
  const closing = new AbortController()
  if (options.rpcFallback === false) requireSingleNodes(chains)
  // The signing guard asks for admissions as soon as a lane is open.
  await migrateDurable(store)
  const agents = options.agents({
    store,
    keepDocument: (document) => keepDocument(store, document),
    policyOf: (chainId) => toSigningPolicy(policy, chainId),
    findAdmission: (run, asset, account) => findAdmissionOfRun(store, run, asset, account),
  })
  const agentsById = checkAgents(agents)
  // Who only asks and looks is held to it when something is asked: a run has to be cancelled whatever the file says.
  if (isWorker) await acceptPolicy(store, policy)
  const desks = isWorker
    ? await openDesks(store, policy, chains, {
        maxThreads: settings.maxThreads,
        prover: options.proofs?.prover,
      })
    : { desks: new Map(), close: async () => {} }
  let started: DurableEngine | undefined
  try {
    const proofs =
      options.proofs !== undefined && isWorker
        ? openProofRoom(withStoring(options.proofs, options.autoStoreProofs), {
            store,
            desks: desks.desks,
            policy,
            anchorEveryBlocks: settings.anchorEveryBlocks,
            closing: closing.signal,
          })
        : undefined
    // Runs may be taken over while the engine is still being opened.
    const opened = Promise.withResolvers<DurableEngine>()
    const workshop: Workshop = {
      store,
      isWorkedAt: async (run) => isWorkedAt({ store, durable: await opened.promise }, run),
      termsOf: createTermsReader(store),
      policy,
      agents: agentsById,
      desks: desks.desks,
      settings,
      proofs,
      ahead: createAheadBook(),
      closing: closing.signal,
    }
    const durable = await openDurableEngine({
      ...options.durable,
      store,
      version,
      isWorker,
      workflows: createWorkflows(workshop),
    })
    started = durable
    opened.resolve(durable)
    const planning = {
      store,
      policy,
      agents,
      settings,
      taskDefaults: options.taskDefaults ?? {},
      pools: new Map<ChainId, RpcPool>(chains.map(({ chainId, pool }) => [chainId, pool])),
      settlementMsOf: (chainId: ChainId) => {
        const own = chains.find((chain) => chain.chainId === chainId)?.finality
        return (own ?? finalityOf(chainId)).expectedMs
      },
      contextLength,
      ownAddresses: options.ownAddresses ?? [],
      planner: options.planner,
      chunkSizeOf: async (chainId: ChainId, rows: number) =>
        (await proofs?.chunkSizeOf(chainId, rows)) ?? UNPROVED_CHUNK_SIZE,
      customPriced: new Set(
        chains.filter(({ engine }) => engine?.fees?.custom !== undefined).map(({ chainId }) => chainId),
      ),
    }
    const ordering = {
      policy,
      messageMs: settings.tendPolicy.messageMs,
      readerOf: (chainId: ChainId) => {
        const setup = chains.find((chain) => chain.chainId === chainId)
        return setup && { pool: setup.pool, finality: setup.finality ?? finalityOf(chainId) }
      },
    }
    const desk = { store, durable }
    const look = (run: string) => lookAt(desk, run)
    const start = async (request: RunRequest) => {
      await acceptPolicy(store, policy)
      const planned = await planRequest(planning, request)
      const { decision, plan, route, rosters, requestHash, refusedRows, task } = planned
      const known = await findRun(store, request.run)
      if (known === undefined && decision.verdict === "deny") requireAllowed(decision)
      const state = decision.verdict === "ask" ? "asking" : "running"
      const { run } = request
      const { hints } = task
      await insertRun(store, { run, requestHash, plan, route, hints, decision, refusedRows, state, rosters })
      await startTry(desk, run)
      return look(run)
    }
    // A process may have ended between writing a run down and starting it.
    for (const state of ["asking", "running"] as const) {
      // eslint-disable-next-line no-await-in-loop -- few, and each is a start of its own
      for (const run of await listRunNames(store, { state, limit: Number.MAX_SAFE_INTEGER }))
        await startTry(desk, run)
    }
    await startTakeBacks(desk)
    return {
      plan: async (request) => {
        await requireAcceptable(store, policy, Date.now())
        const planned = await planRequest(planning, request)
        return { ...planned, orders: await planOrders(ordering, planned.plan) }
      },
      start,
      run: async (request) => {
        await start(request)
        return awaitRun(desk, request.run, { awaitProof: request.awaitProof ?? true })
      },
      result: (run, wish) => awaitRun(desk, run, wish),
      find: async (run) => ((await findRun(store, run)) === undefined ? undefined : look(run)),
      list: async (filter) => Promise.all((await listRunNames(store, filter)).map(look)),
      listPayments: (run) => readPaymentsOf(store, run),
      listDocuments: (run) => readDocuments(store, run),
      events: (run, { signal } = {}) => followEvents(desk, run, signal),
      watch: (run, { signal } = {}) => watchRun(desk, run, signal),
      approve: async (run, approvals) => {
        await requireAcceptable(store, policy, Date.now())
        await keepApprovals({ store, policy }, run, approvals)
        await wake(desk, run, "approval")
        return look(run)
      },
      cancel: async (run) => cancelRun(desk, run).then(() => look(run)),
      pause: async (run) => pauseRun(desk, run).then(() => look(run)),
      resume: async (run) => resumeRun(desk, run).then(() => look(run)),
      retry: async (run, wish) => {
        await requireAcceptable(store, policy, Date.now())
        await retryRun(desk, run, { ...wish, decision: await judgeRetry(store, policy, run) })
        return look(run)
      },
      reprove: async (run) => reproveRun(desk, run).then(() => look(run)),
      erase: async (run) => eraseRun(desk, run).then(() => look(run)),
      hitRate: () => readHitRate(store),
      close: async () => {
        closing.abort()
        await durable.close()
        await desks.close()
      },
    }
  } catch (thrown) {
    closing.abort()
    await started?.close()
    await desks.close()
    throw thrown
  }
}

/** @throws WORKFLOW_OPTION_INVALID */
function requireSingleNodes(chains: readonly ChainSetup[]): void {
  const several = chains.filter(({ pool }) => pool.status().length > 1)
  if (several.length === 0) return
  throw new AgentGptError("WORKFLOW_OPTION_INVALID", "rpcFallback is off, but a chain has several nodes.", {
    meta: several.map(({ chainId, pool }) => `${chainId} has ${pool.status().length}: give it one.`),
  })
}

function withStoring(proofs: ProofRoomOptions, autoStoreProofs: boolean | undefined): ProofRoomOptions {
  return autoStoreProofs === undefined ? proofs : { ...proofs, autoStoreProofs }
}
