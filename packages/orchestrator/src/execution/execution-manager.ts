import { EXECUTION_METHODS } from "@agentgpt/core"
import type { ChainId, ExecutionMethod } from "@agentgpt/core"
import type { ChainCost } from "@agentgpt/chain"
import type { HitRate, Orchestrator, RunRequest } from "../orchestrator-port.ts"
import type { RouteDecision } from "../route/route-execution.ts"
import { selectChain } from "../route/select-chain.ts"
import type { ChainChoice } from "../route/select-chain.ts"
import { activeStrategies, switchMethods } from "../route/switch-methods.ts"
import type { MethodSwitch, SwitchLimits } from "../route/switch-methods.ts"
import { requireOutcome } from "../workflows/require-outcome.ts"
import { nameRun } from "../workflows/run-name.ts"
import { readRunOptions } from "../workflows/run-options.ts"
import type { RunOptions } from "../workflows/run-options.ts"
import { executeTogether } from "./execute-combo.ts"
import { executeFallback } from "./execute-fallback.ts"
import { collateResults } from "./execution-result.ts"
import type { ExecutionResult } from "./execution-result.ts"
import { readBatchLimits, readManagerOptions, requireStrategy } from "./manager-options.ts"
import type { BatchLimits, ExecutionManagerOptions } from "./manager-options.ts"
import { readExecutorTask } from "./executor-task.ts"
import { groupPayments } from "./group-payments.ts"
import type { PaymentTask } from "./group-payments.ts"
import { startPrepared } from "./prepared-run.ts"
import type { PreparedRun } from "./prepared-run.ts"
import { DEFAULT_TRIGGER, readTemplate, writeSpeculative } from "./speculative-task.ts"
import type { TriggerInput } from "./speculative-task.ts"

/**
 * Executes tasks by the strategies that it is given (E2 to E10), through an orchestrator: every way of paying goes
 * through policy, journal and proof. A run that nobody named is named by its task, so the same task is paid once.
 *
 * @example
 * const manager = new ExecutionManager({ orchestrator, strategies: ["batch", "parallel", "sequential"] })
 * const { results, proof } = await manager.execute(task, { run: "salaries-2026-11" })
 */
export class ExecutionManager {
  readonly strategies: readonly ExecutionMethod[]
  readonly #orchestrator: Orchestrator
  readonly #name: string
  readonly #limits: SwitchLimits
  #switch: MethodSwitch = { isBatchOff: false }

  /** @throws WORKFLOW_OPTION_INVALID, ROUTE_QUESTION_INVALID */
  constructor(options: ExecutionManagerOptions) {
    const { orchestrator, strategies, limits, name } = readManagerOptions(options)
    this.strategies = strategies
    this.#orchestrator = orchestrator
    this.#limits = limits
    this.#name = name
  }

  /**
   * Carries out a task by the strategy that the router chooses, or `method`. Besides tasks in their usual form it
   * takes a payroll as `{ type, transactions, chains, txTemplate }`.
   * @throws TASK_, POLICY_, ROUTE_, WORKFLOW_ codes. A step's failure is not thrown: it is in its result.
   */
  async execute(task: unknown, options: RunOptions = {}): Promise<ExecutionResult> {
    const result = await this.#orchestrator.run(this.#request(task, options))
    requireOutcome(result)
    return collateResults([result])
  }

  /** How a task would be executed, and why. Nothing is spent or written down. */
  async routeExecution(task: unknown, options: RunOptions = {}): Promise<RouteDecision> {
    return (await this.#orchestrator.plan(this.#request(task, options))).route
  }

  /**
   * Pays many in few transactions (E2); one that cannot be paid does not sink its neighbours.
   * @throws TASK_INVALID, BATCH_ROWS_INVALID, ROUTE_METHOD_DISABLED, POLICY_ codes
   */
  async executeBatch(
    payments: readonly PaymentTask[],
    options: BatchLimits & Omit<RunOptions, "method"> = {},
  ): Promise<ExecutionResult> {
    const { limits, rest } = readBatchLimits(options)
    const task = { action: "mass_payroll", params: groupPayments(payments, "tasks"), ...limits }
    return this.execute(task, { ...rest, method: "batch" })
  }

  /**
   * Begins a run that fires when its trigger holds (E4): gas at a threshold, or a price feed at a value. It is planned
   * and judged now, waits durably, and is judged anew before anything is sent.
   */
  async preExecute(
    name: string,
    task: unknown,
    { trigger = DEFAULT_TRIGGER, ...options }: { readonly trigger?: TriggerInput } & RunOptions = {},
  ): Promise<PreparedRun> {
    requireStrategy(this.strategies, "speculative")
    const written = writeSpeculative(name, readExecutorTask(task), trigger)
    return startPrepared(
      this.#orchestrator,
      this.#request(written, { run: nameRun(this.#name, written), ...options, method: "speculative" }),
    )
  }

  /** Prepares an approval, or a call, out of a template: `{ chain, token, decimals, owner, spender, amount }`. */
  async preapprove(
    txTemplate: unknown,
    options: { readonly trigger?: TriggerInput } & RunOptions = {},
  ): Promise<PreparedRun> {
    const task = readTemplate(txTemplate)
    return this.preExecute(task.action, task, options)
  }

  /** How often what was waited for came in time, over all runs of the orchestrator. */
  async hitRate(): Promise<HitRate> {
    return this.#orchestrator.hitRate()
  }

  /**
   * Does what a failed strategy left of a task, by the next safer one (E7).
   * @throws ROUTE_FALLBACK_NONE, WORKFLOW_STATE_UNFIT
   */
  async fallbackExecution(
    task: unknown,
    strategy: ExecutionMethod,
    options: RunOptions = {},
  ): Promise<ExecutionResult> {
    requireStrategy(EXECUTION_METHODS, strategy)
    const request = { ...this.#request(task, options), methods: this.strategies }
    const result = await executeFallback(this.#orchestrator, request, strategy)
    requireOutcome(result)
    return collateResults([result])
  }

  /**
   * Pays one group in batches while other tasks run beside it (E9), as one record: the batch first, then the others in
   * their order.
   */
  async executeCombo(
    { batchTasks, parallelTasks }: ComboTasks,
    { run, ...options }: Omit<RunOptions, "method"> = {},
  ): Promise<ExecutionResult> {
    const name = run ?? nameRun(this.#name, { batchTasks, parallelTasks })
    const batch = { action: "mass_payroll", params: groupPayments(batchTasks, "batchTasks") }
    return executeTogether(this.#orchestrator, [
      this.#request(batch, { ...options, run: `${name}.batch`, method: "batch" }),
      ...parallelTasks.map((task, index) =>
        this.#request(task, { ...options, run: `${name}.parallel-${index + 1}`, method: "parallel" }),
      ),
    ])
  }

  /** The cheapest chain for the same work by what it really costs (E10). */
  selectChain(candidates: readonly ChainCost[], allowed?: readonly ChainId[]): ChainChoice {
    return selectChain(candidates, allowed)
  }

  /**
   * The strategies that are on at a gas price (E8): batching goes off above the ceiling, and on again when gas has
   * fallen to four fifths of it. Without a price, those that were on last.
   */
  activeStrategies(gasPriceWei?: bigint): readonly ExecutionMethod[] {
    if (gasPriceWei !== undefined) this.#switch = switchMethods(this.#switch, gasPriceWei, this.#limits)
    return activeStrategies(this.strategies, this.#switch)
  }

  #request(task: unknown, options: RunOptions): RunRequest {
    const { run = nameRun(this.#name, task), ...rest } = readRunOptions(options)
    if (rest.method !== undefined) requireStrategy(this.strategies, rest.method)
    return { ...rest, run, task: readExecutorTask(task), methods: this.strategies }
  }
}

export type ComboTasks = {
  /** Paid in batches. */
  readonly batchTasks: readonly PaymentTask[]
  /** Tasks in their usual form, each a run of its own. */
  readonly parallelTasks: readonly unknown[]
}
