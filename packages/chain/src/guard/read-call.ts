import { AgentGptError } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import { FunctionFragment, Interface } from "ethers"
import type { Result } from "ethers"
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
 */
export function readCall(destination: Destination, payload: CallPayload): ReadCall {
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
  const values = decode(allowed.signature, data)
  for (const path of allowed.own ?? []) {
    if (readAddress(values, path) !== payload.account) {
      throw refuse("GUARD_ARGUMENT_REFUSED", `Argument ${path.join(".")} is not the signing account.`)
    }
  }
  return {
    movements: [...carried, ...readMovement(allowed, values, destination.address)],
    listed: (allowed.listed ?? []).map((path) => readAddress(values, path)),
  }
}

/** Parsing a signature is dear and a policy names few. */
const interfaces = new Map<string, { readonly abi: Interface; readonly fragment: FunctionFragment }>()
const MOST_INTERFACES = 1000

/** @throws GUARD_POLICY_INVALID */
function interfaceOf(signature: string) {
  const known = interfaces.get(signature)
  if (known !== undefined) return known
  const fragment = parseSignature(signature)
  const made = { abi: new Interface([fragment]), fragment }
  if (interfaces.size >= MOST_INTERFACES) interfaces.clear()
  interfaces.set(signature, made)
  return made
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

function selectorOf(signature: string): string {
  return signature === "receive()" ? "0x" : interfaceOf(signature).fragment.selector
}

/** Bytes that decode but are not the one encoding of what they decode to could mean another thing to a contract. */
function decode(signature: string, data: string): Result {
  const { abi, fragment } = interfaceOf(signature)
  try {
    const values = abi.decodeFunctionData(fragment, data)
    if (abi.encodeFunctionData(fragment, values) === data) return values
  } catch {
    // Falls through: not arguments of this function at all.
  }
  throw refuse("GUARD_ARGUMENT_REFUSED", `The data are not arguments of ${signature}.`)
}

function readMovement(
  { amount }: AllowedFunction,
  values: Result,
  destination: EvmAddress,
): readonly Movement[] {
  if (amount === undefined) return []
  const units = read(values, amount.path)
  if (typeof units !== "bigint") throw refuse("GUARD_ARGUMENT_REFUSED", "The amount is not an integer.")
  const asset = amount.asset === "destination" ? destination : readAddress(values, amount.asset)
  return [{ asset, amount: units, effect: amount.effect }]
}

function readAddress(values: Result, path: ArgumentPath): EvmAddress {
  const value = read(values, path)
  if (typeof value !== "string" || !/^0x[0-9a-fA-F]{40}$/u.test(value)) {
    throw refuse("GUARD_ARGUMENT_REFUSED", `Argument ${path.join(".")} is not an address.`)
  }
  return value.toLowerCase() as EvmAddress
}

function read(values: Result, path: ArgumentPath): unknown {
  return path.reduce<unknown>(
    // Beyond its end the decoder's list throws.
    (value, index) => (Array.isArray(value) && index < value.length ? (value[index] as unknown) : undefined),
    values,
  )
}

function refuse(code: "GUARD_FUNCTION_REFUSED" | "GUARD_ARGUMENT_REFUSED", fact: string): AgentGptError {
  return new AgentGptError(code, undefined, { meta: [fact] })
}
