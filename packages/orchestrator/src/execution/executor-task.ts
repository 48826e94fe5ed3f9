import { AgentGptError } from "@agentgpt/core"
import { readCamelKeys } from "../input/camel-keys.ts"
import { groupPayments } from "./group-payments.ts"
import type { PaymentTask } from "./group-payments.ts"

/** What payments have in common; one for each chain where chains differ. */
export type PaymentTemplate = Partial<Pick<PaymentTask, "chain" | "token" | "decimals" | "payer">>

/** A payroll as the documentation writes it for `execute`: payments, their chains, and what they have in common. */
export type ExecutorTask = {
  readonly type?: string
  readonly transactions: readonly (Partial<PaymentTask> & Pick<PaymentTask, "amount">)[]
  readonly chains?: readonly (string | number)[]
  readonly txTemplate?: PaymentTemplate | readonly PaymentTemplate[]
  readonly onRefused?: "block" | "skip"
  /** Whatever else a task may say of how it is to be done. */
  readonly [hint: string]: unknown
}

/**
 * The structured form of a task with `transactions`; every other task is returned as it is.
 * @throws TASK_INVALID
 */
export function readExecutorTask(given: unknown): unknown {
  if (typeof given !== "object" || given === null || !Object.hasOwn(given, "transactions")) return given
  const task = readCamelKeys(given, "The task")
  const { action, type, transactions, chains, txTemplate, onRefused, params, ...hints } = task
  if (params !== undefined) throw refuse("The task has both params and transactions: keep one.")
  if (!Array.isArray(transactions)) throw refuse("transactions: expected a list of payments.")
  const allowed = chains === undefined ? undefined : readChains(chains)
  const templates = [txTemplate ?? {}].flat().map((one) => readCamelKeys(one, "txTemplate"))
  const payments = transactions.map((one, index) =>
    complete(readCamelKeys(one, `transactions.${index}`), index, templates, allowed),
  )
  return {
    ...hints,
    action: action ?? type ?? "mass_payroll",
    params: {
      ...groupPayments(payments, "transactions"),
      ...(onRefused !== undefined && { onRefused }),
    },
  }
}

type Fields = Readonly<Record<string, unknown>>

function complete(
  payment: Fields,
  index: number,
  templates: readonly Fields[],
  allowed: readonly string[] | undefined,
): Fields {
  const [only] = templates
  const single = templates.length === 1 ? only?.["chain"] : undefined
  const chain = payment["chain"] ?? single ?? (allowed?.length === 1 ? allowed[0] : undefined)
  if (chain === undefined) throw refuse(`transactions.${index}.chain: expected one of the task's chains.`)
  if (allowed !== undefined && !allowed.includes(writeChain(chain))) {
    throw refuse(`transactions.${index}.chain: it is none of the task's chains.`)
  }
  const template =
    templates.find((one) => one["chain"] !== undefined && writeChain(one["chain"]) === writeChain(chain)) ??
    templates.find((one) => one["chain"] === undefined)
  return { ...template, ...payment, chain }
}

function readChains(chains: unknown): readonly string[] {
  if (Array.isArray(chains) && chains.length > 0) return chains.map(writeChain)
  throw refuse("chains: expected at least one chain.")
}

/** Numbers are EVM chains. What is no chain at all is refused with the payments. */
function writeChain(chain: unknown): string {
  return typeof chain === "number" ? `eip155:${chain}` : String(chain)
}

function refuse(sentence: string): AgentGptError {
  return new AgentGptError("TASK_INVALID", sentence)
}
