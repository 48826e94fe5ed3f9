import { z } from "zod"

import { BASE_FIELD } from "../field.ts"

const coordinate = z
  .string()
  .regex(/^(0|[1-9]\d{0,77})$/, "not a decimal number")
  .refine((digits) => !/^\d{1,78}$/.test(digits) || BigInt(digits) < BASE_FIELD, "not below the base field")
const g1 = z.tuple([coordinate, coordinate, z.literal("1")])
const pair = z.tuple([coordinate, coordinate])
const g2 = z.tuple([pair, pair, z.tuple([z.literal("1"), z.literal("0")])])

/** The part of a snarkjs verification key that decides what verifies; other fields are let through. */
export const verificationKeySchema = z.looseObject({
  protocol: z.literal("groth16"),
  curve: z.literal("bn128"),
  nPublic: z.int().positive(),
  vk_alpha_1: g1,
  vk_beta_2: g2,
  vk_gamma_2: g2,
  vk_delta_2: g2,
  IC: z.array(g1).min(2),
})

/** A Groth16 verification key as snarkjs writes it: decimal coordinates, G2 with the real part first. */
export type VerificationKey = z.infer<typeof verificationKeySchema>
