import { Interface } from "ethers"
import type { AllowedFunction } from "../guard/signing-policy.ts"

const FIRST = "(uint64 chainId, uint64 expiresAt)"
const TERMS = `(address sender, address receiver, address token, uint64 expiresAt, uint256 amount, bytes32 hashlock, ${FIRST} first)`

/** The terms of a lock as they are hashed. */
export const LOCK_TYPE: string = `tuple${TERMS.replace(FIRST, `tuple${FIRST}`)}`

/** What is used of HashTimeLock. */
export const HASH_TIME_LOCK: Interface = new Interface([
  `function lock(address token, uint256 amount, address receiver, bytes32 hashlock, uint64 expiresAt, ${FIRST} first) returns (bytes32 lockId)`,
  `function claim(${TERMS} terms, bytes32 secret)`,
  `function refund(${TERMS} terms)`,
  `function lockIdOf(${TERMS} terms) view returns (bytes32)`,
  "function stateOf(bytes32 lockId) view returns (uint8)",
  "function secretOf(bytes32 hashlock) view returns (bytes32)",
  `function latestExpiry(${FIRST} first) view returns (uint64)`,
])

const nameOf = (name: string) => HASH_TIME_LOCK.getFunction(name)!.format("sighash")

/**
 * What a party may sign at a HashTimeLock: the guard bounds what is set aside like a payment, and takes no receiver that is
 * not on the allow-list itself. The hash and the expiry are not the guard's to see.
 *
 * @example
 * SWAP_LOCKING_FUNCTIONS.length // 1
 */
export const SWAP_LOCKING_FUNCTIONS: readonly AllowedFunction[] = [
  { signature: nameOf("lock"), amount: { effect: "moves", path: [1], asset: [0] }, listed: [[2]] },
]

/**
 * What the account that pays for deeds may sign at a HashTimeLock. The contract pays the receiver of a claim and the sender
 * of a refund alone, so nothing of the account's moves. `claimTo` and `refundTo` are not among these: those are for a person.
 *
 * @example
 * SWAP_TENDING_FUNCTIONS.length // 2
 */
export const SWAP_TENDING_FUNCTIONS: readonly AllowedFunction[] = ["claim", "refund"].map((name) => ({
  signature: nameOf(name),
}))
