import type { VerificationKey } from "./verification-key.ts"

/**
 * A verification key as contract code and contract data hold it: 32-byte big-endian words in the order
 * alpha (x, y), beta, gamma, delta (each x imaginary, x real, y imaginary, y real: the order of the pairing
 * precompile), then IC (x, y) for the constant and for each public signal. 14 + 2 * (signals + 1) words.
 *
 * @example
 * ```ts
 * const key = JSON.parse(readFileSync("circuits/keys/Square.dev.json", "utf8"))
 * const bytes = encodeVerificationKey(key) // "0x…", 18 words for one public signal
 * ```
 */
export function encodeVerificationKey(key: VerificationKey): `0x${string}` {
  const words = [
    ...key.vk_alpha_1.slice(0, 2),
    ...[key.vk_beta_2, key.vk_gamma_2, key.vk_delta_2].flatMap(toPairingOrder),
    ...key.IC.flatMap(([x, y]) => [x, y]),
  ]
  return `0x${words.map((word) => BigInt(word).toString(16).padStart(64, "0")).join("")}`
}

function toPairingOrder([x, y]: VerificationKey["vk_beta_2"]): string[] {
  return [x[1], x[0], y[1], y[0]]
}
