import { AgentGptError, hashCanonical } from "@agentgpt/core"
import type { Bytes32 } from "@agentgpt/core"
import { z } from "zod"
import { listRecordSchema } from "./list-record.ts"
import type { ListRecord } from "./list-record.ts"

/** A listed address that was asked about. */
export type Hit = {
  readonly address: string
  /** The list's name. */
  readonly list: string
  readonly entry: string
  readonly ticker: string | null
}

/**
 * What was asked of which lists when, and what they said. Canonical data, to be archived with a run. It holds
 * the addresses that were asked about: it is as personal as the payroll itself.
 */
export type ScreeningEvidence = {
  readonly format: typeof EVIDENCE_FORMAT
  readonly version: typeof EVIDENCE_VERSION
  readonly lists: readonly ListRecord[]
  /** Of all lists together. */
  readonly listHash: Bytes32
  readonly askedAtMs: number
  /** What the screening was for, such as the hash of a roster. */
  readonly subject: string | null
  /** In the order in which they were asked, each once. */
  readonly asked: readonly string[]
  readonly hits: readonly Hit[]
  readonly passed: boolean
}

export const EVIDENCE_FORMAT = "agentgpt-screening"
export const EVIDENCE_VERSION = 1

const hitSchema = z.strictObject({
  address: z.string(),
  list: z.string(),
  entry: z.string(),
  ticker: z.string().nullable(),
})
const evidenceSchema = z.strictObject({
  format: z.literal(EVIDENCE_FORMAT),
  version: z.literal(EVIDENCE_VERSION),
  lists: z.array(listRecordSchema).min(1),
  listHash: z.custom<Bytes32>((text) => typeof text === "string" && /^0x[0-9a-f]{64}$/u.test(text)),
  askedAtMs: z.int().nonnegative(),
  subject: z.string().nullable(),
  asked: z.array(z.string()),
  hits: z.array(hitSchema),
  passed: z.boolean(),
})

/**
 * What a run's record keeps of an evidence.
 *
 * @example
 * const hash = hashEvidence(screening.screen([payee]))
 */
export function hashEvidence(evidence: ScreeningEvidence): Bytes32 {
  return hashCanonical(evidence)
}

/**
 * Reads an evidence that was archived.
 * @throws SCREEN_EVIDENCE_INVALID
 *
 * @example
 * const { asked, hits } = parseEvidence(JSON.parse(text))
 */
export function parseEvidence(value: unknown): ScreeningEvidence {
  const parsed = evidenceSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const meta = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "It"}: ${message}.`)
  throw new AgentGptError("SCREEN_EVIDENCE_INVALID", undefined, { meta })
}
