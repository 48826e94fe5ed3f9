import { z } from "zod"

import {
  type BatchEntry,
  type ChunkBlock,
  type KeyEntry,
  paymentRowSchema,
  type PaymentRow,
  proofSchema,
  type Receipt,
  receiptSchema,
  type RunIdentity,
  runSchema,
  type StepRow,
  stepRowSchema,
} from "../bundle/bundle-schema.ts"
import { fieldElement, type Hash32, hash32 } from "../bundle/fields.ts"
import { MAX_ROWS } from "../bundle/limits.ts"

export const DISCLOSURE_FORMAT = "agentgpt-disclosure"
export const DISCLOSURE_VERSION = 1

/** What messages to readers are bound to. */
export const DISCLOSURE_PURPOSE = "disclosure/1"

/** One opened payment or step. */
export type DisclosedItem =
  | { readonly kind: "payment"; readonly row: PaymentRow }
  | { readonly kind: "step"; readonly row: StepRow }

/** What one reader learns: one row, where it stands, and the statement that it is part of. */
export type Disclosure = {
  /** The digest of the bundle that it was opened from. */
  readonly bundle: Hash32
  readonly run: RunIdentity
  readonly batch: Pick<
    BatchEntry,
    "kind" | "circuitId" | "agentsRoot" | "membersRoot" | "screenRoot" | "budgetCommitment"
  >
  readonly key: Omit<KeyEntry, "key" | "circuitId"> & { readonly encodedKey: Uint8Array }
  readonly statement: Pick<ChunkBlock, "publicSignals" | "proof">
  readonly receipt: Receipt | null
  /** The row's number in its chunk. */
  readonly position: number
  readonly path: readonly (readonly bigint[])[]
  readonly item: DisclosedItem
}

/** The file: everything but its format is encrypted to the reader. */
export const disclosureFileSchema: z.ZodType<{
  readonly format: typeof DISCLOSURE_FORMAT
  readonly version: typeof DISCLOSURE_VERSION
  readonly message: Uint8Array
}> = z.strictObject({
  format: z.literal(DISCLOSURE_FORMAT),
  version: z.literal(DISCLOSURE_VERSION),
  message: z.instanceof(Uint8Array),
})

export const disclosureSchema: z.ZodType<Disclosure> = z.strictObject({
  bundle: hash32,
  run: runSchema,
  batch: z.strictObject({
    kind: z.enum(["PayBatch", "PayBatchPrivate", "StepBatch"]),
    circuitId: hash32,
    agentsRoot: fieldElement,
    membersRoot: fieldElement,
    screenRoot: fieldElement,
    budgetCommitment: fieldElement.nullable(),
  }),
  key: z.strictObject({
    circuit: z.string().regex(/^[A-Za-z]\w{0,63}$/u, "not a circuit's name"),
    level: z.enum(["DEV", "TESTNET", "PRODUCTION"]),
    transcriptHash: hash32.nullable(),
    encodedKey: z.instanceof(Uint8Array).refine((key) => key.length <= 8192, "not a key"),
  }),
  statement: z.strictObject({ publicSignals: z.array(fieldElement).min(1).max(32), proof: proofSchema }),
  receipt: receiptSchema.nullable(),
  position: z.int().nonnegative().max(MAX_ROWS),
  path: z.array(z.array(fieldElement).max(15)).max(4),
  item: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("payment"), row: paymentRowSchema }),
    z.strictObject({ kind: z.literal("step"), row: stepRowSchema }),
  ]),
})
