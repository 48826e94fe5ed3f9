import { bn254 } from "@noble/curves/bn254.js"
import { concat, toBeHex } from "ethers"

const { Fr } = bn254.fields
const G1 = bn254.G1.Point.BASE
const G2 = bn254.G2.Point.BASE
const secret = { alpha: 11n, beta: 3n, gamma: 5n, delta: 7n } as const

/**
 * A verification key whose secrets are known, and valid proofs for whatever inputs, `signals` of them a proof: figures
 * about verifying need no proving.
 */
export function renderTrapdoorProofs(signals: number): {
  readonly key: string
  readonly prove: (inputs: readonly bigint[]) => string
} {
  const ic = Array.from({ length: signals + 1 }, (_, index) => Fr.create(1_000_003n ** BigInt(index + 1)))
  const { alpha, beta, gamma, delta } = secret
  const key = concat([encodeG1(alpha), ...[beta, gamma, delta].map(encodeG2), ...ic.map(encodeG1)])
  function proveOne(inputs: readonly bigint[], a: bigint): string {
    const sum = inputs.reduce(
      (total, input, index) => Fr.add(total, Fr.mul(input, ic[index + 1] ?? 0n)),
      ic[0] ?? 0n,
    )
    const taken = Fr.add(Fr.mul(alpha, beta), Fr.mul(gamma, sum))
    return concat([encodeG1(a), encodeG2(1n), encodeG1(Fr.div(Fr.sub(a, taken), delta))])
  }
  return {
    key,
    prove: (inputs) =>
      concat(
        Array.from({ length: inputs.length / signals }, (_, index) =>
          proveOne(inputs.slice(index * signals, (index + 1) * signals), BigInt(index) + 2n),
        ),
      ),
  }
}

function encodeG1(scalar: bigint): string {
  const { x, y } = G1.multiply(scalar).toAffine()
  return concat([x, y].map((word) => toBeHex(word, 32)))
}

function encodeG2(scalar: bigint): string {
  const { x, y } = G2.multiply(scalar).toAffine()
  return concat([x.c1, x.c0, y.c1, y.c0].map((word) => toBeHex(word, 32)))
}
