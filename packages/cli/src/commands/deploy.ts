import type { CommandRun } from "../command.ts"

/** The deployment asks for agreement itself, and writes its own JSON lines. */
export const run: CommandRun = async ({ ports }, { rest }) => ports.runScript("deploy", rest)
