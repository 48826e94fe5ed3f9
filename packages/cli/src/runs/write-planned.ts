import type { PlannedRun } from "@agentgpt/agentgpt"
import { AgentGptError } from "@agentgpt/core"
import { writeTable } from "../output/table.ts"
import { plainText } from "../output/plain-text.ts"

/** All that a person decides by, before anything is spent. */
export async function writePlanned(run: string, planned: PlannedRun): Promise<string> {
  const { writeComparison } = await import("@agentgpt/agentgpt")
  const { plan, decision, route, estimates, currency, advice, orders, refusedRows } = planned
  const steps = plan.steps.map(({ id, kind, agentId, chainId, after }) => [
    id,
    kind,
    agentId,
    chainId,
    after.join(", "),
  ])
  const findings = decision.findings.map(({ code, verdict, sentence, subjects, count }) => {
    const about = subjects.slice(0, 3).map(plainText).join("; ")
    return `  ${verdict} ${code}: ${plainText(sentence)}${about === "" ? "" : ` (${about}${count > 3 ? ` and ${count - 3} more` : ""})`}`
  })
  const questions = decision.questions
    .filter(({ isAnswered }) => !isAnswered)
    .map(
      ({ needed, approvers, planHash }) =>
        `  ${needed} of ${approvers.length} approvers have to sign ${planHash}`,
    )
  return [
    `Run ${run}, workflow ${plan.workflowId}`,
    "",
    writeTable(["step", "kind", "agent", "chain", "after"], steps),
    "",
    `Decision: ${decision.verdict}`,
    ...findings,
    ...questions,
    "",
    `Method: ${route.method}`,
    ...route.reasons.map((reason) => `  ${plainText(reason)}`),
    "",
    writeComparison(estimates, currency),
    ...orders.flatMap(({ stepId, level, text }) => [
      "",
      `Order ${stepId}, ${plainText(level)}:`,
      ...text
        .trimEnd()
        .split("\n")
        .map((line) => `  ${plainText(line)}`),
    ]),
    ...(advice.length === 0 ? [] : ["", ...advice.map((line) => `Advice: ${plainText(line)}`)]),
    ...(refusedRows.length === 0
      ? []
      : ["", `Left out (${refusedRows.length}):`, ...refusedRows.slice(0, MOST_ROWS).map(writeRow)]),
  ].join("\n")
}

const MOST_ROWS = 20

function writeRow({ line, code, message }: PlannedRun["refusedRows"][number]): string {
  return `  line ${line}: ${code}: ${plainText(message)}`
}

/**
 * Goes on only with a plan that is not refused; one that asks may be started, and waits for its approvers.
 * @throws the code of the first reason
 */
export function requireNotDenied({ decision }: PlannedRun): void {
  if (decision.verdict !== "deny") return
  const denied = decision.findings.filter(({ verdict }) => verdict === "deny")
  const [first] = denied
  throw new AgentGptError(first?.code ?? "POLICY_INVALID", first?.sentence, {
    meta: denied.map(({ code, sentence }) => `${code}: ${sentence}`),
  })
}
