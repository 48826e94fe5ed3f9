// SPDX-License-Identifier: MIT
import type { SecurityLevel } from "../types.ts"

export type CheckStatus = "holds" | "fails" | "skipped"

/** One thing that was looked at. Ids are stable, titles and details are for people. */
export type Check = {
  readonly id: string
  readonly title: string
  readonly status: CheckStatus
  readonly detail: string
}

/** What a check found. */
export type Finding = Pick<Check, "status" | "detail">

/** A verification key that the verifier knows from elsewhere: a ceremony it checked, or a release it trusts. */
export type TrustedKey = { readonly circuit: string; readonly level: SecurityLevel }

/** Trusted keys by circuit id. */
export type TrustedKeys = Readonly<Record<string, TrustedKey>>

export function holds(detail: string): Finding {
  return { status: "holds", detail }
}

export function fails(detail: string): Finding {
  return { status: "fails", detail }
}

export function skipped(detail: string): Finding {
  return { status: "skipped", detail }
}

/** Holds unless there is something to complain about; the first complaints are told. */
export function judge(complaints: readonly string[], detail: string): Finding {
  if (complaints.length === 0) return holds(detail)
  const told = complaints.slice(0, 3).join(" ")
  return fails(complaints.length > 3 ? `${told} And ${complaints.length - 3} more.` : told)
}

/** A complaint if a condition does not hold. */
export function unless(condition: boolean, complaint: string): readonly string[] {
  return condition ? [] : [complaint]
}
