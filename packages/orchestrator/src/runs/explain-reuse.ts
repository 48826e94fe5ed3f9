import type { TaskHints } from "../task/task.ts"
import type { NewRun, RunRecord } from "./run-record.ts"

/** In what a request differs from the run that has its name already, a sentence each. */
export function explainReuse(
  known: Pick<RunRecord, "plan" | "hints">,
  given: Pick<NewRun, "plan" | "hints">,
): readonly string[] {
  const isSamePlan = known.plan.workflowId === given.plan.workflowId
  const names = [
    ...new Set([...Object.keys(known.hints), ...Object.keys(given.hints)]),
  ] as (keyof TaskHints)[]
  const hints = names.filter((name) => write(known.hints[name]) !== write(given.hints[name]))
  return [
    ...(isSamePlan ? [] : ["What is to be done differs: the steps, whom they pay or how much."]),
    ...hints.map(
      (name) =>
        `It was asked for with ${name} ${write(known.hints[name])}, and now with ${write(given.hints[name])}.`,
    ),
    ...(hints.length > 0
      ? ["What a task leaves open comes from the configuration, which may have changed."]
      : []),
    ...(isSamePlan && hints.length === 0 ? ["Another method is asked for."] : []),
  ]
}

function write(value: unknown): string {
  return value === undefined ? "unset" : JSON.stringify(value)
}
