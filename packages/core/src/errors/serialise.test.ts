import { describe, expect, it } from "vitest"
import { AgentGptError } from "./agentgpt-error.ts"
import { toCliText } from "./to-cli-text.ts"
import { toExitCode } from "./to-exit-code.ts"
import { toProblemJson } from "./to-problem-json.ts"

const error = new AgentGptError("DEPLOY_CHAIN_MISMATCH", "The node is on eip155:1, not on eip155:11155111.", {
  meta: ["Check the RPC URL of the network."],
  cause: new Error("eth_chainId answered 0x1"),
})

describe("toProblemJson", () => {
  it("writes the members of RFC 9457 and ours, and keeps causes inside", () => {
    expect(toProblemJson(error, { instance: "/deployments/7" })).toEqual({
      type: "urn:agentgpt:error:DEPLOY_CHAIN_MISMATCH",
      title: "The node is on another chain",
      status: 409,
      detail: "The node is on eip155:1, not on eip155:11155111.",
      instance: "/deployments/7",
      code: "DEPLOY_CHAIN_MISMATCH",
      area: "DEPLOY",
      recovery: "stop",
      next: ["Check the RPC URL of the network."],
      docs: "docs/errors.md#deploy_chain_mismatch",
    })
  })

  it("says nothing of an unexpected error but that it happened", () => {
    const problem = toProblemJson(new Error("row 12 of table salaries"))
    expect(problem).toMatchObject({ status: 500, code: "INTERNAL_UNEXPECTED" })
    expect(JSON.stringify(problem)).not.toContain("salaries")
    expect(problem).not.toHaveProperty("instance")
  })
})

describe("toCliText", () => {
  it("says what happened, why, what to do next and whether to try again", () => {
    expect(toCliText(error)).toBe(
      [
        "Error DEPLOY_CHAIN_MISMATCH: The node is on eip155:1, not on eip155:11155111.",
        "Because:",
        "  - eth_chainId answered 0x1",
        "What to do next:",
        "  - Check the RPC URL of the network.",
        "  - See docs/errors.md#deploy_chain_mismatch",
        "Recovery: stop. Do not repeat this; it cannot or must not go on.",
      ].join("\n"),
    )
  })

  it("lets no remote text paint the terminal or hide itself", () => {
    const hostile = new AgentGptError(
      "CONTRACT_REVERTED_WITH_TEXT",
      "\u001B[2J\u001B]0;owned\u0007ok\u202Eko\u200B\r\b\u009B31m",
    )
    expect(toCliText(hostile)).toMatch(/^[\n\x20-\x7E]*$/u)
  })

  it("keeps further lines of a text under its point", () => {
    expect(toCliText(new AgentGptError("AMOUNT_EMPTY", "one\ntwo"))).toContain("AMOUNT_EMPTY: one\n    two")
  })
})

describe("toExitCode", () => {
  it.each([
    [error, 21],
    [new AgentGptError("CONFIG_INVALID"), 10],
    [new AgentGptError("SETUP_PORT_BUSY"), 30],
    [new Error("anything"), 1],
    [undefined, 1],
  ])("%s ends a command with %i", (thrown, exitCode) => {
    expect(toExitCode(thrown)).toBe(exitCode)
  })
})

describe("JSON.stringify", () => {
  it("writes fields and causes", () => {
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: "AgentGptError",
      code: "DEPLOY_CHAIN_MISMATCH",
      shortMessage: "The node is on eip155:1, not on eip155:11155111.",
      meta: ["Check the RPC URL of the network."],
      recovery: "stop",
      docs: "docs/errors.md#deploy_chain_mismatch",
      causes: ["eth_chainId answered 0x1"],
    })
  })
})
