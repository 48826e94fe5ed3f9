import { EXECUTION_METHODS } from "@agentgpt/core"
import { z } from "zod"
import { readCamelKeys } from "../input/camel-keys.ts"
import type { Spelled } from "../input/camel-keys.ts"
import { readWithSchema } from "../input/read-with-schema.ts"
import type { RunRequest } from "../orchestrator-port.ts"

/** How one run of a task is asked for. */
export type RunOptions = Spelled<Partial<Pick<RunRequest, "run" | "method" | "awaitProof" | "onBadRows">>>

const runOptions = z.strictObject({
  run: z.string("expected a name").optional(),
  method: z.enum(EXECUTION_METHODS).optional(),
  awaitProof: z.boolean("expected true or false").optional(),
  onBadRows: z.enum(["stop", "skip"]).optional(),
})

/** @throws WORKFLOW_OPTION_INVALID */
export function readRunOptions(given: RunOptions): Partial<RunRequest> {
  const read = readWithSchema<object>(runOptions, readCamelKeys(given), {
    code: "WORKFLOW_OPTION_INVALID",
    sentence: "The options of the run are not acceptable.",
  })
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined))
}
