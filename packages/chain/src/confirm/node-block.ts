import { AgentGptError } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import { z } from "zod"
import type { ViewBlock } from "./chain-view.ts"

/** A block as a node gives it, with the hashes of its transactions. */
export type NodeBlock = ViewBlock & { readonly transactionHashes: readonly Hex[] }

export const hashSchema: z.ZodType<Hex, string> = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/u)
  .transform((text) => text as Hex)

export const quantitySchema: z.ZodType<bigint, string> = z
  .string()
  .regex(/^0x[0-9a-fA-F]{1,64}$/u)
  .transform((text) => BigInt(text))

const blockSchema = z.object({
  number: quantitySchema,
  hash: hashSchema,
  parentHash: hashSchema,
  timestamp: quantitySchema,
  baseFeePerGas: quantitySchema.nullish(),
  // Thousands in a block: what is no hash only never matches one of ours.
  transactions: z.array(z.string()),
})

/**
 * Reads a block that was asked for with hashes only; undefined when the node has none.
 * @throws NODE_ANSWER_INVALID
 */
export function parseNodeBlock(answer: unknown): NodeBlock | undefined {
  if (answer === null) return undefined
  const parsed = blockSchema.safeParse(answer)
  if (!parsed.success) throw new AgentGptError("NODE_ANSWER_INVALID", "A block is not of the known shape.")
  const { number, hash, parentHash, timestamp, baseFeePerGas, transactions } = parsed.data
  return {
    number,
    hash,
    parentHash,
    timestampMs: Number(timestamp) * 1000,
    ...(typeof baseFeePerGas === "bigint" && { baseFeePerGasWei: baseFeePerGas }),
    transactionHashes: transactions as readonly string[] as readonly Hex[],
  }
}

/** What a view keeps of a block: everything but the transactions. */
export function toViewBlock({
  number,
  hash,
  parentHash,
  timestampMs,
  baseFeePerGasWei,
}: NodeBlock): ViewBlock {
  return {
    number,
    hash,
    parentHash,
    timestampMs,
    ...(baseFeePerGasWei !== undefined && { baseFeePerGasWei }),
  }
}
