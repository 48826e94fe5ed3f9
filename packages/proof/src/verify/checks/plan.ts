// SPDX-License-Identifier: MIT
import { AgentGptError, computeStepId, parseCanonicalJson } from "@agentgpt/core"

import type { Bundle } from "../../bundle/read-bundle.ts"
import { fails, type Finding, holds, judge, skipped, unless } from "../check.ts"
import { nameBatches } from "../read-statements.ts"

/**
 * Statements about steps name the very steps of the bundle's plan, in its order, and as many. The plan is what workflowId
 * commits to, so a statement about other steps would say nothing of this run. That no step is left out at the end is
 * another check's.
 */
export function checkPlanSteps(bundle: Bundle): Finding {
  const batches = nameBatches(bundle).filter(({ batch }) => batch.kind === "StepBatch")
  if (batches.length === 0) return holds("The bundle proves no steps.")
  if (bundle.plan === null) return skipped("The plan is sealed; the run's key opens it.")
  let planned: readonly string[]
  try {
    planned = bundle.plan.steps.map((step) => computeStepId(parseCanonicalJson(step)))
  } catch (error) {
    if (!AgentGptError.is(error)) throw error
    return fails(`The steps of the plan cannot be read: ${error.shortMessage}`)
  }
  const complaints = batches.flatMap(({ chunks }) => {
    const counts = chunks.flatMap(({ name, signals }) =>
      unless(
        signals["stepCount"] === BigInt(planned.length),
        `${name} speaks of a plan of ${signals["stepCount"]} steps, the bundle holds one of ${planned.length}.`,
      ),
    )
    const rows = chunks.flatMap(({ chunk }) => (chunk.content?.kind === "steps" ? chunk.content.rows : []))
    const others = rows.flatMap(({ stepId }, place) =>
      unless(stepId === planned[place], `Row ${place} of the steps is of another step than the plan's.`),
    )
    return [...counts, ...others]
  })
  return judge(complaints, "The steps that were proved are those of the plan, in its order.")
}
