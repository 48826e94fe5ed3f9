import { expect } from "vitest"

import { CircomError, type CircomErrorCode } from "../../src/errors.ts"

/** Waits for a failure with a code and returns it. Anything else fails the test. */
export async function expectCode(
  action: Promise<unknown> | (() => unknown),
  code: CircomErrorCode,
): Promise<CircomError> {
  let thrown: unknown
  try {
    await (typeof action === "function" ? action() : action)
  } catch (error) {
    thrown = error
  }
  expect(thrown, `expected ${code}`).toBeInstanceOf(CircomError)
  expect((thrown as CircomError).code, (thrown as CircomError).message).toBe(code)
  return thrown as CircomError
}
