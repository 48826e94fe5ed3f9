import { CircomError } from "../errors.ts"
import { type VerificationKey, verificationKeySchema } from "./verification-key.ts"

const generatorG2 = [
  [
    "10857046999023057135944570762232829481370756359578518086990519993285655852781",
    "11559732032986387107991004021392285783925812861821192530917403151452391805634",
  ],
  [
    "8495653923123431417604973247489272438418190587263600148770280649306958101930",
    "4082367875863433681332203403145435568316851327593401208105741076214120093531",
  ],
  ["1", "0"],
] as const

/**
 * Refuses a key that is malformed or whose delta is gamma or the generator of G2. Such a delta means that
 * phase 2 was skipped: proofs of anything can then be computed from the key alone. (Gamma as the generator
 * is normal.)
 */
export function checkVerificationKey(key: unknown): VerificationKey {
  const parsed = verificationKeySchema.safeParse(key)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const where = issue?.path.join(".") || "the key"
    throw new CircomError(
      "CIRCUIT_KEY_MALFORMED",
      `the verification key is malformed at ${where}: ${issue?.message}`,
    )
  }
  const { data } = parsed
  if (data.IC.length !== data.nPublic + 1) {
    throw new CircomError(
      "CIRCUIT_KEY_MALFORMED",
      `the verification key has ${data.IC.length} points for ${data.nPublic} public signals`,
    )
  }
  for (const [name, point] of [
    ["gamma", data.vk_gamma_2],
    ["the generator", generatorG2],
  ] as const) {
    if (JSON.stringify(data.vk_delta_2) === JSON.stringify(point)) {
      throw new CircomError("CIRCUIT_KEY_UNSAFE", `delta is ${name}: the key accepts forged proofs`)
    }
  }
  return data
}
