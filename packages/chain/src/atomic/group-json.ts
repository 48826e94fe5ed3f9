import { AgentGptError, canonicalJson, parseEvmAddress } from "@agentgpt/core"
import type { CanonicalValue, EvmAddress } from "@agentgpt/core"
import { z } from "zod"
import type { PaymentGroup } from "./group.ts"

/** A group as text: numbers are decimal text, so that nothing is lost on the way. */
export function writeGroupJson(group: PaymentGroup): string {
  const text = JSON.stringify(group, (_, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  )
  return canonicalJson(JSON.parse(text) as CanonicalValue)
}

/** @throws BRIDGE_GROUP_INVALID */
export function readGroupJson(text: string): PaymentGroup {
  try {
    return groupSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new AgentGptError("BRIDGE_GROUP_INVALID", "The text is no group.", { cause })
  }
}

const unsigned = (bits: bigint) =>
  z
    .string()
    .regex(/^(?:0|[1-9]\d{0,77})$/u)
    .transform(BigInt)
    .refine((value) => value < 2n ** bits)
const address = z
  .string()
  .regex(/^0x[0-9a-f]{40}$/u)
  .transform((text): EvmAddress => parseEvmAddress(text))

const groupSchema: z.ZodType<PaymentGroup> = z.strictObject({
  coordinatorChainId: unsigned(64n),
  coordinator: address,
  initiator: address,
  nonce: unsigned(64n),
  voteDeadline: unsigned(64n),
  legs: z.array(
    z.strictObject({
      chainId: unsigned(64n),
      participant: address,
      payer: address,
      token: address,
      amount: unsigned(256n),
      receiver: address,
    }),
  ),
})
