import type { CommandRun } from "../command.ts"
import { changeRun } from "../runs/change-run.ts"

export const run: CommandRun = changeRun((orchestrator, name) => orchestrator.cancel(name))
