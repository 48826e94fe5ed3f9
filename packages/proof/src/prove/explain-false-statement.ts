import {
  checkPayBatch,
  checkPayBatchPrivate,
  checkScreen,
  checkStepBatch,
  type CircuitTemplate,
  type Violation,
} from "@agentgpt/circuits"
import { AgentGptError } from "@agentgpt/core"

import type { Statement } from "../statements/statement.ts"

type Check = (input: never) => readonly Violation[]

const checks: Readonly<Record<CircuitTemplate, Check>> = {
  PayBatch: checkPayBatch,
  PayBatchPrivate: checkPayBatchPrivate,
  StepBatch: checkStepBatch,
  Screen: checkScreen,
}

/** Why a circuit has no witness for a statement: the rules that its input breaks, or the failure as it was. */
export function explainFalseStatement(statement: Statement, failure: unknown): unknown {
  if (!AgentGptError.is(failure) || failure.code !== "PROOF_WITNESS_FAILED") return failure
  const violations = listViolations(statement)
  if (violations.length === 0) return failure
  const { circuit, chunkIndex } = statement
  return new AgentGptError("PROOF_STATEMENT_FALSE", `${circuit} has no witness for chunk ${chunkIndex}.`, {
    meta: violations.map(({ rule, at }) => (at === undefined ? `${rule}.` : `${rule} in row ${at}.`)),
    cause: failure,
  })
}

function listViolations({ template, input }: Statement): readonly Violation[] {
  try {
    return checks[template](input as never)
  } catch {
    // The model takes well-shaped inputs only.
    return []
  }
}
