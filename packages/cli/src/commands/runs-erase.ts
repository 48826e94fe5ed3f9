import type { CommandRun } from "../command.ts"
import { changeRun } from "../runs/change-run.ts"

export const run: CommandRun = changeRun(
  (orchestrator, name) => orchestrator.erase(name),
  ({ run: name }) => `Destroy the key to the payee data of ${name}? Nobody can bring it back.`,
)
