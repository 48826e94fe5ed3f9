import { formatAmount, parseAmount } from "@agentgpt/core"
import { z } from "zod"
import { addressField, amountField, chainField, decimalsField, tokenField } from "../input/fields.ts"
import type { DeclaredMovement, PayrollGroup, TaskWork, Transfer } from "./task.ts"

const row = z.strictObject({
  // Rows are checked with those of files, so that a bad one is named by its place whatever it came from.
  address: z.string("expected text"),
  amount: z.string('expected whole tokens as text, such as "12.5"'),
  key: z.string("expected text").exactOptional(),
  name: z.string("expected text").exactOptional(),
})
const groupShape = {
  chain: chainField,
  token: addressField,
  decimals: decimalsField,
  payer: addressField,
  rows: z.array(row).min(1, "expected at least one row").optional(),
  file: z.string("expected the path of a payee file").min(1, "expected the path of a payee file").optional(),
  format: z.enum(["csv", "json", "jsonl"]).optional(),
}
const group = z.strictObject(groupShape).transform(toGroup)
const onRefused = z.enum(["block", "skip"]).default("block")

/** One group stands for itself; several are listed under `payments`. */
export function payrollParams(params: unknown): z.ZodType<TaskWork> {
  if (hasKey(params, "payments")) {
    return z
      .strictObject({ payments: z.array(group).min(1, "expected at least one group"), onRefused })
      .transform(({ payments, ...rest }) => ({ action: "payroll", groups: payments, ...rest }) as const)
  }
  return z
    .strictObject({ ...groupShape, onRefused })
    .transform(({ onRefused: refused, ...single }, context): TaskWork => {
      return { action: "payroll", groups: [toGroup(single, context)], onRefused: refused }
    })
}

type GroupInput = Omit<PayrollGroup, "rows" | "file" | "format"> & {
  readonly rows?: PayrollGroup["rows"] | undefined
  readonly file?: string | undefined
  readonly format?: "csv" | "json" | "jsonl" | undefined
}

function toGroup(
  { rows, file, format, ...rest }: GroupInput,
  context: { addIssue: (issue: Issue) => void },
): PayrollGroup {
  if ((rows === undefined) === (file === undefined)) {
    context.addIssue({ code: "custom", path: ["rows"], message: "expected either rows or a file" })
  } else if (rows !== undefined && format !== undefined) {
    context.addIssue({ code: "custom", path: ["format"], message: "expected no format beside rows" })
  }
  return rows === undefined ? { ...rest, file: file ?? "", format } : { ...rest, rows }
}

type Issue = { code: "custom"; path: string[]; message: string }

const transfer = z
  .strictObject({
    chain: chainField,
    token: tokenField,
    decimals: decimalsField,
    payer: addressField,
    to: addressField,
    amount: amountField,
  })
  .transform(({ decimals, amount, ...rest }, context): Transfer => {
    const units = readUnits(amount, decimals, context)
    if (units === "0")
      context.addIssue({ code: "custom", path: ["amount"], message: "expected more than zero" })
    return { ...rest, amount: units }
  })

/** One transfer stands for itself; several are listed under `transfers`. */
export function transferParams(params: unknown): z.ZodType<TaskWork> {
  if (!hasKey(params, "transfers")) {
    return transfer.transform((single) => ({ action: "transfer", transfers: [single] }) as const)
  }
  return z
    .strictObject({ transfers: z.array(transfer).min(1, "expected at least one transfer") })
    .transform(({ transfers }) => ({ action: "transfer", transfers }) as const)
}

export function approveParams(): z.ZodType<TaskWork> {
  return z
    .strictObject({
      chain: chainField,
      token: addressField,
      decimals: decimalsField,
      owner: addressField,
      spender: addressField,
      amount: amountField,
    })
    .transform(({ decimals, amount, ...rest }, context): TaskWork => {
      return { action: "approve", ...rest, amount: readUnits(amount, decimals, context) }
    })
}

/** What a step moves, where its kind does not show it. */
export const movementsField: z.ZodType<readonly DeclaredMovement[]> = z
  .array(
    z
      .strictObject({ token: tokenField, decimals: decimalsField, amount: amountField, to: addressField })
      .transform(({ token, decimals, amount, to }, context) => ({
        token,
        amount: readUnits(amount, decimals, context),
        to,
      })),
  )
  .default([])

export function readUnits(
  amount: string,
  decimals: number,
  context: { addIssue: (issue: Issue) => void },
): string {
  try {
    return parseAmount(amount, decimals).toString()
  } catch {
    const least = decimals <= 77 ? formatAmount(1n, decimals) : "0"
    const message = `expected an amount of at most ${decimals} decimals (the least is ${least}), below 2^256 units`
    context.addIssue({ code: "custom", path: ["amount"], message })
    return "0"
  }
}

export function hasKey(value: unknown, key: string): boolean {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
}
