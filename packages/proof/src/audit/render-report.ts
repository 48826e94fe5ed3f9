import { toChecksumAddress } from "@agentgpt/core"

import type { Disclosure } from "../disclose/disclosure-schema.ts"
import type { Check } from "../verify/check.ts"
import { amountOf } from "../verify/list-leaves.ts"

export type Report = {
  readonly ok: boolean
  readonly forgeable: boolean
  readonly verdict: string
  readonly facts: readonly (readonly [name: string, value: string])[]
  readonly checks: readonly Check[]
}

const marks = { holds: "holds  ", fails: "FAILS  ", skipped: "skipped" } as const

/**
 * The report for people: facts, one line a check, the verdict last.
 *
 * @example
 * console.log(renderAudit(await audit({ bundle: "payroll.car", json: false, help: false })))
 */
export function renderText({ facts, checks, verdict, forgeable }: Report): string {
  const banner = forgeable ? ["DEV KEYS - PROOFS CAN BE FORGED", ""] : []
  const width = Math.max(0, ...facts.map(([name]) => name.length))
  return [
    ...banner,
    ...facts.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    "",
    ...checks.flatMap(({ id, title, status, detail }) => [
      `${marks[status]}  ${id.padEnd(19)} ${title}`,
      ...(status === "holds" ? [] : [`${" ".repeat(29)}${detail}`]),
    ]),
    "",
    verdict,
    "",
  ].join("\n")
}

/** The report for programs: one JSON document. */
export function renderJson({ ok, forgeable, verdict, facts, checks }: Report): string {
  return `${JSON.stringify({ ok, forgeable, verdict, facts: Object.fromEntries(facts), checks }, undefined, 2)}\n`
}

/** What a disclosure says, for its reader. */
export function listDisclosedFacts({ bundle, run, item, receipt }: Disclosure): Report["facts"] {
  const common = [
    ["bundle digest", bundle],
    ["chain", run.chainId],
    ["run", run.runId],
    ["payer", toChecksumAddress(run.payer)],
    ["token", toChecksumAddress(run.token)],
  ] as const
  const { note } = item.row
  const described = note === null ? [] : ([["description", showInvisible(note)]] as const)
  if (item.kind === "step") {
    const { stepId, transactionHash, status } = item.row
    return [
      ...common,
      ["step", stepId],
      ["transaction", transactionHash],
      ["status", status === 1 ? "ok" : "failed"],
      ...described,
    ]
  }
  const { word } = item.row
  const recipient = `0x${(word >> 88n).toString(16).padStart(40, "0")}`
  return [
    ...common,
    ["recipient", toChecksumAddress(recipient)],
    ["amount", String(amountOf(word))],
    ["transaction", receipt?.transactionHash ?? "none"],
    ...described,
  ]
}

/** Text of somebody else for a terminal: what does not show, or repaints the screen, is written as its number. */
export function showInvisible(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
  })
}
