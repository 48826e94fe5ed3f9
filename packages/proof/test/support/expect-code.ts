import { AgentGptError } from "@agentgpt/core"
import { expect } from "vitest"

/** The refusal of an act, which has to carry the code. */
export function refusalOf(act: () => unknown, code: string): AgentGptError {
  try {
    act()
  } catch (error) {
    expect(AgentGptError.is(error), String(error)).toBe(true)
    expect(error).toMatchObject({ code })
    return error as AgentGptError
  }
  throw new Error(`nothing was refused; ${code} was expected`)
}

/** The refusal of a promise, which has to carry the code. */
export async function rejectionOf(promise: Promise<unknown>, code: string): Promise<AgentGptError> {
  const outcome: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (outcome === undefined) throw new Error(`nothing was refused; ${code} was expected`)
  expect(AgentGptError.is(outcome), String(outcome)).toBe(true)
  expect(outcome).toMatchObject({ code })
  return outcome as AgentGptError
}
