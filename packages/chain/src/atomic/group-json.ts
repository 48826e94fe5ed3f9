import { AgentGptError, canonicalJson } from "@agentgpt/core"
import type { CanonicalValue } from "@agentgpt/core"
import { z } from "zod"
import type { PaymentGroup } from "./group.ts"
import { addressField, unsignedField } from "../bridge/term-fields.ts"

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

const groupSchema: z.ZodType<PaymentGroup> = z.strictObject({
  coordinatorChainId: unsignedField(64n),
  coordinator: addressField,
  initiator: addressField,
  nonce: unsignedField(64n),
  voteDeadline: unsignedField(64n),
  legs: z.array(
    z.strictObject({
      chainId: unsignedField(64n),
      participant: addressField,
      payer: addressField,
      token: addressField,
      amount: unsignedField(256n),
      receiver: addressField,
    }),
  ),
})
