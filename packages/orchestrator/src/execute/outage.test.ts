import { AgentGptError } from "@agentgpt/core"
import type { ErrorCode } from "@agentgpt/core"
import { afterEach, beforeEach, expect, it, vi } from "vitest"
import { retriesOf } from "./outage.ts"
import type { Workshop } from "./workshop.ts"

const HOUR_MS = 3_600_000

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }))
afterEach(() => void vi.useRealTimers())

const judge = (maxRetries: number) => {
  const { shouldRetry } = retriesOf({ settings: { maxRetries } } as Workshop)
  return (code: ErrorCode) => shouldRetry?.(new AgentGptError(code))
}

it.each(["BRIDGE_ORDER_HELD_UP", "NODE_UNREACHABLE", "STORE_UNREACHABLE"] as const)(
  "%s is waited for as long as an hour, and takes no try away",
  (code) => {
    const shouldRetry = judge(1)
    for (let look = 0; look < 100; look += 1) expect(shouldRetry(code)).toBe(true)
    vi.setSystemTime(Date.now() + HOUR_MS - 1)
    expect(shouldRetry(code)).toBe(true)
    expect(shouldRetry("BRIDGE_FEE_TOO_HIGH")).toBe(true)
    expect(shouldRetry("BRIDGE_FEE_TOO_HIGH")).toBe(false)
    vi.setSystemTime(Date.now() + 1)
    expect(shouldRetry(code)).toBe(false)
  },
)

it("what needs a person or another plan is not tried again", () => {
  expect(judge(5)("BRIDGE_ORDER_NOT_SENT")).toBe(false)
})
