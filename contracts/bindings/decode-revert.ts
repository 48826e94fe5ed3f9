import { AgentGptError } from "@agentgpt/core"
import { AbiCoder } from "ethers"
import type { ErrorDescription } from "ethers"

import { classifyError } from "./classify-error.ts"
import { findRevertData } from "./find-revert-data.ts"
import { knownErrors } from "./known-errors.ts"
import { panicMeaning } from "./panic-meanings.ts"

const TEXT_SELECTOR = "0x08c379a0"
const PANIC_SELECTOR = "0x4e487b71"

/**
 * Turns a contract's refusal into an error with a code: from raw revert data, or from whatever ethers, a node
 * or a wallet threw. The contract error's name and arguments are in `meta`. Something that is no revert at all
 * (a broken connection) comes back as `CONTRACT_CALL_FAILED`, with the original as its cause.
 *
 * @example
 * try {
 *   await payout.claimOwed(runKey, 0, signer.address)
 * } catch (error) {
 *   const { code, meta } = decodeRevert(error) // CONTRACT_UNAUTHORISED, ["Error: NotPayee", "payee: 0x…"]
 * }
 */
export function decodeRevert(thrown: unknown): AgentGptError {
  if (AgentGptError.is(thrown)) return thrown
  const data = findRevertData(thrown)
  const cause = typeof thrown === "string" ? {} : { cause: thrown }
  if (data === undefined) {
    if (isSilentRevert(thrown)) return silent(cause)
    return new AgentGptError("CONTRACT_CALL_FAILED", undefined, cause)
  }
  return decodeData(data, cause)
}

function decodeData(data: string, cause: { readonly cause?: unknown }): AgentGptError {
  if (data === "0x") return silent(cause)
  const selector = data.slice(0, 10)
  try {
    if (selector === TEXT_SELECTOR) return decodeText(data, cause)
    if (selector === PANIC_SELECTOR) return decodePanic(data, cause)
    const description = knownErrors.parseError(data)
    if (description !== null) return describe(description, cause)
  } catch {
    // A known selector with arguments that do not decode: not ours after all.
  }
  return new AgentGptError(
    "CONTRACT_REVERT_UNKNOWN",
    `The contract refused the call with the unknown error ${selector}.`,
    {
      meta: [`Revert data: ${data}`],
      ...cause,
    },
  )
}

function describe(description: ErrorDescription, cause: { readonly cause?: unknown }): AgentGptError {
  const { name, fragment, args } = description
  const { code, recovery } = classifyError(name)
  const lines = fragment.inputs.map((input, index) => {
    const label = input.name === "" ? `argument ${index}` : input.name
    return `${label}: ${formatArgument(args[index])}`
  })
  return new AgentGptError(code, `The contract refused the call: ${name}(${lines.join(", ")}).`, {
    meta: [`Error: ${name}`, ...lines],
    recovery,
    ...cause,
  })
}

function decodeText(data: string, cause: { readonly cause?: unknown }): AgentGptError {
  const [text] = AbiCoder.defaultAbiCoder().decode(["string"], `0x${data.slice(10)}`)
  return new AgentGptError("CONTRACT_REVERTED_WITH_TEXT", `The contract refused the call: ${text}`, {
    meta: ["Error: Error(string)", `text: ${text}`],
    ...cause,
  })
}

function decodePanic(data: string, cause: { readonly cause?: unknown }): AgentGptError {
  const [code] = AbiCoder.defaultAbiCoder().decode(["uint256"], `0x${data.slice(10)}`) as unknown as [bigint]
  return new AgentGptError("CONTRACT_PANICKED", `The contract panicked: ${panicMeaning(code)}.`, {
    meta: ["Error: Panic(uint256)", `panic code: 0x${code.toString(16).padStart(2, "0")}`],
    ...cause,
  })
}

function silent(cause: { readonly cause?: unknown }): AgentGptError {
  return new AgentGptError("CONTRACT_REVERTED_SILENTLY", undefined, cause)
}

function formatArgument(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(formatArgument).join(", ")}]`
  return String(value)
}

/** ethers says so of a revert without data; nodes say so in words alone. */
function isSilentRevert(thrown: unknown): boolean {
  if (typeof thrown !== "object" || thrown === null) return false
  if (Reflect.get(thrown, "code") === "CALL_EXCEPTION") return true
  return /execution reverted|reverted without a reason/i.test(String(Reflect.get(thrown, "message")))
}
