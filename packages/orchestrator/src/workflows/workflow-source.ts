import { AgentGptError, BaseAgent, checkAgents } from "@agentgpt/core"
import { z } from "zod"
import type { WorkshopSettings } from "../execute/workshop.ts"
import type { OrchestratorOptions } from "../open-orchestrator.ts"
import type { Orchestrator } from "../orchestrator-port.ts"

/** Agents, or what makes them for the orchestrator that they will belong to. */
export type WorkflowAgents = readonly BaseAgent[] | OrchestratorOptions["agents"]

/** What the options of a workflow mean for its orchestrator: to be spread into the options of `openOrchestrator`. */
export type OrchestratorWish = {
  readonly agents: OrchestratorOptions["agents"]
  readonly settings: Partial<Pick<WorkshopSettings, "maxRetries" | "maxThreads">>
  readonly autoStoreProofs: boolean
  readonly rpcFallback?: boolean
  readonly contextLength?: number
}

export type OpenFor = (wish: OrchestratorWish) => Promise<Orchestrator>

/** Where a workflow runs: by an orchestrator that is open already, or by one that it opens itself and closes. */
export type WorkflowSource =
  | { readonly orchestrator: Orchestrator; readonly open?: never }
  | { readonly open: OpenFor; readonly orchestrator?: never }

export const sourceFields: {
  readonly agents: z.ZodType<WorkflowAgents>
  readonly name: z.ZodDefault<z.ZodString>
  readonly orchestrator: z.ZodOptional<z.ZodType<Orchestrator>>
  readonly open: z.ZodOptional<z.ZodType<OpenFor>>
} = {
  agents: z.custom<WorkflowAgents>(
    (value) =>
      typeof value === "function" ||
      (Array.isArray(value) && value.every((agent) => agent instanceof BaseAgent)),
    "expected agents, each a BaseAgent or made by defineAgent; or a function that makes them",
  ),
  name: z
    .string("expected a name")
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/u,
      "expected 1 to 40 letters, digits, dots, dashes, underscores",
    )
    .default("workflow"),
  orchestrator: z.custom<Orchestrator>(isOrchestrator, "expected what openOrchestrator returned").optional(),
  open: z
    .custom<OpenFor>((value) => typeof value === "function", "expected a function that opens an orchestrator")
    .optional(),
}

type GivenSource = {
  readonly agents: WorkflowAgents
  readonly orchestrator?: Orchestrator | undefined
  readonly open?: OpenFor | undefined
}

/** @throws AGENT_NONE */
export function requireAgents(agents: unknown): void {
  if (agents !== undefined && !(Array.isArray(agents) && agents.length === 0)) return
  throw new AgentGptError("AGENT_NONE", "A workflow needs at least one agent: minimum 1 agent required.")
}

/**
 * Holds the agents to their rules, and an orchestrator that is open already to its own options.
 * @param opening options that only an orchestrator that is still to be opened can take
 * @throws AGENT_ codes, WORKFLOW_OPTION_INVALID
 */
export function checkSource({ agents, orchestrator, open }: GivenSource, opening: readonly string[]): void {
  if (typeof agents !== "function") checkAgents(agents)
  if ((orchestrator === undefined) === (open === undefined)) {
    throw new AgentGptError("WORKFLOW_OPTION_INVALID", "A workflow takes either orchestrator or open.")
  }
  if (orchestrator === undefined) return
  if (typeof agents === "function") {
    throw new AgentGptError(
      "WORKFLOW_OPTION_INVALID",
      "agents: an orchestrator that is open has its agents; name them by a list.",
    )
  }
  if (opening.length === 0) return
  throw new AgentGptError(
    "WORKFLOW_OPTION_INVALID",
    `An orchestrator that is open cannot take ${opening.join(", ")} any more.`,
    { meta: ["Give them to openOrchestrator, or give this workflow open instead of orchestrator."] },
  )
}

function isOrchestrator(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false
  const { start, run, result, close } = value as Partial<Orchestrator>
  return [start, run, result, close].every((method) => typeof method === "function")
}
