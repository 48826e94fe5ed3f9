import { AgentGptError } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import { FunctionFragment } from "ethers"
import { findWord, locateArguments } from "./strict-abi.ts"
import type { TypedWord } from "./strict-abi.ts"
import type { CallPayload } from "./read-payload.ts"
import type { AllowedFunction, ArgumentPath, Asset, Destination } from "./signing-policy.ts"

/** What a call does to an asset. */
export type Movement = {
  readonly asset: Asset
  readonly amount: bigint
  /** An allowance moves nothing yet: it is bounded, but not added up. */
  readonly effect: "moves" | "allows"
}

export type ReadCall = {
  readonly movements: readonly Movement[]
  /** Addresses in the arguments that have to be on the allow-list. */
  readonly listed: readonly EvmAddress[]
}

/**
 * Reads what a call does, by the functions that the policy allows at its destination.
 * @throws GUARD_FUNCTION_REFUSED, GUARD_ARGUMENT_REFUSED, GUARD_POLICY_INVALID
 *
 * @example
 * const { movements } = readCall(destination, { account: payer, valueWei: 0n, data })
 */
export function readCall(
  destination: Destination,
  payload: Pick<CallPayload, "account" | "valueWei" | "data">,
): ReadCall {
  const { data, valueWei } = payload
  const carried: readonly Movement[] =
    valueWei === 0n ? [] : [{ asset: "native", amount: valueWei, effect: "moves" }]
  if (destination.kind === "account") {
    if (data !== "0x") throw refuse("GUARD_FUNCTION_REFUSED", "An account without code takes no data.")
    return { movements: carried, listed: [] }
  }
  const selector = data.slice(0, 10)
  const allowed = destination.functions.find(({ signature }) => selectorOf(signature) === selector)
  if (allowed === undefined) {
    const called = data === "0x" ? "A call without data" : `The function ${selector}`
    throw refuse("GUARD_FUNCTION_REFUSED", `${called} is not allowed at ${destination.address}.`)
  }
  if (data === "0x") return { movements: carried, listed: [] }
  const words = openWords(allowed.signature, data)
  for (const path of allowed.own ?? []) {
    if (readAddress(words, path) !== payload.account) {
      throw refuse("GUARD_ARGUMENT_REFUSED", `Argument ${describePath(path)} is not the signing account.`)
    }
  }
  for (const path of allowed.zero ?? []) requireZero(words, path)
  return {
    movements: [...carried, ...readMovement(allowed, words, destination.address)],
    listed: (allowed.listed ?? []).map((path) => readAddress(words, path)),
  }
}

/** Parsing a signature is dear and a policy names few. */
const fragments = new Map<string, FunctionFragment>()
const MOST_FRAGMENTS = 1000

/** @throws GUARD_POLICY_INVALID */
function fragmentOf(signature: string): FunctionFragment {
  const known = fragments.get(signature)
  if (known !== undefined) return known
  const fragment = parseSignature(signature)
  if (fragments.size >= MOST_FRAGMENTS) fragments.clear()
  fragments.set(signature, fragment)
  return fragment
}

function parseSignature(signature: string): FunctionFragment {
  try {
    return FunctionFragment.from(`function ${signature}`)
  } catch (cause) {
    throw new AgentGptError("GUARD_POLICY_INVALID", undefined, {
      meta: [`${signature} is not a function's signature.`],
      cause,
    })
  }
}

/** Computed once for each: hashing a signature is dearer than all the rest. */
const selectors = new Map<string, string>([["receive()", "0x"]])

function selectorOf(signature: string): string {
  const known = selectors.get(signature)
  if (known !== undefined) return known
  const { selector } = fragmentOf(signature)
  if (selectors.size >= MOST_FRAGMENTS) selectors.clear()
  selectors.set(signature, selector)
  return selector
}

/** The words of a call by the paths of a policy. */
type Words = { readonly find: (path: ArgumentPath) => TypedWord | undefined }

function openWords(signature: string, data: Hex): Words {
  const tree = locateArguments(fragmentOf(signature).inputs, data)
  return { find: (path) => findWord(tree, path, data) }
}

function readMovement(
  { amount }: AllowedFunction,
  words: Words,
  destination: EvmAddress,
): readonly Movement[] {
  if (amount === undefined) return []
  const found = words.find(amount.path)
  if (found === undefined || !found.type.startsWith("uint"))
    throw refuse("GUARD_ARGUMENT_REFUSED", "The amount is not an integer.")
  const asset = amount.asset === "destination" ? destination : readAddress(words, amount.asset)
  // How contracts say that nothing is moved; an amount of it would be of no token, and is refused as such.
  if (asset === NO_TOKEN && BigInt(`0x${found.word}`) === 0n) return []
  return [{ asset, amount: BigInt(`0x${found.word}`), effect: amount.effect }]
}

const NO_TOKEN: EvmAddress = `0x${"00".repeat(20)}`

function requireZero(words: Words, path: ArgumentPath): void {
  const found = words.find(path)
  if (found?.type.startsWith("uint") === true && BigInt(`0x${found.word}`) === 0n) return
  throw refuse("GUARD_ARGUMENT_REFUSED", `Argument ${describePath(path)} is not zero.`)
}

function describePath(path: ArgumentPath): string {
  return path.map((step) => (typeof step === "number" ? step : `[argument ${step.at.join(".")}]`)).join(".")
}

function readAddress(words: Words, path: ArgumentPath): EvmAddress {
  const found = words.find(path)
  if (found?.type !== "address") {
    throw refuse("GUARD_ARGUMENT_REFUSED", `Argument ${describePath(path)} is not an address.`)
  }
  return `0x${found.word.slice(-40)}`
}

function refuse(code: "GUARD_FUNCTION_REFUSED" | "GUARD_ARGUMENT_REFUSED", fact: string): AgentGptError {
  return new AgentGptError(code, undefined, { meta: [fact] })
}
