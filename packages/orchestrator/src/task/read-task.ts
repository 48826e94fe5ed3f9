import { AgentGptError, EXECUTION_METHODS, GAS_STRATEGIES, PRIORITIES, suggest } from "@agentgpt/core"
import { z } from "zod"
import { nameField, unitsField } from "../input/fields.ts"
import { readWithSchema } from "../input/read-with-schema.ts"
import { ACTION_NAMES, guessAction, TASK_EXAMPLES } from "./actions.ts"
import { callParams, complianceParams, customParams, mintParams, swapParams } from "./other-params.ts"
import { approveParams, payrollParams, transferParams } from "./payment-params.ts"
import type { Action, Task, TaskHints, TaskWork } from "./task.ts"
import { triggerField } from "./trigger.ts"

/** A model that makes the structured form of a sentence. What it says is data, and is checked like anybody's. */
export type PlannerModel = (sentence: string) => Promise<unknown>

/**
 * Reads a task in its structured form, `{ action | type, params }` and how it is to be done. Everything that is wrong
 * is said at once.
 * @throws TASK_INVALID, TASK_ACTION_UNKNOWN; TASK_PLANNER_MISSING for a sentence
 *
 * @example
 * const task = readTask({
 *   action: "transfer",
 *   params: { chain: "eip155:1", token: "native", decimals: 18, payer, to: payee, amount: "0.5" },
 * })
 */
export function readTask(given: unknown): Task {
  if (typeof given === "string") throw refuseSentence(given)
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new AgentGptError("TASK_INVALID", "A task is a sentence, or an object with an action and params.", {
      meta: [`For example ${JSON.stringify(TASK_EXAMPLES.payroll)}`],
    })
  }
  const { action, type, params, ...hints } = given as Readonly<Record<string, unknown>>
  const requested = readActionName(action, type)
  const known = ACTION_NAMES[requested] as Action
  const form = z.strictObject({ params: PARAMS[known](params), hints: hintsSchema })
  const read = readWithSchema<{ params: TaskWork; hints: TaskHints }>(
    // The hints stand beside action and params, and are named so.
    form,
    { params, hints },
    {
      code: "TASK_INVALID",
      sentence: `The task ${requested} is not well formed.`,
      hints: [`For example ${JSON.stringify(TASK_EXAMPLES[known])}`],
    },
  )
  return { requested, work: read.params, hints: read.hints }
}

/**
 * Reads a task in either form; a sentence is put into the structured form by the configured planner model.
 * @throws TASK_PLANNER_MISSING without such a model, TASK_PLANNER_FAILED, and what `readTask` throws
 *
 * @example
 * const task = await interpretTask("Process Q3 salaries on Polygon", { planner })
 */
export async function interpretTask(
  given: unknown,
  { planner }: { readonly planner?: PlannerModel | undefined } = {},
): Promise<Task> {
  if (typeof given !== "string" || planner === undefined) return readTask(given)
  let proposal: unknown
  try {
    proposal = await planner(given)
  } catch (cause) {
    throw new AgentGptError("TASK_PLANNER_FAILED", undefined, { cause })
  }
  if (typeof proposal === "string") throw new AgentGptError("TASK_PLANNER_FAILED")
  return readTask(proposal)
}

const PARAMS: Readonly<Record<Action, (params: unknown) => z.ZodType<TaskWork>>> = {
  payroll: payrollParams,
  transfer: transferParams,
  contract_call: callParams,
  approve: approveParams,
  mint_erc721_batch: mintParams,
  compliance_check: complianceParams,
  fx_swap: swapParams,
  custom: customParams,
}

const hintsSchema: z.ZodType<TaskHints> = z.strictObject({
  name: nameField.optional(),
  urgency: z.enum(["low", "normal", "high"]).default("normal"),
  gasSensitive: z.boolean("expected true or false").default(false),
  gasStrategy: z.enum(GAS_STRATEGIES).optional(),
  priority: z.enum(PRIORITIES).optional(),
  method: z.enum(EXECUTION_METHODS).optional(),
  orderFlow: z.enum(["public", "private"]).optional(),
  deadlineMs: z.int("expected milliseconds since 1970").nonnegative().optional(),
  trigger: triggerField.optional(),
  maxTxs: z.int("expected payments in one transaction, 1 to 2000").min(1).max(2000).optional(),
  gasLimit: unitsField.refine((gas) => Number(gas) >= 21_000, "expected gas of 21000 at least").optional(),
})

function readActionName(action: unknown, type: unknown): string {
  const known = Object.keys(ACTION_NAMES)
  if (action !== undefined && type !== undefined && action !== type) {
    throw new AgentGptError("TASK_INVALID", "The task has an action and a type that differ.", {
      meta: ["action and type mean the same: keep one."],
    })
  }
  const name = action ?? type
  if (name === undefined) {
    throw new AgentGptError("TASK_INVALID", "The task has no action.", {
      meta: [`action: expected one of ${known.join(", ")}.`],
    })
  }
  if (typeof name === "string" && Object.hasOwn(ACTION_NAMES, name)) return name
  const meant = typeof name === "string" ? suggest(name, known) : undefined
  throw new AgentGptError("TASK_ACTION_UNKNOWN", undefined, {
    meta: [meant === undefined ? `There are: ${known.join(", ")}.` : `Did you mean ${meant}?`],
  })
}

function refuseSentence(sentence: string): AgentGptError {
  if (sentence.trim() === "") return new AgentGptError("TASK_INVALID", "The task is empty.")
  const example = TASK_EXAMPLES[guessAction(sentence)]
  return new AgentGptError("TASK_PLANNER_MISSING", undefined, {
    meta: [`The structured form is like ${JSON.stringify(example)}`, "Or configure a planner model."],
  })
}
