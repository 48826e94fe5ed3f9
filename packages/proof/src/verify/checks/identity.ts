// SPDX-License-Identifier: MIT
import { AgentGptError, computeRunId, computeWorkflowId, parseCanonicalJson } from "@agentgpt/core"

import type { Bundle } from "../../bundle/read-bundle.ts"
import { computeRunContext } from "../../commitments/run-context.ts"
import { fails, type Finding, holds, skipped } from "../check.ts"

/** The plan's steps are what workflowId is the root of. */
export function checkWorkflowId({ plan, run }: Bundle): Finding {
  if (plan === null) return skipped("The plan is sealed; the run's key opens it.")
  return compare("workflow id", run.workflowId, () => computeWorkflowId(plan.steps.map(parseCanonicalJson)))
}

/** The run's id is that of its chain, contract, payer, token, workflow and nonce. */
export function checkRunId({ run }: Bundle): Finding {
  return compare("run id", run.runId, () => computeRunId(run))
}

/** The context is that of the run. */
export function checkContext({ run }: Bundle): Finding {
  return compare("context", String(run.context), () => String(computeRunContext(run)))
}

function compare(what: string, stated: string, compute: () => string): Finding {
  let computed: string
  try {
    computed = compute()
  } catch (error) {
    // Parts that no id can be computed from, such as the zero address.
    if (!AgentGptError.is(error)) throw error
    return fails(`The ${what} cannot be computed: ${error.shortMessage}`)
  }
  if (computed === stated) return holds(`${stated}, computed anew from its parts.`)
  return fails(`The bundle states the ${what} ${stated}; its parts give ${computed}.`)
}
