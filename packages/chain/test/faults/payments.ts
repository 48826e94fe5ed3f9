import { createHash } from "node:crypto"
import type { EvmAddress, Hex } from "@agentgpt/core"

/** One transfer of a token. Every payee is paid once in a run, so that a second payment is seen at once. */
export type Payment = { readonly key: string; readonly payee: EvmAddress; readonly units: bigint }

/** Payees that are the same for the same seed. */
export function makePayments(seed: number, count: number): readonly Payment[] {
  return Array.from({ length: count }, (_, index) => {
    const digest = createHash("sha256").update(`payee ${seed} ${index}`).digest("hex")
    return { key: `faults/${seed}/${index}`, payee: `0x${digest.slice(0, 40)}`, units: BigInt(index + 1) }
  })
}

/** The call of an ERC-20 token that pays. */
export function encodeTransfer({ payee, units }: Payment): Hex {
  return `0xa9059cbb${payee.slice(2).padStart(64, "0")}${units.toString(16).padStart(64, "0")}`
}
