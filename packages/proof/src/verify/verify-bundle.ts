// SPDX-License-Identifier: MIT
import { AgentGptError } from "@agentgpt/core"

import { type Bundle, readBundle, type ReadOptions } from "../bundle/read-bundle.ts"
import { bundleChecks, runChecks } from "./bundle-checks.ts"
import type { Check, TrustedKeys } from "./check.ts"
import { findReadingFault, readingChecks } from "./reading-checks.ts"

export type VerifyOptions = ReadOptions & {
  /** The keys that the verifier knows from elsewhere, by circuit id. Without them that check is skipped. */
  readonly trustedKeys?: TrustedKeys
}

export type Verification = {
  /** True if no check fails. Skipped checks say what was not looked at. */
  readonly ok: boolean
  /** True if a key is for development: whoever wants to can then prove anything, and `ok` says little. */
  readonly forgeable: boolean
  /** One line for people. */
  readonly verdict: string
  readonly checks: readonly Check[]
  /** The bundle, if it could be read. */
  readonly bundle: Bundle | null
  /** Why it could not be read. */
  readonly error: AgentGptError | null
}

/**
 * Verifies an audit bundle from its bytes alone, without network, in any browser. Every check is made and listed,
 * whether those before it hold or not; a file that cannot be read is a failed check as well and never throws.
 *
 * @example
 * ```ts
 * const { ok, verdict, checks } = verifyBundle(bytes, { trustedKeys })
 * for (const { id, status, detail } of checks) console.log(status, id, detail)
 * ```
 */
export function verifyBundle(file: Uint8Array, options: VerifyOptions = {}): Verification {
  let bundle: Bundle
  try {
    bundle = readBundle(file, options)
  } catch (error) {
    if (!AgentGptError.is(error)) throw error
    return refuse(error)
  }
  const isSealed = bundle.plan === null
  const reading: readonly Check[] = readingChecks.map(({ id, title }) => {
    if (id !== "sealed") return { id, title, status: "holds", detail: "Yes." }
    if (bundle.privacy === 0)
      return { id, title, status: "holds", detail: "Privacy level 0: nothing is sealed." }
    if (isSealed) return { id, title, status: "skipped", detail: "No run key was given." }
    return { id, title, status: "holds", detail: "All sealed parts open." }
  })
  const checks = [...reading, ...runChecks(bundleChecks, bundle, options.trustedKeys)]
  return summarise(bundle, checks, options.trustedKeys)
}

function summarise(bundle: Bundle, checks: readonly Check[], trusted: TrustedKeys = {}): Verification {
  const ok = checks.every(({ status }) => status !== "fails")
  const forgeable = isForgeable(bundle.keys, trusted)
  return { ok, forgeable, verdict: renderVerdict(ok, forgeable, checks), checks, bundle, error: null }
}

/** Whether a key is for development, by its own word or by what is known of it. */
export function isForgeable(keys: Bundle["keys"], trusted: TrustedKeys = {}): boolean {
  return keys.some(
    ({ circuitId, level }) =>
      level === "DEV" || (Object.hasOwn(trusted, circuitId) && trusted[circuitId]?.level === "DEV"),
  )
}

/** One line: what to think of it. */
export function renderVerdict(ok: boolean, forgeable: boolean, checks: readonly Check[]): string {
  const count = (status: Check["status"]) => checks.filter((check) => check.status === status).length
  const counts = `${count("holds")} checks hold, ${count("fails")} fail, ${count("skipped")} skipped`
  if (!ok) return `REFUSED: ${counts}.`
  if (forgeable) return `FORGEABLE: DEV KEYS - PROOFS CAN BE FORGED. Otherwise ${counts}.`
  return `VERIFIED: ${counts}.`
}

function refuse(error: AgentGptError): Verification {
  const fault = findReadingFault(error.code)
  // What is neither a fault of the file nor of the key given is the verifier's own.
  if (fault === undefined) throw error
  const checks: readonly Check[] = [...readingChecks, ...bundleChecks].map(({ id, title }) =>
    id === fault
      ? { id, title, status: "fails", detail: error.shortMessage }
      : { id, title, status: "skipped", detail: "The bundle could not be read." },
  )
  return {
    ok: false,
    forgeable: false,
    verdict: renderVerdict(false, false, checks),
    checks,
    bundle: null,
    error,
  }
}
