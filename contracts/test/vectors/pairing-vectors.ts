import { bn254 } from "@noble/curves/bn254.js"

const { Fp, Fp2 } = bn254.fields
const Point = bn254.G2.Point
type G2 = InstanceType<typeof Point>

/** The secrets of the test key, with which a proof of any statement can be written down. */
const trapdoor = { beta: 3n, gamma: 5n, delta: 7n } as const

/**
 * Solidity source of the points of G2 that the tests of proofs need: arithmetic in G2 has no precompile. They come
 * from an npm package that shares no code with the contracts.
 */
export function renderPairingVectors(): string {
  const generator = Point.BASE
  return `// SPDX-License-Identifier: MIT
// Written by scripts/write-pairing-vectors.ts; a test compares the two.
pragma solidity 0.8.37;

/// @notice Points of G2 as the pairing precompile has them (x imaginary, x real, y imaginary, y real), and the scalars
/// of the test key. Whoever knows the scalars of a key can forge proofs, which is what the tests do.
library PairingVectors {
    uint256 internal constant BETA = ${trapdoor.beta};
    uint256 internal constant GAMMA = ${trapdoor.gamma};
    uint256 internal constant DELTA = ${trapdoor.delta};

    bytes internal constant GENERATOR = ${renderPoint(generator)};
    bytes internal constant NEGATIVE_GENERATOR = ${renderPoint(generator.negate())};
    bytes internal constant BETA_POINT = ${renderPoint(generator.multiply(trapdoor.beta))};
    bytes internal constant GAMMA_POINT = ${renderPoint(generator.multiply(trapdoor.gamma))};
    bytes internal constant NEGATIVE_GAMMA_POINT = ${renderPoint(generator.multiply(trapdoor.gamma).negate())};
    bytes internal constant DELTA_POINT = ${renderPoint(generator.multiply(trapdoor.delta))};

    /// @dev On the curve, but not of the order that pairings are defined for.
    bytes internal constant OUTSIDE_SUBGROUP = ${renderPoint(findPointOutsideSubgroup())};
}
`
}

function findPointOutsideSubgroup(): G2 {
  for (let real = 1n; ; real += 1n) {
    const x = { c0: real, c1: 0n }
    const square = Fp2.add(Fp2.mul(Fp2.sqr(x), x), Point.CURVE().b)
    // Half of all values have no square root; the library throws for those.
    const y = attempt(() => Fp2.sqrt(square))
    if (y === undefined) continue
    const point = Point.fromAffine({ x, y })
    if (!point.isTorsionFree()) return point
  }
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch {
    return undefined
  }
}

function renderPoint(point: G2): string {
  const { x, y } = point.toAffine()
  const words = [x.c1, x.c0, y.c1, y.c0].map((word) => Fp.create(word).toString(16).padStart(64, "0"))
  return words.map((word) => `hex"${word}"`).join("\n        ")
}
