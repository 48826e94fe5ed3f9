import type { CommandRun } from "../command.ts"

export const run: CommandRun = async ({ ports }, { rest }) => ports.runScript("start", rest)
