import { AgentGptError } from "@agentgpt/core"
import type { CanonicalValue, EvmAddress, Hex } from "@agentgpt/core"
import { z } from "zod"
import type { Route } from "../nodes/pool-options.ts"

/** What an intent of the journal says, read strictly. */
export type CallPayload = {
  readonly account: EvmAddress
  readonly to: EvmAddress
  readonly valueWei: bigint
  readonly data: Hex
  readonly gasLimit?: bigint
  readonly planHash: Hex
  readonly policyVersion: number
  readonly route?: Route
  readonly publicAfterBlocks?: number
}

const address = z
  .string()
  .regex(/^0x[0-9a-f]{40}$/u)
  .transform((text) => text as EvmAddress)
const units = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,77})$/u)
  .transform((text) => BigInt(text))
const hex = (pattern: RegExp) =>
  z
    .string()
    .regex(pattern)
    .transform((text) => text as Hex)

const schema = z.strictObject({
  kind: z.literal("call"),
  account: address,
  to: address,
  valueWei: units,
  data: hex(/^0x(?:[0-9a-f]{2})*$/u),
  gasLimit: units.exactOptional(),
  planHash: hex(/^0x[0-9a-f]{64}$/u),
  policyVersion: z.int().nonnegative(),
  route: z.enum(["public", "private"]).exactOptional(),
  publicAfterBlocks: z.int().positive().exactOptional(),
})

/**
 * A field that is not known here might mean something to whoever wrote it, so it is refused.
 * @throws GUARD_PAYLOAD_INVALID
 */
export function readPayload(payload: CanonicalValue): CallPayload {
  const parsed = schema.safeParse(payload)
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "It"}: ${message}.`)
    throw new AgentGptError("GUARD_PAYLOAD_INVALID", undefined, { meta: fields })
  }
  return parsed.data
}
