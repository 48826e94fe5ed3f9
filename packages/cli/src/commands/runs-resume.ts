import type { CommandRun } from "../command.ts"
import { changeRun } from "../runs/change-run.ts"

export const run: CommandRun = changeRun(
  (orchestrator, name) => orchestrator.resume(name),
  ({ payments }) =>
    `Go on with what is left (${payments.planned - payments.paid - payments.owed} of ${payments.planned} payments)?`,
)
