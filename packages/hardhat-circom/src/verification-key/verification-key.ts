import { z } from "zod"

import { BASE_FIELD } from "../field.ts"

const coordinate = z
  .string()
  .regex(/^(0|[1-9]\d{0,77})$/, "not a decimal number")
  .refine((digits) => !/^\d{1,78}$/.test(digits) || BigInt(digits) < BASE_FIELD, "not below the base field")
const g1 = z.tuple([coordinate, coordinate, z.literal("1")])
const pair = z.tuple([coordinate, coordinate])
const g2 = z.tuple([pair, pair, z.tuple([z.literal("1"), z.literal("0")])])

type PointG1 = readonly [string, string, "1"]

/** Real part first, as snarkjs has it. */
type PointG2 = readonly [readonly [string, string], readonly [string, string], readonly ["1", "0"]]

/** A Groth16 verification key as snarkjs writes it: decimal coordinates. */
export type VerificationKey = {
  readonly protocol: "groth16"
  readonly curve: "bn128"
  readonly nPublic: number
  readonly vk_alpha_1: PointG1
  readonly vk_beta_2: PointG2
  readonly vk_gamma_2: PointG2
  readonly vk_delta_2: PointG2
  readonly IC: readonly PointG1[]
}

/** The part of a verification key that decides what verifies; other fields are let through. */
export const verificationKeySchema: z.ZodType<VerificationKey> = z.looseObject({
  protocol: z.literal("groth16"),
  curve: z.literal("bn128"),
  nPublic: z.int().positive(),
  vk_alpha_1: g1,
  vk_beta_2: g2,
  vk_gamma_2: g2,
  vk_delta_2: g2,
  IC: z.array(g1).min(2),
})
