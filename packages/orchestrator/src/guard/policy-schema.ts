import { parseAmount } from "@agentgpt/core"
import type { Destination } from "@agentgpt/chain"
import { z } from "zod"
import {
  addressField,
  amountField,
  assetField,
  chainField,
  decimalsField,
  nameField,
  slippageField,
  unitsField,
} from "../input/fields.ts"
import type { AssetLimits, Policy } from "./policy.ts"

const addresses = z
  .array(addressField)
  .default([])
  .refine((list) => new Set(list).size === list.length, "expected every address once")

const approvals = z
  .strictObject({
    approvers: addresses,
    needed: z.int("expected how many approvers have to sign").min(1, "expected at least one approval"),
    validForHours: z.int("expected hours").min(1).max(8_760, "expected a year at most").default(72),
  })
  .refine(
    ({ approvers, needed }) => approvers.length >= needed,
    "expected at least as many approvers as approvals that are needed",
  )

const assetLimits = z
  .strictObject({
    decimals: decimalsField,
    symbol: z
      .string()
      .regex(
        /^[A-Za-z0-9][A-Za-z0-9.+-]{0,15}$/u,
        "expected 1 to 16 letters, digits, dots, plus or minus signs",
      )
      .optional(),
    perPayment: amountField,
    perPayee: amountField,
    perPlan: amountField,
    perDay: amountField,
    approvalAbove: amountField,
    approveBy: z
      .array(z.enum(["delegate", "permit", "allowance"]))
      .min(1, "expected at least one way")
      .refine((ways) => new Set(ways).size === ways.length, "expected every way once")
      .optional(),
  })
  .transform(({ decimals, symbol, approveBy, ...limits }, context): AssetLimits => {
    const units = Object.entries(limits).map(([name, amount]) => {
      try {
        return [name, parseAmount(amount, decimals)]
      } catch {
        const message = `expected an amount of at most ${decimals} decimals, below 2^256 units`
        context.addIssue({ code: "custom", path: [name], message })
        return [name, 0n]
      }
    })
    return {
      decimals,
      ...(symbol !== undefined && { symbol }),
      ...(approveBy !== undefined && { approveBy }),
      ...(Object.fromEntries(units) as Omit<AssetLimits, "decimals" | "symbol" | "approveBy">),
    }
  })

const wei = unitsField.transform((text) => BigInt(text))

const chainLimits = z
  .strictObject({
    // Their form is the signing guard's own, which checks it.
    destinations: z.array(z.custom<Destination>((value) => typeof value === "object" && value !== null)),
    payout: addressField.optional(),
    router: addressField.optional(),
    proofs: addressField.optional(),
    arbiter: addressField.optional(),
    twoPhaseCommit: addressField.optional(),
    // 2^24, the most that a transaction may use at all.
    largestGasLimit: wei.default(16_777_216n),
    largestFeeWei: wei,
    largestValueWei: wei.default(0n),
  })
  .superRefine(({ destinations, payout, router, proofs, arbiter, twoPhaseCommit }, context) => {
    const named = { payout, router, proofs, arbiter, twoPhaseCommit }
    for (const [name, address] of Object.entries(named)) {
      if (address === undefined || destinations.some((one) => one.address === address)) continue
      context.addIssue({ code: "custom", path: [name], message: "expected one of the destinations" })
    }
  })

/** The strict schema of a policy; what is left out is at its strictest. */
export const policySchema: z.ZodType<Policy> = z
  .strictObject({
    name: nameField,
    version: z.int("expected an integer that grows with every change").nonnegative(),
    approvals,
    screening: z
      .strictObject({
        required: z.boolean("expected true or false").default(true),
        onRefused: z.enum(["block", "skip"]).default("block"),
      })
      .prefault({}),
    payees: z
      .strictObject({
        allow: addresses,
        deny: addresses,
        unknown: z.enum(["deny", "ask", "allow"]).default("deny"),
      })
      .refine(
        ({ allow, deny }) => !allow.some((one) => deny.includes(one)),
        "expected no address on both lists",
      )
      .prefault({}),
    maxSlippage: slippageField.prefault("0%"),
    steps: z.array(z.string("expected a kind of step")).default([]),
    assets: z.record(assetField, assetLimits),
    chains: z.record(chainField, chainLimits),
  })
  .superRefine(({ assets, chains }, context) => {
    for (const asset of Object.keys(assets)) {
      if (Object.hasOwn(chains, asset.split("/", 1)[0] ?? "")) continue
      context.addIssue({
        code: "custom",
        path: ["assets", asset],
        message: "expected its chain under chains",
      })
    }
  })
