import { AgentGptError, explainValue } from "@agentgpt/core"
import { z } from "zod"

/** How a payment ended, as batches report it; `pending` was begun, and may be paid already or still be. */
export const PAYMENT_STATUSES = ["paid", "owed", "refunded", "pending", "unpaid", "skipped"] as const
export type ReportedStatus = (typeof PAYMENT_STATUSES)[number]

/** A token of the run, with what people need to read its amounts. */
export type ReportedAsset = {
  /** CAIP-19. */
  readonly asset: string
  readonly symbol: string
  readonly decimals: number
}

export type ReportedPayment = {
  readonly asset: string
  readonly key: string
  readonly recipient: string
  readonly name?: string
  /** Units, as decimal text. */
  readonly amount: string
  readonly status: ReportedStatus
  readonly transactionHash?: string
  readonly blockNumber?: string
  readonly reason?: string
}

/** A row that was never planned. */
export type RefusedRow = {
  readonly line: number
  readonly code: string
  readonly message: string
}

export type ReportedStep = {
  readonly stepId: string
  readonly agentId: string
  readonly transactionHash?: string
  /** Gas, as decimal text. */
  readonly gasUsed: string
  readonly executionTimeMs: number
  readonly error?: string
}

/** What the records of a paid payroll do not agree about. */
export type ReportedDifference = {
  readonly stepId: string
  readonly code: string
  readonly sentence: string
  /** The first ones of all. */
  readonly subjects: readonly string[]
  readonly count: number
}

export type ReportedScreening = {
  readonly listVersion: string
  readonly listHash: string
  readonly screenedAtMs: number
  readonly screenedCount: number
  readonly refusedCount: number
  readonly evidenceHash?: string
}

export type ReportedProof = {
  readonly circuit: string
  /** DEV proofs prove nothing to anybody. */
  readonly level: "DEV" | "TESTNET" | "PRODUCTION"
  readonly statementHash: string
  /**
   * Where a contract verified the proof that it is part of; absent as long as none has. A proof of many statements takes
   * several transactions.
   */
  readonly verifiedIn?: { readonly chainId: string; readonly transactionHashes: readonly string[] }
}

/** The archived bundle of a proof. */
export type ReportedBundle = {
  /** The step whose payments it proves, or `all steps`. */
  readonly proofOf: string
  /** Where it is verified and anchored. */
  readonly chainId: string
  readonly cid: string
}

/** All that a report of a run is written from. Plain data; texts in it may be anything. */
export type RunReport = {
  readonly runId: string
  readonly workflowId: string
  readonly status: string
  readonly startedAtMs: number
  /** Absent while it runs. */
  readonly endedAtMs?: number
  readonly assets: readonly ReportedAsset[]
  readonly payments: readonly ReportedPayment[]
  readonly refusedRows: readonly RefusedRow[]
  readonly steps: readonly ReportedStep[]
  /** Absent in reports of before these were looked for. */
  readonly differences?: readonly ReportedDifference[]
  readonly screenings: readonly ReportedScreening[]
  readonly proofs: readonly ReportedProof[]
  /** What was archived; one for each proof. */
  readonly bundles: readonly ReportedBundle[]
}

const text = z.string().refine((value) => value.isWellFormed(), "expected well-formed text")
const units = z
  .string()
  .refine((value) => explainValue("amount", value).length === 0, "expected decimal text of units")
const time = z.int().min(0).max(8_640_000_000_000_000)
const count = z.int().nonnegative()

const schema = z.strictObject({
  runId: text,
  workflowId: text,
  status: text,
  startedAtMs: time,
  endedAtMs: time.optional(),
  assets: z.array(z.strictObject({ asset: text, symbol: text, decimals: z.int().min(0).max(77) })),
  payments: z.array(
    z.strictObject({
      asset: text,
      key: text,
      recipient: text,
      name: text.optional(),
      amount: units,
      status: z.enum(PAYMENT_STATUSES),
      transactionHash: text.optional(),
      blockNumber: units.optional(),
      reason: text.optional(),
    }),
  ),
  refusedRows: z.array(z.strictObject({ line: count, code: text, message: text })),
  steps: z.array(
    z.strictObject({
      stepId: text,
      agentId: text,
      transactionHash: text.optional(),
      gasUsed: units,
      executionTimeMs: count,
      error: text.optional(),
    }),
  ),
  differences: z
    .array(z.strictObject({ stepId: text, code: text, sentence: text, subjects: z.array(text), count }))
    .optional(),
  screenings: z.array(
    z.strictObject({
      listVersion: text,
      listHash: text,
      screenedAtMs: time,
      screenedCount: count,
      refusedCount: count,
      evidenceHash: text.optional(),
    }),
  ),
  proofs: z.array(
    z.strictObject({
      circuit: text,
      level: z.enum(["DEV", "TESTNET", "PRODUCTION"]),
      statementHash: text,
      verifiedIn: z.strictObject({ chainId: text, transactionHashes: z.array(text).min(1) }).optional(),
    }),
  ),
  bundles: z.array(z.strictObject({ proofOf: text, chainId: text, cid: text })),
})

/**
 * Refuses data that a report would misstate: amounts that are none, a payment in a token that is not described.
 * @throws AGENT_REPORT_INVALID
 */
export function checkRunReport(report: RunReport): void {
  const parsed = schema.safeParse(report)
  const meta = parsed.success
    ? findStrangers(report)
    : parsed.error.issues.map(({ path, message }) => `${path.join(".") || "It"}: ${message}.`)
  if (meta.length > 0) throw new AgentGptError("AGENT_REPORT_INVALID", undefined, { meta })
}

function findStrangers({ assets, payments }: RunReport): readonly string[] {
  const known = new Set(assets.map(({ asset }) => asset))
  const repeated = known.size === assets.length ? [] : ["assets: one is described twice."]
  const index = payments.findIndex(({ asset }) => !known.has(asset))
  return index < 0 ? repeated : [...repeated, `payments.${index}.asset: it is not described.`]
}
