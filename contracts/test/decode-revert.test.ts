import { decodeRevert, findRevertData } from "@agentgpt/contracts"
import { AgentGptError } from "@agentgpt/core"
import { Interface, concat, id } from "ethers"
import { describe, expect, test } from "vitest"

import { ERROR_CLASSES } from "../bindings/classify-error.ts"
import { listErrorNames } from "./support/list-error-names.ts"

const unsafeRollback = id("UnsafeRollback()").slice(0, 10)
const text = (reason: string) => new Interface(["error Error(string)"]).encodeErrorResult("Error", [reason])
const panic = (code: number) => new Interface(["error Panic(uint256)"]).encodeErrorResult("Panic", [code])
const notPayer = new Interface(["error NotPayer(address caller, address payer)"]).encodeErrorResult(
  "NotPayer",
  ["0x00000000000000000000000000000000000000A1", "0x00000000000000000000000000000000000000b2"],
)

describe("revert data", () => {
  test("a custom error gives its name and its arguments", () => {
    const error = decodeRevert(notPayer)
    expect(error).toMatchObject({ code: "CONTRACT_UNAUTHORISED", recovery: "ask" })
    expect(error.meta).toEqual([
      "Error: NotPayer",
      "caller: 0x00000000000000000000000000000000000000A1",
      "payer: 0x00000000000000000000000000000000000000b2",
    ])
  })

  test("OpenZeppelin's errors in our contracts are known", () => {
    const data = new Interface(["error ERC20InsufficientBalance(address,uint256,uint256)"]).encodeErrorResult(
      "ERC20InsufficientBalance",
      ["0x00000000000000000000000000000000000000A1", 5n, 7n],
    )
    expect(decodeRevert(data)).toMatchObject({ code: "CONTRACT_REVERTED", recovery: "ask" })
    expect(decodeRevert(data).meta).toContain("needed: 7")
  })

  test("the text of a revert is kept", () => {
    expect(decodeRevert(text("blacklisted"))).toMatchObject({
      code: "CONTRACT_REVERTED_WITH_TEXT",
      meta: ["Error: Error(string)", "text: blacklisted"],
    })
  })

  test.each([
    [0x01, "assertion"],
    [0x11, "overflow"],
    [0x12, "division by zero"],
    [0x21, "enumeration"],
    [0x32, "beyond the end"],
    [0x7f, "unknown panic"],
  ])("panic 0x%s says what it means", (code, meaning) => {
    const error = decodeRevert(panic(code))
    expect(error.code).toBe("CONTRACT_PANICKED")
    expect(error.shortMessage).toContain(meaning)
    expect(error.meta).toContain(`panic code: 0x${code.toString(16).padStart(2, "0")}`)
  })

  test("a panic whose code is beyond every number is unknown", () => {
    const data = concat(["0x4e487b71", `0x${"ff".repeat(32)}`])
    expect(decodeRevert(data).code).toBe("CONTRACT_PANICKED")
  })

  test("empty data is a refusal without a reason", () => {
    expect(decodeRevert("0x").code).toBe("CONTRACT_REVERTED_SILENTLY")
  })

  test.each([
    ["an unknown selector", "0xdeadbeef"],
    ["less than a selector", "0xdead"],
    ["a known selector with too little behind it", notPayer.slice(0, 40)],
    ["a text that is none", `0x08c379a0${"ff".repeat(32)}`],
    ["a panic without its code", "0x4e487b71"],
  ])("%s is given as it came", (_name, data) => {
    const error = decodeRevert(data)
    expect(error.code).toBe("CONTRACT_REVERT_UNKNOWN")
    expect(error.meta.join()).toContain(data)
  })

  test("every error that is classified exists, and stands in one class", () => {
    const names = ERROR_CLASSES.flatMap((entry) => entry.names)
    const existing = listErrorNames()
    expect(names.filter((name) => !existing.includes(name))).toEqual([])
    expect(new Set(names).size).toBe(names.length)
  })
})

describe("where the data hides", () => {
  test.each<[string, unknown]>([
    ["ethers and Hardhat", { code: "CALL_EXCEPTION", data: unsafeRollback }],
    ["a node behind ethers", { code: "UNKNOWN_ERROR", info: { error: { code: 3, data: unsafeRollback } } }],
    ["a wallet", { error: { data: { originalError: { data: unsafeRollback } } } }],
    ["a node that says so before it", { error: { data: `Reverted ${unsafeRollback}` } }],
    ["a cause", new Error("failed", { cause: { data: unsafeRollback } })],
    ["beside empty data", { data: "0x", info: { error: { data: unsafeRollback } } }],
  ])("%s", (_name, thrown) => {
    expect(findRevertData(thrown)).toBe(unsafeRollback)
    expect(decodeRevert(thrown).meta).toEqual(["Error: UnsafeRollback"])
  })

  test("a circle of causes ends", () => {
    const error: Error & { cause?: unknown } = new Error("circle")
    error.cause = error
    expect(findRevertData(error)).toBeUndefined()
  })

  test("a call exception without data is a silent refusal", () => {
    expect(decodeRevert({ code: "CALL_EXCEPTION", data: null }).code).toBe("CONTRACT_REVERTED_SILENTLY")
  })

  test.each<[string, unknown]>([
    ["a broken connection", new Error("connect ECONNREFUSED 127.0.0.1:8545")],
    ["nothing", undefined],
    ["a sentence", "something went wrong"],
  ])("%s is no revert", (_name, thrown) => {
    expect(decodeRevert(thrown).code).toBe("CONTRACT_CALL_FAILED")
  })

  test("an error that has a code already stays as it is", () => {
    const error = new AgentGptError("CONTRACT_NOT_DEPLOYED")
    expect(decodeRevert(error)).toBe(error)
  })
})
