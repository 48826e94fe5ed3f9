import { AgentGptError } from "@agentgpt/core"
import { readCamelKeys } from "../input/camel-keys.ts"

/** What has to hold before a prepared run fires: gas in gwei, or a Chainlink feed at a value. */
export type TriggerInput = {
  /** Milliseconds since 1970; as long as the configuration says unless set. */
  readonly expiresAtMs?: number
  /** `discard`, the default, sends nothing once the time is over; `run` goes on at whatever it costs then. */
  readonly onExpiry?: "discard" | "run"
} & (
  | { readonly gasThreshold: number | string }
  | {
      readonly chain: string | number
      readonly feed: string
      /** In the feed's own currency, such as "3800" for ETH/USD. */
      readonly atLeast?: string
      readonly atMost?: string
      /** An older answer of the feed does not count. Default 3,900. */
      readonly oldestSeconds?: number
    }
)

/** As documented: gas under 50 gwei. */
export const DEFAULT_TRIGGER: TriggerInput = { gasThreshold: 50 }

/**
 * A task that waits for a trigger. One that names no action does what it is called: `preExecute("fx_swap", …)`.
 * @throws TASK_INVALID
 */
export function writeSpeculative(name: string, task: unknown, trigger: TriggerInput): unknown {
  if (typeof task !== "object" || task === null || Array.isArray(task)) {
    throw new AgentGptError("TASK_INVALID", "Only a task in its structured form can be prepared.")
  }
  const { action, type } = task as Readonly<Record<string, unknown>>
  const named = action === undefined && type === undefined ? { action: name } : {}
  return { ...named, ...task, trigger: readCamelKeys(trigger, "The trigger") }
}

/** A template with a spender is an approval, any other the call of a contract. */
export function readTemplate(txTemplate: unknown): { readonly action: string; readonly params: unknown } {
  const params = readCamelKeys(txTemplate, "The template")
  return { action: Object.hasOwn(params, "spender") ? "approve" : "contract_call", params }
}
