// SPDX-License-Identifier: MIT
import type { CID } from "multiformats/cid"
import { z } from "zod"

import type { Groth16Proof, SecurityLevel } from "../types.ts"
import {
  type Address,
  address,
  boundedText,
  coordinate,
  fieldElement,
  type Hash32,
  hash32,
  link,
  uint256,
} from "./fields.ts"
import { MAX_CHUNKS, MAX_NOTE_CHARACTERS, MAX_PLAN_STEPS, MAX_ROWS, MAX_STEP_CHARACTERS } from "./limits.ts"

export const BUNDLE_FORMAT = "agentgpt-audit-bundle"
export const BUNDLE_VERSION = 1

/** Which circuit template a batch of chunks is proved with. */
export type BatchKind = "PayBatch" | "PayBatchPrivate" | "StepBatch"

/** This time: who pays what with which contracts. */
export type RunIdentity = {
  /** CAIP-2. */
  readonly chainId: string
  readonly batchPayout: Address
  readonly zkWorkflow: Address
  readonly verifierRegistry: Address
  readonly agentRegistry: Address
  readonly payer: Address
  readonly token: Address
  readonly beneficiary: Address
  readonly workflowId: Hash32
  readonly runNonce: bigint
  readonly runId: Hash32
  readonly context: bigint
}

/** A verification key that statements of the bundle are proved under. */
export type KeyEntry = {
  readonly circuit: string
  readonly circuitId: Hash32
  readonly level: SecurityLevel
  /** Of the ceremony that made the key; null for DEV keys. */
  readonly transcriptHash: Hash32 | null
  /** The encoded key, raw. */
  readonly key: CID
}

/** All chunks of one kind, in the order in which they were proved. */
export type BatchEntry = {
  readonly kind: BatchKind
  readonly circuitId: Hash32
  readonly agentsRoot: bigint
  /** The roster's root, or the plan's for steps. */
  readonly membersRoot: bigint
  /** 0 where no screening is demanded. */
  readonly screenRoot: bigint
  /** The commitment to the budget of a private payroll, null otherwise. */
  readonly budgetCommitment: bigint | null
  /** PayBatch: total and count; StepBatch: ok, failed, gas; PayBatchPrivate: the last two commitments. */
  readonly figures: readonly bigint[]
  /** The state after the last chunk. */
  readonly finalState: bigint
  readonly chunks: readonly CID[]
}

export type ScreeningEntry = {
  readonly circuitId: Hash32
  readonly denyRoot: bigint
  readonly statements: readonly CID[]
}

export type BundleRoot = {
  readonly format: typeof BUNDLE_FORMAT
  readonly version: typeof BUNDLE_VERSION
  /** The program that wrote it, with its version. */
  readonly producer: string
  readonly privacy: 0 | 3 | 5
  /** The lowest level of its keys. */
  readonly level: SecurityLevel
  readonly run: RunIdentity
  readonly plan: CID
  readonly keys: readonly KeyEntry[]
  readonly batches: readonly BatchEntry[]
  readonly screening: ScreeningEntry | null
}

/** Where a chunk was paid: one transaction pays one whole chunk. */
export type Receipt = {
  readonly transactionHash: Hash32
  readonly blockNumber: number
  readonly blockHash: Hash32
  /** Paid first and proved later, or both in one call. */
  readonly settlement: "attest" | "settle"
}

/** One proven chunk. */
export type ChunkBlock = {
  readonly publicSignals: readonly bigint[]
  readonly proof: Groth16Proof
  /** Null where no transaction is part of the statement: steps, and payments by other means. */
  readonly receipt: Receipt | null
  /** Its rows and words: in the clear or sealed. */
  readonly content: CID
}

/** One proven Screen statement. */
export type ScreenBlock = Pick<ChunkBlock, "publicSignals" | "proof">

/** One row of a payment chunk as the circuit commits to it; an amount of 0 is not paid. */
export type PaymentRow = {
  readonly word: bigint
  readonly meta: bigint
  readonly salt: bigint
  /** The description that `meta` is the hash of, where there is one. */
  readonly note: string | null
}

/** One step's output as the circuit commits to it. */
export type StepRow = {
  /** The agent's leaf. */
  readonly agent: bigint
  readonly stepId: Hash32
  /** Zero where the step sent no transaction. */
  readonly transactionHash: Hash32
  readonly gasUsed: bigint
  readonly executionTimeMs: bigint
  readonly status: 1 | 2
  readonly meta: bigint
  readonly salt: bigint
  readonly note: string | null
}

export type PaymentContent = {
  readonly kind: "payments"
  readonly rows: readonly PaymentRow[]
  /** The words that the receipt's transaction carried. */
  readonly words: readonly Hash32[]
}

export type StepContent = { readonly kind: "steps"; readonly rows: readonly StepRow[] }

export type ChunkContent = PaymentContent | StepContent

/** The canonical JSON of each step, in order. */
export type PlanContent = { readonly steps: readonly string[] }

const levelSchema = z.enum(["DEV", "TESTNET", "PRODUCTION"])
const circuitName = z.string().regex(/^[A-Za-z]\w{0,63}$/u, "not a circuit's name")
/** Any text: whoever prints it has to escape what does not show. */
const note = z
  .string()
  .max(MAX_NOTE_CHARACTERS)
  .refine((text) => text.isWellFormed(), "not well-formed text")
  .nullable()
const blockNumber = z.int().nonnegative()

export const runSchema: z.ZodType<RunIdentity> = z.strictObject({
  chainId: z.string().regex(/^eip155:[1-9]\d{0,30}$/u, "not the id of an EVM chain"),
  batchPayout: address,
  zkWorkflow: address,
  verifierRegistry: address,
  agentRegistry: address,
  payer: address,
  token: address,
  beneficiary: address,
  workflowId: hash32,
  runNonce: uint256,
  runId: hash32,
  context: fieldElement,
})

const keySchema = z.strictObject({
  circuit: circuitName,
  circuitId: hash32,
  level: levelSchema,
  transcriptHash: hash32.nullable(),
  key: link,
})

const batchSchema = z.strictObject({
  kind: z.enum(["PayBatch", "PayBatchPrivate", "StepBatch"]),
  circuitId: hash32,
  agentsRoot: fieldElement,
  membersRoot: fieldElement,
  screenRoot: fieldElement,
  budgetCommitment: fieldElement.nullable(),
  figures: z.array(fieldElement).min(2).max(3),
  finalState: fieldElement,
  chunks: z.array(link).min(1).max(MAX_CHUNKS),
})

const screeningSchema = z.strictObject({
  circuitId: hash32,
  denyRoot: fieldElement,
  statements: z.array(link).min(1).max(MAX_CHUNKS),
})

export const proofSchema: z.ZodType<Groth16Proof> = z.strictObject({
  a: z.tuple([coordinate, coordinate]),
  b: z.tuple([z.tuple([coordinate, coordinate]), z.tuple([coordinate, coordinate])]),
  c: z.tuple([coordinate, coordinate]),
})

const statementFields = { publicSignals: z.array(fieldElement).min(1).max(32), proof: proofSchema }

export const receiptSchema: z.ZodType<Receipt> = z.strictObject({
  transactionHash: hash32,
  blockNumber,
  blockHash: hash32,
  settlement: z.enum(["attest", "settle"]),
})

export const rootSchema: z.ZodType<BundleRoot> = z.strictObject({
  format: z.literal(BUNDLE_FORMAT),
  version: z.literal(BUNDLE_VERSION),
  producer: boundedText(64),
  privacy: z.union([z.literal(0), z.literal(3), z.literal(5)]),
  level: levelSchema,
  run: runSchema,
  plan: link,
  keys: z.array(keySchema).min(1).max(8),
  batches: z.array(batchSchema).min(1).max(2),
  screening: screeningSchema.nullable(),
})

export const chunkSchema: z.ZodType<ChunkBlock> = z.strictObject({
  ...statementFields,
  receipt: receiptSchema.nullable(),
  content: link,
})

export const screenSchema: z.ZodType<ScreenBlock> = z.strictObject(statementFields)

export const paymentRowSchema: z.ZodType<PaymentRow> = z.strictObject({
  word: fieldElement,
  meta: fieldElement,
  salt: fieldElement,
  note,
})

export const stepRowSchema: z.ZodType<StepRow> = z.strictObject({
  agent: fieldElement,
  stepId: hash32,
  transactionHash: hash32,
  gasUsed: fieldElement,
  executionTimeMs: fieldElement,
  status: z.union([z.literal(1), z.literal(2)]),
  meta: fieldElement,
  salt: fieldElement,
  note,
})

export const contentSchema: z.ZodType<ChunkContent> = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("payments"),
    rows: z.array(paymentRowSchema).min(1).max(MAX_ROWS),
    words: z.array(hash32).max(MAX_ROWS),
  }),
  z.strictObject({ kind: z.literal("steps"), rows: z.array(stepRowSchema).min(1).max(MAX_ROWS) }),
])

export const planSchema: z.ZodType<PlanContent> = z.strictObject({
  steps: z.array(z.string().max(MAX_STEP_CHARACTERS)).min(1).max(MAX_PLAN_STEPS),
})
