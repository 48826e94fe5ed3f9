import { GAS_STRATEGIES } from "@agentgpt/core"
import type { GasStrategy } from "@agentgpt/core"
import { z } from "zod"
import { readCamelKeys } from "../input/camel-keys.ts"
import type { Spelled } from "../input/camel-keys.ts"
import { readWithSchema } from "../input/read-with-schema.ts"
import type { RunView } from "../runs/run-view.ts"
import { requireOutcome } from "./require-outcome.ts"
import type { RunOptions } from "./run-options.ts"
import { readChain, withChain } from "./with-chain.ts"
import { createWorkflowDesk } from "./workflow-desk.ts"
import type { WorkflowDesk } from "./workflow-desk.ts"
import { listReceipts } from "./workflow-receipt.ts"
import type { WorkflowReceipt } from "./workflow-receipt.ts"
import { checkSource, requireAgents, sourceFields } from "./workflow-source.ts"
import type { WorkflowAgents, WorkflowSource } from "./workflow-source.ts"

export type AsyncWorkflowConfig = Spelled<{
  /** Transactions of an account on the way at once, on each chain. Default 8. */
  readonly maxWorkers?: number
  /** For tasks that name none. Default `optimal`; `eco` waits for cheap gas and needs a deadline in the task. */
  readonly gasStrategy?: GasStrategy
  /** Whether proofs are archived. Default true. */
  readonly autoStoreProofs?: boolean
  /** Whether another node takes over from one that does not answer. Default true; false refuses chains of several. */
  readonly rpcFallback?: boolean
  /** The state that a chain of steps may carry, in characters. Default 16,384. */
  readonly contextLength?: number
  /** How often a step is tried again. Default 3. */
  readonly maxRetries?: number
}>

export type AsyncWorkflowOptions = WorkflowSource &
  Spelled<{
    /** At least one. Nobody else takes part in the runs of this workflow. */
    readonly agents: WorkflowAgents
    /** The beginning of the names of runs that are not named. */
    readonly name?: string
    readonly config?: AsyncWorkflowConfig
  }>

const configFields = z.strictObject({
  maxWorkers: z.int("expected a whole number").min(1).max(1024).default(8),
  gasStrategy: z.enum(GAS_STRATEGIES).default("optimal"),
  autoStoreProofs: z.boolean("expected true or false").default(true),
  rpcFallback: z.boolean("expected true or false").default(true),
  contextLength: z.int("expected a whole number").min(1).max(1_048_576).default(16_384),
  maxRetries: z.int("expected a whole number").min(0).max(20).default(3),
})
const fields = z.strictObject({ ...sourceFields, config: configFields })
/** The only part of the config that is the task's and not the orchestrator's. */
const PER_RUN = "gasStrategy"

/**
 * Hands over a task without blocking, and gives receipts when it is done (A1): `start` returns as soon as the run is
 * durable, `result` waits for it, `run` does both.
 *
 * @example
 * const workflow = new AsyncWorkflow({ agents, orchestrator, config: { gasStrategy: "fast" } })
 * const { run } = await workflow.start(task, 137, { run: "vendors-7" })
 * for (const { stepId, state, txHash } of await workflow.result(run)) console.log(stepId, state, txHash)
 */
export class AsyncWorkflow {
  readonly name: string
  readonly #desk: WorkflowDesk

  /** @throws AGENT_NONE and other AGENT_ codes, WORKFLOW_OPTION_INVALID */
  constructor(options: AsyncWorkflowOptions) {
    const given = readCamelKeys(options)
    requireAgents(given["agents"])
    const config = readCamelKeys(given["config"] ?? {}, "config: the options")
    const read = readWithSchema<z.infer<typeof fields>>(
      fields,
      { ...given, config },
      { code: "WORKFLOW_OPTION_INVALID", sentence: "The options of the workflow are not acceptable." },
    )
    checkSource(
      read,
      Object.keys(config).filter((name) => name !== PER_RUN),
    )
    const { config: checked, ...rest } = read
    const { maxWorkers, maxRetries, gasStrategy, ...wish } = checked
    this.name = read.name
    this.#desk = createWorkflowDesk({
      ...rest,
      gasStrategy,
      wish: { ...wish, settings: { maxThreads: maxWorkers, maxRetries } },
    })
  }

  /**
   * Begins a task and waits for its receipts, one a step.
   * @param chainId for whatever in the task names no chain: a number, or a CAIP-2 id
   * @throws TASK_, POLICY_, ROUTE_, WORKFLOW_ codes. A step's failure is not thrown: it is in its receipt.
   */
  async run(
    task: unknown,
    chainId: number | string = 1,
    options: RunOptions = {},
  ): Promise<readonly WorkflowReceipt[]> {
    const result = await this.#desk.run(withChain(task, readChain(chainId)), options)
    requireOutcome(result)
    return listReceipts(result.view)
  }

  /** Begins and returns at once: durable by then, and carried on by any worker. */
  async start(task: unknown, chainId: number | string = 1, options: RunOptions = {}): Promise<RunView> {
    return this.#desk.start(withChain(task, readChain(chainId)), options)
  }

  /** Waits for a run that was begun. */
  async result(run: string): Promise<readonly WorkflowReceipt[]> {
    const result = await this.#desk.result(run)
    requireOutcome(result)
    return listReceipts(result.view)
  }

  /** Closes the orchestrator if this workflow opened it. */
  async close(): Promise<void> {
    await this.#desk.close()
  }
}
