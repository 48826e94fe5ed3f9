import type { Tender } from "@agentgpt/agentgpt"
import type { OrderChoice } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { ErrorCode, Hex } from "@agentgpt/core"

/** What each look leads to, in order; the last one stands. A code is thrown. */
export type MockLooks = readonly (OrderChoice | ErrorCode)[]

/** What was asked of the mock, in order: `tend 0x12…`. */
export type MockTender = Tender & { readonly calls: string[] }

/** A tender that reads no chain and sends nothing. */
export function createMockTender(
  looks: MockLooks = [{ action: "done", why: "The order is completed for ever." }],
): MockTender {
  const calls: string[] = []
  const left = [...looks]
  const look = (call: string, orderId: Hex): OrderChoice => {
    calls.push(`${call} ${orderId}`)
    const next = (left.length > 1 ? left.shift() : left[0])!
    if (typeof next === "string") throw new AgentGptError(next)
    return next
  }
  return {
    calls,
    preview: async (orderId) => ({ view: {} as never, choice: look("preview", orderId) }),
    tend: async (orderId) => ({ orderId, choice: look("tend", orderId) }),
    awaitDeeds: async (orderId) => void calls.push(`await ${orderId}`),
    close: async () => void calls.push("close"),
  }
}
