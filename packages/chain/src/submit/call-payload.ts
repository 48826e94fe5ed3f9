import { AgentGptError, keccak256, parseEvmAddress } from "@agentgpt/core"
import type { CanonicalValue, EvmAddress, Hex } from "@agentgpt/core"
import { z } from "zod"
import type { Route } from "../nodes/pool-options.ts"
import type { Authority, TransactionCall, TransactionRequest } from "./transaction-request.ts"

/** What the journal holds of a transaction: everything but nonce and fees. */
export type CallPayload = {
  readonly account: EvmAddress
  readonly call: TransactionCall
  readonly gasLimit?: bigint
  readonly authority: Authority
  readonly route: Route
  /** Only of a private one. */
  readonly publicAfterBlocks?: number
}

/**
 * The payload of a request. Whatever two programs could write differently is brought into one form.
 * @throws SUBMIT_REQUEST_INVALID, ID_ADDRESS_INVALID, ID_ADDRESS_CHECKSUM
 */
export function writePayload(request: TransactionRequest): CanonicalValue {
  const { account, call, gasLimit, authority, route = "public", publicAfterBlocks } = request
  checkInteger("value", call?.valueWei, 0n, MAX_UINT256)
  if (gasLimit !== undefined) checkInteger("gas limit", gasLimit, 21_000n, MAX_UINT64)
  if (typeof call.data !== "string" || !/^0x(?:[0-9a-fA-F]{2})*$/u.test(call.data)) {
    throw refuse("The data is not 0x and whole bytes.")
  }
  if (!/^0x[0-9a-f]{64}$/u.test(authority?.planHash ?? "")) throw refuse("The plan hash is not 32 bytes.")
  if (!Number.isSafeInteger(authority.policyVersion) || authority.policyVersion < 0) {
    throw refuse("The policy version is not an integer.")
  }
  if (route !== "public" && route !== "private") throw refuse("The route is neither public nor private.")
  checkDelay(publicAfterBlocks, route)
  return {
    kind: "call",
    account: parseEvmAddress(account),
    to: parseEvmAddress(call.to),
    valueWei: String(call.valueWei),
    data: call.data.toLowerCase(),
    planHash: authority.planHash,
    policyVersion: authority.policyVersion,
    ...(gasLimit !== undefined && { gasLimit: String(gasLimit) }),
    ...(route === "private" && { route }),
    ...(publicAfterBlocks !== undefined && { publicAfterBlocks }),
  }
}

/**
 * Reads a payload back from the journal.
 * @throws SUBMIT_PAYLOAD_INVALID
 */
export function readPayload(payload: CanonicalValue): CallPayload {
  const parsed = schema.safeParse(payload)
  if (!parsed.success) throw new AgentGptError("SUBMIT_PAYLOAD_INVALID")
  const { account, to, valueWei, data, gasLimit, planHash, policyVersion } = parsed.data
  const { route = "public", publicAfterBlocks } = parsed.data
  return {
    account,
    call: { to, valueWei, data },
    authority: { planHash, policyVersion },
    route,
    ...(gasLimit !== undefined && { gasLimit }),
    ...(publicAfterBlocks !== undefined && { publicAfterBlocks }),
  }
}

/**
 * What a replacement must leave as it is: recipient, value and data as one hash.
 *
 * @example
 * hashCall({ to, valueWei: 1n, data: "0x" })
 */
export function hashCall({ to, valueWei, data }: TransactionCall): Hex {
  const value = valueWei.toString(16).padStart(64, "0")
  return keccak256(Buffer.from(`${to.slice(2)}${value}${data.slice(2)}`, "hex"))
}

const MAX_UINT64 = 2n ** 64n - 1n
const MAX_UINT256 = 2n ** 256n - 1n

const units = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,77})$/u)
  .transform((text) => BigInt(text))
  .refine((value) => value <= MAX_UINT256)
const hex = (pattern: RegExp) =>
  z
    .string()
    .regex(pattern)
    .transform((text) => text as Hex)
const address = hex(/^0x[0-9a-f]{40}$/u)

const schema = z.strictObject({
  kind: z.literal("call"),
  account: address,
  to: address,
  valueWei: units,
  data: hex(/^0x(?:[0-9a-f]{2})*$/u),
  gasLimit: units.optional(),
  planHash: hex(/^0x[0-9a-f]{64}$/u),
  policyVersion: z.int().nonnegative(),
  route: z.literal("private").optional(),
  publicAfterBlocks: z.int().positive().optional(),
})

const MOST_PRIVATE_BLOCKS = 1_000_000

function checkDelay(blocks: unknown, route: Route): void {
  if (blocks === undefined) return
  if (route !== "private") throw refuse("Only a private transaction becomes public after blocks.")
  if (!Number.isSafeInteger(blocks) || (blocks as number) < 1 || (blocks as number) > MOST_PRIVATE_BLOCKS) {
    throw refuse("The number of blocks after which it becomes public is not an integer in its range.")
  }
}

function checkInteger(name: string, value: unknown, least: bigint, most: bigint): void {
  if (typeof value !== "bigint" || value < least || value > most) {
    throw refuse(`The ${name} is not an integer in its range.`)
  }
}

function refuse(sentence: string): AgentGptError {
  return new AgentGptError("SUBMIT_REQUEST_INVALID", sentence)
}
