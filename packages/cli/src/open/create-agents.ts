import type { AgentPorts } from "@agentgpt/agentgpt"
import {
  ComplianceAgent,
  ContractAgent,
  CrossChainAgent,
  createScreenRecipients,
  MintAgent,
  PaymentAgent,
  ReportingAgent,
  type ReportingAgentOptions,
  type Screening,
} from "@agentgpt/agents"
import { canonicalJson } from "@agentgpt/core"
import type { BaseAgent, ChainId } from "@agentgpt/core"
import { createConfiguredAgents } from "./create-configured-agents.ts"
import type { OpenInputs } from "./open-inputs.ts"

export type AgentRoom = AgentPorts & {
  readonly chains: readonly ChainId[]
  readonly screening: () => Screening
  readonly readRun: ReportingAgentOptions["readRun"]
}

/**
 * The agents of an orchestrator: those of the configuration, and one of each standard kind on every chain. Where the
 * configuration names who pays on a chain, nobody else pays there.
 * @throws CONFIG_INVALID, AGENT_ codes
 */
export function createAgents(
  { config, policy }: Pick<OpenInputs, "config" | "policy">,
  room: AgentRoom,
): readonly BaseAgent[] {
  const { chains, screening, keepDocument, readRun } = room
  const screen = createScreenRecipients(screening)
  const configured = createConfiguredAgents({ config, policy }, { ...room, screen })
  const unpaid = chains.filter((chainId) => !configured.paying.has(chainId))
  return [
    new ComplianceAgent({
      agentId: "compliance",
      chains,
      screening,
      keepEvidence: ({ runId, stepId, evidence, hash }) =>
        keepDocument({ run: runId, stepId, kind: "screening", hash, content: canonicalJson(evidence) }),
    }),
    ...(unpaid.length === 0 ? [] : [new PaymentAgent({ agentId: "payment", chains: unpaid, screen })]),
    new ContractAgent({ agentId: "contract", chains, screen }),
    new CrossChainAgent({ agentId: "bridge", chains, screen }),
    new MintAgent({ agentId: "mint", chains, screen }),
    new ReportingAgent({
      agentId: "reporting",
      chains,
      readRun,
      keepReport: ({ runId, stepId, format, text, contentHash }) =>
        keepDocument({ run: runId, stepId, kind: `report.${format}`, hash: contentHash, content: text }),
    }),
    ...configured.agents,
  ]
}
