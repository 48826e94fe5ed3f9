import { inspect } from "node:util"
import { describe, expect, expectTypeOf, it } from "vitest"
import { AgentGptError, toAgentGptError } from "./agentgpt-error.ts"
import type { ErrorCode } from "./codes.ts"
import type { Recovery } from "./recovery.ts"

describe("AgentGptError", () => {
  it("carries the code, the message, what to do next and where to read on", () => {
    const error = new AgentGptError("AMOUNT_EMPTY", "Row 7 has no amount.", { meta: ["Write 0 to skip it."] })
    expect(error.name).toBe("AgentGptError")
    expect(error.cause).toBeUndefined()
    expect(error).toMatchObject({
      code: "AMOUNT_EMPTY",
      shortMessage: "Row 7 has no amount.",
      meta: ["Write 0 to skip it."],
      recovery: "ask",
      docs: "docs/errors.md#amount_empty",
    })
    expect(error.message).toBe(
      "Row 7 has no amount.\n- Write 0 to skip it.\nCode: AMOUNT_EMPTY\nDocs: docs/errors.md#amount_empty",
    )
    expect(error.stack).toContain("agentgpt-error.test.ts")
  })

  it("takes the title and the recovery of its code when given none", () => {
    const error = new AgentGptError("DEPLOY_NODE_UNREACHABLE")
    expect(error).toMatchObject({ shortMessage: "The node does not answer", recovery: "retry", meta: [] })
  })

  it("lets one error differ from the usual recovery of its code", () => {
    expect(new AgentGptError("CONTRACT_REVERTED", undefined, { recovery: "stop" }).recovery).toBe("stop")
  })

  it("falls back on known values when untyped callers pass wrong ones", () => {
    const error = new AgentGptError("NO_SUCH_CODE" as ErrorCode, undefined, { recovery: "hope" as Recovery })
    expect(error).toMatchObject({ code: "INTERNAL_UNEXPECTED", recovery: "stop" })
  })

  it("types its fields", () => {
    expectTypeOf<AgentGptError["code"]>().toEqualTypeOf<ErrorCode>()
    expectTypeOf<AgentGptError["meta"]>().toEqualTypeOf<readonly string[]>()
    expectTypeOf<AgentGptError["recovery"]>().toEqualTypeOf<"retry" | "replan" | "ask" | "stop">()
    // @ts-expect-error a code has to be registered
    expect(new AgentGptError("AMOUNT_NO_SUCH").code).toBe("INTERNAL_UNEXPECTED")
  })

  it("does not let its lines be changed afterwards", () => {
    const meta = ["one"]
    const error = new AgentGptError("AMOUNT_EMPTY", undefined, { meta })
    meta.push("two")
    expect(error.meta).toEqual(["one"])
    expect(Object.isFrozen(error.meta)).toBe(true)
  })
})

describe("AgentGptError.is", () => {
  it("knows errors of another copy of the package by their marker", () => {
    class OtherCopy extends Error {}
    Object.defineProperty(OtherCopy.prototype, Symbol.for("agentgpt.error"), { value: true })
    expect(AgentGptError.is(new OtherCopy())).toBe(true)
    expect(AgentGptError.is(new AgentGptError("ID_PLAN_EMPTY"))).toBe(true)
  })

  it.each([[new Error("no")], [{ [Symbol.for("agentgpt.error")]: true }], [null], ["AgentGptError"]])(
    "refuses %s",
    (value) => {
      expect(AgentGptError.is(value)).toBe(false)
    },
  )
})

describe("walk", () => {
  const root = new Error("root")
  const middle = new Error("middle", { cause: root })
  const error = new AgentGptError("DEPLOY_INCOMPLETE", "top", {
    cause: new AgentGptError("CONTRACT_REVERTED", "inner", { cause: middle }),
  })

  it("ends at the last cause", () => {
    expect(error.walk()?.message).toBe("root")
  })

  it("finds the first error that passes, itself included", () => {
    expect(error.walk(() => true)).toBe(error)
    const found = error.walk((cause) => AgentGptError.is(cause) && cause.code === "CONTRACT_REVERTED")
    expect(found).toBe(error.cause)
    expect(error.walk((cause) => cause.message === "absent")).toBeUndefined()
  })

  it("ends in circles too", () => {
    const circular = new Error("circular")
    circular.cause = circular
    const outer = new AgentGptError("DEPLOY_INCOMPLETE", "outer", { cause: circular })
    expect(outer.walk()?.message).toBe("circular")
    outer.cause = outer
    expect(outer.walk()).toBe(outer)
  })
})

describe("causes", () => {
  it("keeps name, message, stack and code of a foreign error, and nothing else of it", () => {
    const foreign = Object.assign(new TypeError("bad"), { code: "ERR_X", request: { url: "kept nowhere" } })
    const { cause } = new AgentGptError("DEPLOY_INCOMPLETE", undefined, { cause: foreign })
    expect(cause).toMatchObject({ name: "TypeError", message: "bad", code: "ERR_X" })
    expect((cause as Error).stack).toContain("agentgpt-error.test.ts")
    expect(inspect(cause, { showHidden: true, depth: null })).not.toContain("kept nowhere")
  })

  it("reads errors that JSON-RPC nodes send as plain objects", () => {
    const { cause } = new AgentGptError("DEPLOY_INCOMPLETE", undefined, {
      cause: { code: -32_000, message: "nonce too low" },
    })
    expect(cause).toBeInstanceOf(Error)
    expect(cause).toMatchObject({ code: -32_000, message: "nonce too low" })
  })

  it("keeps the errors of an AggregateError", () => {
    const { cause } = new AgentGptError("DEPLOY_INCOMPLETE", undefined, {
      cause: new AggregateError([new Error("first"), new Error("second")], "all failed"),
    })
    expect((cause as AggregateError).errors.map((error: Error) => error.message)).toEqual(["first", "second"])
  })

  it.each([
    ["a thrown text", "text", "text"],
    ["a thrown number", 7, "7"],
    ["a number that may be a key", 2n ** 255n, "A number."],
    ["null", null, "null"],
    ["a symbol", Symbol("s"), "A symbol."],
    ["a function", () => "f", "A function."],
    ["an object without a message", { a: 1 }, ""],
  ])("makes an error of %s", (_name, cause, message) => {
    const error = new AgentGptError("DEPLOY_INCOMPLETE", undefined, { cause })
    expect((error.cause as Error).message).toBe(message)
  })

  it("survives causes that cannot be read", () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const throwing = {
      get message(): string {
        throw new Error("gotcha")
      },
    }
    for (const cause of [proxy, throwing]) {
      const error = new AgentGptError("DEPLOY_INCOMPLETE", undefined, { cause })
      expect((error.cause as Error).message).toBe("The cause could not be read.")
      expect(toAgentGptError(cause).code).toBe("INTERNAL_UNEXPECTED")
    }
  })

  it("cuts chains and texts without end", () => {
    let cause = new Error("0")
    for (let depth = 1; depth < 1000; depth += 1) cause = new Error(String(depth), { cause })
    const error = new AgentGptError("DEPLOY_INCOMPLETE", "x ".repeat(100_000), {
      cause,
      meta: Array.from({ length: 1000 }, () => "line"),
    })
    expect(error.walk()?.message).toBe("989")
    expect(error.shortMessage.length).toBeLessThan(2100)
    expect(error.meta).toHaveLength(50)
  })
})

describe("toAgentGptError", () => {
  it("returns an AgentGptError as it is", () => {
    const error = new AgentGptError("ID_PLAN_EMPTY")
    expect(toAgentGptError(error)).toBe(error)
  })

  it.each([["text"], [new Error("x")], [undefined], [null], [{}]])(
    "gives %s the code for the unexpected",
    (thrown) => {
      expect(toAgentGptError(thrown).code).toBe("INTERNAL_UNEXPECTED")
    },
  )

  it("rebuilds an error of another copy of the package by the rules of this one", () => {
    const other = Object.assign(new Error("x"), {
      [Symbol.for("agentgpt.error")]: true,
      code: "AMOUNT_EMPTY",
      shortMessage: "password=hunter2hunter2",
      meta: "no list",
      recovery: "stop",
    })
    const error = toAgentGptError(other)
    expect(error).toBeInstanceOf(AgentGptError)
    expect(error).toMatchObject({ code: "AMOUNT_EMPTY", recovery: "stop", meta: [] })
    expect(error.shortMessage).not.toContain("hunter2")
  })
})
