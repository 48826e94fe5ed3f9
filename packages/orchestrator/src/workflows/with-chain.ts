import { AgentGptError, fromEvmChainNumber, parseChainId } from "@agentgpt/core"
import type { ChainId } from "@agentgpt/core"

/** Where tasks of each action have what stands on a chain. */
const LISTS = ["payments", "transfers", "calls", "steps"]

/** @throws WORKFLOW_OPTION_INVALID */
export function readChain(chain: number | string): ChainId {
  try {
    return typeof chain === "number" ? fromEvmChainNumber(chain) : parseChainId(chain).id
  } catch (cause) {
    const sentence = "The chain is neither a number such as 1 nor an id such as eip155:1."
    throw new AgentGptError("WORKFLOW_OPTION_INVALID", sentence, { cause })
  }
}

/** The task with a chain wherever it names none. Everything else stays as it is. */
export function withChain(task: unknown, chain: ChainId): unknown {
  if (!isRecord(task) || !isRecord(task["params"])) return task
  const { params } = task
  const list = LISTS.find((name) => Array.isArray(params[name]))
  if (list === undefined) return { ...task, params: fill(params, chain) }
  const items = params[list] as readonly unknown[]
  return { ...task, params: { ...params, [list]: items.map((item) => fill(item, chain)) } }
}

function fill(item: unknown, chain: ChainId): unknown {
  return isRecord(item) && item["chain"] === undefined ? { ...item, chain } : item
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
