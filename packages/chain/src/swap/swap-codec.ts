import { canonicalJson, hexToBytes, sha256 } from "@agentgpt/core"
import type { Bytes32, Hex } from "@agentgpt/core"
import { AbiCoder, id, keccak256 } from "ethers"
import { z } from "zod"
import { HASH_TIME_LOCK, LOCK_TYPE } from "./lock-interface.ts"
import { refuseSwap } from "./swap.ts"
import type { Swap, SwapAct, SwapLeg, SwapSide } from "./swap.ts"
import { addressField, bytes32Field, unsignedField } from "../bridge/term-fields.ts"

/**
 * The id of a lock at its contract: everything that was agreed on goes into it, so a lock with this id is the one agreed on.
 *
 * @example
 * lockIdOf(swap, "second") // "0x…", what `lockIdOf` of the contract says
 */
export function lockIdOf(swap: Swap, side: SwapSide): Bytes32 {
  const { chainId, locks } = swap[side]
  const values = [chainId, locks, termsOf(swap, side)]
  return keccak256(CODER.encode(["uint256", "address", LOCK_TYPE], values)) as Bytes32
}

/**
 * The id of a swap in journals and keys; no contract knows it.
 *
 * @example
 * const deeds = await listSwapDeeds(store, swapIdOf(swap))
 */
export function swapIdOf(swap: Swap): Bytes32 {
  const values = [DOMAIN, lockIdOf(swap, "first"), lockIdOf(swap, "second")]
  return keccak256(CODER.encode(["bytes32", "bytes32", "bytes32"], values)) as Bytes32
}

/** The calldata of an act. That of a claim holds the secret: from its sending on it is public. */
export function encodeSwapAct(swap: Swap, { action, side }: SwapAct, secret?: Bytes32): Hex {
  const terms = termsOf(swap, side)
  const { token, amount, receiver, hashlock, expiresAt, first } = terms
  switch (action) {
    case "lock":
      return encode("lock", [token, amount, receiver, hashlock, expiresAt, first])
    case "claim":
      return encode("claim", [terms, secret])
    default:
      return encode("refund", [terms])
  }
}

/** What the second lock states about the first: with it, the contract checks the times. */
export function firstLockOf({ first }: Swap): { readonly chainId: bigint; readonly expiresAt: bigint } {
  return { chainId: first.chainId, expiresAt: first.expiresAt }
}

/** The hash under which both parties lock, as the contract computes it. */
export function hashSecret(secret: Bytes32): Bytes32 {
  return sha256(hexToBytes(secret))
}

/** Canonical JSON: the same swap is the same text. The secret is no part of a swap. */
export function writeSwapJson({ first, second, hashlock }: Swap): string {
  return canonicalJson({ first: writeLeg(first), second: writeLeg(second), hashlock })
}

/** @throws BRIDGE_SWAP_INVALID */
export function readSwapJson(text: string): Swap {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw refuseSwap("It is not JSON.")
  }
  const parsed = swapSchema.safeParse(value)
  if (parsed.success) return parsed.data
  throw refuseSwap(`${parsed.error.issues[0]!.path.join(".") || "It"} is not as in a swap.`)
}

function writeLeg({ chainId, amount, expiresAt, ...addresses }: SwapLeg) {
  const { locks, token, sender, receiver } = addresses
  const numbers = { chainId: String(chainId), amount: String(amount), expiresAt: String(expiresAt) }
  return { ...numbers, locks, token, sender, receiver }
}

function termsOf(swap: Swap, side: SwapSide) {
  const { sender, receiver, token, amount, expiresAt } = swap[side]
  const first = side === "first" ? { chainId: 0n, expiresAt: 0n } : firstLockOf(swap)
  return { sender, receiver, token, expiresAt, amount, hashlock: swap.hashlock, first }
}

function encode(name: string, values: readonly unknown[]): Hex {
  return HASH_TIME_LOCK.encodeFunctionData(name, values) as Hex
}

const CODER = AbiCoder.defaultAbiCoder()
const DOMAIN = id("agentgpt.Swap.v1")

const leg: z.ZodType<SwapLeg> = z.strictObject({
  chainId: unsignedField(64n),
  locks: addressField,
  token: addressField,
  amount: unsignedField(256n),
  sender: addressField,
  receiver: addressField,
  expiresAt: unsignedField(64n),
})
const swapSchema: z.ZodType<Swap> = z.strictObject({
  first: leg,
  second: leg,
  hashlock: bytes32Field,
})
