import { AgentGptError, bytesToHex } from "@agentgpt/core"

import { decodeCanonical } from "../bundle/block.ts"
import { BUNDLE_FORMAT, BUNDLE_VERSION } from "../bundle/bundle-schema.ts"
import type { Bundle } from "../bundle/read-bundle.ts"
import { decryptAsReader } from "../readers/encrypt-to-reader.ts"
import { bundleChecks, runChecks } from "../verify/bundle-checks.ts"
import { type Check, fails, type Finding, holds, judge, type TrustedKeys, unless } from "../verify/check.ts"
import { computePaymentRowLeaf, computeStepRowLeaf } from "../verify/list-leaves.ts"
import { computeNoteHash } from "../verify/note-hash.ts"
import { nameSignals, rowsOfCircuit } from "../verify/read-statements.ts"
import { isForgeable, renderVerdict } from "../verify/verify-bundle.ts"
import {
  type Disclosure,
  DISCLOSURE_PURPOSE,
  disclosureFileSchema,
  disclosureSchema,
} from "./disclosure-schema.ts"
import { climbToRoot } from "./inclusion-path.ts"

export type DisclosureVerification = {
  readonly ok: boolean
  readonly forgeable: boolean
  readonly verdict: string
  readonly checks: readonly Check[]
  readonly disclosure: Disclosure
}

/** What of a bundle's checks can be asked about one row of one chunk. */
const sharedChecks: ReadonlySet<string> = new Set([
  "run-id",
  "context",
  "key-ids",
  "circuits",
  "level",
  "development-keys",
  "trusted-keys",
  "proofs",
  "statement-context",
  "policy",
  "receipts",
])

/**
 * Opens a disclosure and verifies it, without the bundle it came from: the row is part of a chunk that was proved
 * in this run. Whether the run itself is complete is for the bundle to show.
 * @throws BUNDLE_DISCLOSURE_INVALID, BUNDLE_ENVELOPE_INVALID (another reader's), BUNDLE_READER_KEY_INVALID
 *
 * @example
 * ```ts
 * const { ok, disclosure } = verifyDisclosure(file, readerSecret, { trustedKeys })
 * ```
 */
export function verifyDisclosure(
  file: Uint8Array,
  readerSecret: Uint8Array,
  options: { readonly trustedKeys?: TrustedKeys } = {},
): DisclosureVerification {
  const { message } = parse(disclosureFileSchema, file)
  const disclosure = parse(disclosureSchema, decryptAsReader(readerSecret, DISCLOSURE_PURPOSE, message))
  const bundle = toBundle(disclosure)
  const shared = bundleChecks.filter(({ id }) => sharedChecks.has(id))
  const checks: readonly Check[] = [
    ...runChecks(shared, bundle, options.trustedKeys),
    { id: "notes", title: "The description is the one committed to", ...checkNote(disclosure) },
    { id: "inclusion", title: "The row is part of what was proved", ...checkInclusion(disclosure) },
  ]
  const ok = checks.every(({ status }) => status !== "fails")
  const forgeable = isForgeable(bundle.keys, options.trustedKeys)
  return { ok, forgeable, verdict: renderVerdict(ok, forgeable, checks), checks, disclosure }
}

function checkNote({ item }: Disclosure): Finding {
  const { note, meta } = item.row
  if (note === null) return holds("There is no description.")
  return judge(
    unless(computeNoteHash(note) === meta, "The description was changed."),
    "It hashes to what the row commits to.",
  )
}

function checkInclusion({ batch, key, statement, item, position, path }: Disclosure): Finding {
  const isStep = batch.kind === "StepBatch"
  if (isStep !== (item.kind === "step")) return fails("The row is of another kind than the statement.")
  const leaf = item.kind === "step" ? computeStepRowLeaf(item.row) : computePaymentRowLeaf(item.row)
  const root = climbToRoot(leaf, position, path, rowsOfCircuit(key.circuit) ?? 0)
  const stepsRoot = nameSignals(batch.kind, statement.publicSignals)?.["stepsRoot"]
  if (root !== undefined && root === stepsRoot)
    return holds(`It is row ${position} of the chunk that was proved.`)
  return fails("The row does not lead to the root that was proved.")
}

/** The disclosure as a bundle of one chunk with its rows hidden: what the shared checks look at. */
function toBundle({ bundle, run, batch, key, statement, receipt }: Disclosure): Bundle {
  const { circuit, level, transcriptHash, encodedKey } = key
  const chunk = { ...statement, receipt, content: null }
  const { circuitId } = batch
  return {
    format: BUNDLE_FORMAT,
    version: BUNDLE_VERSION,
    producer: "",
    privacy: 3,
    level,
    run,
    cid: "",
    digest: bundle,
    plan: null,
    keys: [{ circuit, circuitId, level, transcriptHash, encodedKey: bytesToHex(encodedKey) }],
    batches: [{ ...batch, figures: [], finalState: 0n, chunks: [chunk] }],
    screening: null,
  }
}

function parse<Value>(
  schema: { readonly safeParse: (value: unknown) => { success: true; data: Value } | { success: false } },
  bytes: Uint8Array,
): Value {
  let content: unknown
  try {
    content = decodeCanonical(bytes)
  } catch (error) {
    if (!AgentGptError.is(error)) throw error
    throw new AgentGptError("BUNDLE_DISCLOSURE_INVALID")
  }
  const result = schema.safeParse(content)
  if (!result.success) throw new AgentGptError("BUNDLE_DISCLOSURE_INVALID")
  return result.data
}
