import { AgentGptError } from "@agentgpt/core"
import { z } from "zod"
import { readWithSchema } from "../input/read-with-schema.ts"
import { readCamelKeys } from "../input/camel-keys.ts"
import { addressField, amountField, chainField, decimalsField } from "../input/fields.ts"

/** One payment with everything that it needs; amounts are whole tokens. */
export type PaymentTask = {
  readonly chain: string | number
  readonly token: string
  readonly decimals: number
  readonly payer: string
  /** `address` means the same. */
  readonly to?: string
  readonly address?: string
  readonly amount: string
  readonly key?: string
  readonly name?: string
}

const payment = z
  .strictObject({
    chain: chainField,
    token: addressField,
    decimals: decimalsField,
    payer: addressField,
    to: z.string("expected the payee's address").optional(),
    address: z.string("expected the payee's address").optional(),
    amount: amountField,
    key: z.string("expected text").optional(),
    name: z.string("expected text").optional(),
  })
  .refine(
    ({ to, address }) => (to === undefined) !== (address === undefined),
    "expected either to or address",
  )

type Payment = z.infer<typeof payment>

/** The payroll that pays them, in the order they came, as it is written down. */
export type WrittenPayroll = {
  readonly payments: readonly {
    readonly chain: string
    readonly token: string
    readonly decimals: number
    readonly payer: string
    readonly rows: readonly Readonly<Record<string, string>>[]
  }[]
}

/**
 * Puts payments of the same token by the same payer on the same chain together, so that they can share transactions.
 * @param place what the list is called in the caller's own words, for messages
 * @throws TASK_INVALID
 */
export function groupPayments(given: unknown, place: string): WrittenPayroll {
  if (!Array.isArray(given) || given.length === 0) {
    throw new AgentGptError("TASK_INVALID", `${place}: expected at least one payment.`)
  }
  const { [place]: payments } = readWithSchema<Record<string, readonly Payment[]>>(
    z.strictObject({ [place]: z.array(payment) }),
    { [place]: given.map((each) => readCamelKeys(each, "A payment")) },
    { code: "TASK_INVALID", sentence: "Not all payments are well formed." },
  )
  const groups = new Map<string, Payment[]>()
  for (const each of payments ?? []) {
    const key = [each.chain, each.token, each.decimals, each.payer].join(" ")
    groups.set(key, [...(groups.get(key) ?? []), each])
  }
  return {
    payments: [...groups.values()].map((rows) => {
      const { chain, token, decimals, payer } = rows[0] as Payment
      return { chain, token, decimals, payer, rows: rows.map(writeRow) }
    }),
  }
}

function writeRow({ to, address, amount, key, name }: Payment): Readonly<Record<string, string>> {
  return {
    address: to ?? address ?? "",
    amount,
    ...(key !== undefined && { key }),
    ...(name !== undefined && { name }),
  }
}
