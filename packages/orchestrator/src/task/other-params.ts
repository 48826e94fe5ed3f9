import { parseAmount } from "@agentgpt/core"
import type { CanonicalValue } from "@agentgpt/core"
import { z } from "zod"
import {
  addressField,
  amountField,
  chainField,
  dataField,
  decimalsField,
  slippageField,
  unitsField,
} from "../input/fields.ts"
import { hasKey, movementsField, readUnits } from "./payment-params.ts"
import type { CustomInput, TaskWork } from "./task.ts"

const call = z.strictObject({
  chain: chainField,
  account: addressField,
  to: addressField,
  valueWei: unitsField.default("0"),
  data: dataField,
  moves: movementsField,
})

/** One call stands for itself; several are listed under `calls`. */
export function callParams(params: unknown): z.ZodType<TaskWork> {
  if (!hasKey(params, "calls")) {
    return call.transform((single) => ({ action: "contract_call", calls: [single] }) as const)
  }
  return z
    .strictObject({ calls: z.array(call).min(1, "expected at least one call") })
    .transform(({ calls }) => ({ action: "contract_call", calls }) as const)
}

/** Every token to one address, counted on from the first id; or each id with its address under `mints`. */
export function mintParams(params: unknown): z.ZodType<TaskWork> {
  const common = { chain: chainField, account: addressField, collection: addressField }
  if (hasKey(params, "mints")) {
    return z
      .strictObject({
        ...common,
        mints: z
          .array(z.strictObject({ to: addressField, tokenId: unitsField }))
          .min(1, "expected at least one token")
          .refine(
            (mints) => new Set(mints.map(({ tokenId }) => tokenId)).size === mints.length,
            "expected every token id once",
          ),
      })
      .transform((mint) => ({ action: "mint_erc721_batch", ...mint }) as const)
  }
  return z
    .strictObject({
      ...common,
      to: addressField,
      count: z.int().min(1).max(10_000, "expected 10,000 tokens at most"),
      firstTokenId: unitsField,
    })
    .transform(({ to, count, firstTokenId, ...rest }) => {
      const first = parseAmount(firstTokenId, 0)
      const mints = Array.from({ length: count }, (_, index) => ({
        to,
        tokenId: (first + BigInt(index)).toString(),
      }))
      return { action: "mint_erc721_batch", ...rest, mints } as const
    })
}

export function complianceParams(): z.ZodType<TaskWork> {
  return z
    .strictObject({ chain: chainField, addresses: z.array(addressField).min(1, "expected an address") })
    .transform((work) => ({ action: "compliance_check", ...work }) as const)
}

export function swapParams(): z.ZodType<TaskWork> {
  return z
    .strictObject({
      chain: chainField,
      account: addressField,
      sell: addressField,
      buy: addressField,
      decimals: decimalsField,
      amount: amountField,
      maxSlippage: slippageField.default(50),
    })
    .refine(({ sell, buy }) => sell !== buy, "expected two different tokens")
    .transform(({ decimals, amount, ...rest }, context): TaskWork => {
      return { action: "fx_swap", ...rest, sellAmount: readUnits(amount, decimals, context) }
    })
}

const stepId = z
  .string("expected a step's id")
  .regex(/^[a-z][a-z0-9-]{0,62}$/u, "expected an id of a to z, 0 to 9 and dashes")
const input: z.ZodType<CustomInput> = z.union(
  [
    z.strictObject({ value: z.custom<CanonicalValue>((value) => value !== undefined) }),
    z.strictObject({
      from: z
        .string()
        .regex(
          /^[a-z][a-z0-9-]{0,62}\.[a-z][a-zA-Z0-9]{0,31}$/u,
          "expected step.output, such as quote.quote",
        ),
    }),
  ],
  'expected { value: … } or { from: "step.output" }',
)

export function customParams(): z.ZodType<TaskWork> {
  const step = z.strictObject({
    id: stepId,
    kind: z.string("expected a kind of step"),
    chain: chainField,
    agent: z.string().optional(),
    after: z.array(stepId).default([]),
    inputs: z.record(z.string(), input).default({}),
    moves: movementsField,
  })
  return z
    .strictObject({ steps: z.array(step).min(1, "expected at least one step") })
    .transform(({ steps }) => ({ action: "custom", steps }) as const)
}
