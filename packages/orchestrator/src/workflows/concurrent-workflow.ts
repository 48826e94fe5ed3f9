import { GAS_STRATEGIES } from "@agentgpt/core"
import type { GasStrategy, WorkflowMetadata } from "@agentgpt/core"
import { z } from "zod"
import { readCamelKeys } from "../input/camel-keys.ts"
import type { Spelled } from "../input/camel-keys.ts"
import { readWithSchema } from "../input/read-with-schema.ts"
import type { RunView } from "../runs/run-view.ts"
import { requireOutcome } from "./require-outcome.ts"
import type { RunOptions } from "./run-options.ts"
import { createWorkflowDesk } from "./workflow-desk.ts"
import type { WorkflowDesk } from "./workflow-desk.ts"
import { checkSource, requireAgents, sourceFields } from "./workflow-source.ts"
import type { WorkflowAgents, WorkflowSource } from "./workflow-source.ts"

export type ConcurrentWorkflowOptions = WorkflowSource &
  Spelled<{
    /** At least one. Nobody else takes part in the runs of this workflow. */
    readonly agents: WorkflowAgents
    /** The beginning of the names of runs that are not named. */
    readonly name?: string
    /** How often a step is tried again. Default 3. */
    readonly maxRetries?: number
    /** For tasks that name none. Default `optimal`; `eco` waits for cheap gas and needs a deadline in the task. */
    readonly gasStrategy?: GasStrategy
    /** Whether proved runs are archived. Default true. What a run did is written down in any case. */
    readonly autoSave?: boolean
  }>

const fields = z.strictObject({
  ...sourceFields,
  maxRetries: z.int("expected a whole number").min(0).max(20).default(3),
  gasStrategy: z.enum(GAS_STRATEGIES).default("optimal"),
  autoSave: z.boolean("expected true or false").default(true),
})
const OPENING = ["maxRetries", "autoSave"]

/**
 * Several agents at work on one task at once, on as many chains as the task names (C1). One agent's failure cancels no
 * other's, but nobody is paid whose screening failed.
 *
 * @example
 * const workflow = new ConcurrentWorkflow({ agents, orchestrator, gasStrategy: "fast" })
 * const { workflowId, agentOutputs, zkProof } = await workflow.run(task, { run: "salaries-2026-11" })
 */
export class ConcurrentWorkflow {
  readonly name: string
  readonly #desk: WorkflowDesk

  /** @throws AGENT_NONE and other AGENT_ codes, WORKFLOW_OPTION_INVALID */
  constructor(options: ConcurrentWorkflowOptions) {
    const given = readCamelKeys(options)
    requireAgents(given["agents"])
    const read = readWithSchema<z.infer<typeof fields>>(fields, given, {
      code: "WORKFLOW_OPTION_INVALID",
      sentence: "The options of the workflow are not acceptable.",
    })
    checkSource(
      read,
      OPENING.filter((name) => Object.hasOwn(given, name)),
    )
    const { maxRetries, autoSave, ...rest } = read
    this.name = read.name
    this.#desk = createWorkflowDesk({
      ...rest,
      wish: { settings: { maxRetries }, autoStoreProofs: autoSave },
    })
  }

  /**
   * Carries out a task: a sentence, where a planner model is configured, or `{ action | type, params }`. The same task
   * is paid once, however often it is run, unless its runs have names of their own.
   * @throws TASK_, POLICY_, ROUTE_, WORKFLOW_ codes. An agent's failure is not thrown: it is in its output.
   */
  async run(task: unknown, options: RunOptions = {}): Promise<WorkflowMetadata> {
    const result = await this.#desk.run(task, options)
    requireOutcome(result)
    return result.metadata
  }

  /** Begins and returns at once: durable by then, and carried on by any worker. */
  async start(task: unknown, options: RunOptions = {}): Promise<RunView> {
    return this.#desk.start(task, options)
  }

  /** Closes the orchestrator if this workflow opened it. */
  async close(): Promise<void> {
    await this.#desk.close()
  }
}
