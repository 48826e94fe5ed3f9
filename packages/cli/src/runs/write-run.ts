import type { PaymentView, ProofView, RunView, StepView } from "@agentgpt/agentgpt"
import { describeUnproved } from "./describe-unproved.ts"
import { nameProved } from "./name-proved.ts"
import { plainText } from "../output/plain-text.ts"
import { writeFacts, writeTable } from "../output/table.ts"
import { describeProgress } from "./progress.ts"
import { hasEnded } from "./run-states.ts"

/** A run for a person. */
export function writeRun(view: RunView, nowMs: number): string {
  const {
    run,
    name,
    workflowId,
    state,
    method,
    reasons,
    steps,
    proofs,
    questions,
    findings,
    differences = [],
    error,
    isErased,
  } = view
  const facts: (readonly [string, string])[] = [
    ["run", name === undefined ? run : `${run} (${name})`],
    ["workflow", workflowId],
    ["state", isErased ? `${state}, payee data erased` : state],
    ["method", method],
    ...reasons.map((reason) => ["", reason] as const),
    ...describeProgress(view, nowMs),
  ]
  const unproved = describeUnproved(view)
  const parts = [
    writeFacts(facts),
    writeTable(["step", "kind", "agent", "chain", "state", "transaction"], steps.map(stepRow)),
    ...(unproved !== undefined
      ? hasEnded(state)
        ? [unproved]
        : []
      : [writeTable(["proof of", "state", "chunks>", "level", "bundle"], proofs.map(proofRow))]),
    ...(findings.length === 0
      ? []
      : [
          findings
            .map(({ code, verdict, sentence }) => `${verdict} ${code}: ${plainText(sentence)}`)
            .join("\n"),
        ]),
    ...(differences.length === 0
      ? []
      : [
          differences
            .map(({ code, stepId, sentence, subjects, count }) =>
              [`${code} of ${stepId}, ${count}: ${sentence}`, ...subjects.map(plainText)].join("\n  "),
            )
            .join("\n"),
        ]),
    ...questions
      .filter(({ isAnswered }) => !isAnswered)
      .map(
        ({ needed, approvers, signedBy, planHash }) =>
          `Waits for ${needed} of ${approvers.length} approvers to sign ${planHash} (${signedBy.length} signed): agentgpt approve ${run}`,
      ),
    ...(error === undefined ? [] : [`Error ${error.code}: ${plainText(error.message)}`]),
  ]
  return parts.join("\n\n")
}

function stepRow({ stepId, kind, agentId, chainId, state, output, errorCode }: StepView): readonly string[] {
  return [
    stepId,
    kind,
    agentId,
    chainId,
    errorCode === undefined ? state : `${state} ${errorCode}`,
    output?.txHash ?? "",
  ]
}

function proofRow({ stepId, state, done, total, level, cid, errorCode }: ProofView): readonly string[] {
  return [
    nameProved(stepId),
    errorCode === undefined ? state : `${state} ${errorCode}`,
    `${done}/${total}`,
    level,
    cid ?? "",
  ]
}

export function writePayments(payments: readonly PaymentView[]): string {
  const rows = payments.map(({ key, recipient, amount, asset, status, transactionHash, reason }) => [
    key,
    recipient,
    amount,
    asset,
    status,
    transactionHash ?? reason ?? "",
  ])
  return writeTable(["key", "recipient", "units>", "asset", "status", "transaction or reason"], rows)
}
