import { babyjubjub } from "@noble/curves/misc.js"
import { poseidon1, poseidon2, poseidon3 } from "poseidon-lite"

type Point = { readonly x: bigint; readonly y: bigint }

const KEY_COUNT = 40
const DEPTH = 10
const EXECUTOR = 1n
const { Point } = babyjubjub
const { p: FIELD, n: ORDER } = Point.CURVE()

/**
 * Solidity source of the library that the contract tests take keys and roots from. Curve arithmetic and
 * Poseidon come from npm packages that share no code with the contracts.
 */
export function renderAgentVectors(): string {
  const keys = Array.from({ length: KEY_COUNT }, (_, i) => keyAt(i))
  const torsion = torsionPoints()
  const mixed = torsion.slice(1).map((low) => addPoints(keys[0]!, low))
  const offCurve = offCurvePoints(keys[0]!)
  return `// SPDX-License-Identifier: MIT
// Written by test/vectors/write-agent-vectors.ts; a test compares the two.
pragma solidity 0.8.37;

/// @notice BabyJubJub points (64 bytes each, x then y) and agents-tree roots from independent implementations.
library AgentVectors {
    uint256 internal constant KEY_COUNT = ${KEY_COUNT};
    uint256 internal constant TORSION_COUNT = ${torsion.length};
    uint256 internal constant MIXED_COUNT = ${mixed.length};
    uint256 internal constant OFF_CURVE_COUNT = ${offCurve.length};

    bytes private constant KEYS = ${renderBytes(keys)};

    /// @dev The points of order 1, 2, 4, 4, 8, 8, 8, 8.
    bytes private constant TORSION = ${renderBytes(torsion)};

    /// @dev Key 0 plus every point of low order but the identity.
    bytes private constant MIXED = ${renderBytes(mixed)};

    bytes private constant OFF_CURVE = ${renderBytes(offCurve)};

    /// @dev Roots with keys 0, 1, 2 … as executors in leaves 0, 1, 2 …, starting with the empty tree.
    bytes private constant ROOTS = ${executorRoots()
      .map((root) => `hex"${toHex(root)}"`)
      .join("\n        ")};

    /// @dev Root with keys 0, 1, 2, 3 as executors, leaf 1 emptied, then key 4 as validator in leaf 1.
    uint256 internal constant ROOT_AFTER_REMOVAL =
        ${removalRoots().removed};
    uint256 internal constant ROOT_AFTER_REUSE =
        ${removalRoots().reused};

    function key(uint256 index) internal pure returns (uint256 x, uint256 y) {
        return _pointAt(KEYS, index);
    }

    function torsion(uint256 index) internal pure returns (uint256 x, uint256 y) {
        return _pointAt(TORSION, index);
    }

    function mixed(uint256 index) internal pure returns (uint256 x, uint256 y) {
        return _pointAt(MIXED, index);
    }

    function offCurve(uint256 index) internal pure returns (uint256 x, uint256 y) {
        return _pointAt(OFF_CURVE, index);
    }

    /// @notice Root after \`count\` insertions.
    function rootAfter(uint256 count) internal pure returns (uint256 root) {
        bytes memory roots = ROOTS;
        assembly ("memory-safe") {
            root := mload(add(add(roots, 32), mul(count, 32)))
        }
    }

    function _pointAt(bytes memory points, uint256 index) private pure returns (uint256 x, uint256 y) {
        require(index * 64 < points.length, "no such vector");
        assembly ("memory-safe") {
            let start := add(add(points, 32), mul(index, 64))
            x := mload(start)
            y := mload(add(start, 32))
        }
    }
}
`
}

/** Public key of the secret Poseidon(index), which is as good as random and the same on every machine. */
function keyAt(index: number): Point {
  return Point.BASE.multiply(poseidon1([index]) % ORDER).toAffine()
}

/** The eight points whose order divides the cofactor: multiples of ORDER times a point of the whole group. */
function torsionPoints(): readonly Point[] {
  const generator = fullOrderPoint()
  const multiples = [0, 4, 2, 6, 1, 3, 5, 7].map((factor) =>
    Array.from({ length: factor }, () => generator).reduce((sum, point) => sum.add(point), Point.ZERO),
  )
  return multiples.map((point) => point.toAffine())
}

/** ORDER·P for the first P by y whose multiple has order 8. */
function fullOrderPoint(): InstanceType<typeof Point> {
  for (let y = 2n; ; y += 1n) {
    const x = solveForX(y)
    if (x === undefined) continue
    const low = multiplyUnsafe(Point.fromAffine({ x, y }), ORDER)
    if (!low.double().double().equals(Point.ZERO)) return low
  }
}

function multiplyUnsafe(point: InstanceType<typeof Point>, scalar: bigint): InstanceType<typeof Point> {
  let product = Point.ZERO
  for (const bit of scalar.toString(2)) {
    product = product.double()
    if (bit === "1") product = product.add(point)
  }
  return product
}

/** x with A·x² + y² = 1 + D·x²·y², if there is one. */
function solveForX(y: bigint): bigint | undefined {
  const { Fp } = Point
  const yy = Fp.sqr(Fp.create(y))
  const { a, d } = Point.CURVE()
  const xx = Fp.div(Fp.sub(1n, yy), Fp.sub(a, Fp.mul(d, yy)))
  try {
    return Fp.sqrt(xx)
  } catch {
    return undefined
  }
}

function addPoints(left: Point, right: Point): Point {
  return Point.fromAffine(left).add(Point.fromAffine(right)).toAffine()
}

/** Near misses: a coordinate off by one, swapped, zero, or a valid point written with x or y not reduced. */
function offCurvePoints({ x, y }: Point): readonly Point[] {
  return [
    { x: 0n, y: 0n },
    { x: 1n, y: 1n },
    { x, y: (y + 1n) % FIELD },
    { x: (x + 1n) % FIELD, y },
    { x: y, y: x },
    { x: x + FIELD, y },
    { x, y: y + FIELD },
    { x: FIELD, y: 1n },
    { x: 2n ** 256n - 1n, y: 2n ** 256n - 1n },
  ]
}

function executorRoots(): readonly bigint[] {
  const leaves = Array.from({ length: KEY_COUNT }, (_, i) => leafOf(i, EXECUTOR))
  return Array.from({ length: KEY_COUNT + 1 }, (_, count) => rootOf(leaves.slice(0, count)))
}

function removalRoots(): { readonly removed: bigint; readonly reused: bigint } {
  const leaves = [0, 1, 2, 3].map((i) => leafOf(i, EXECUTOR))
  return {
    removed: rootOf(leaves.with(1, 0n)),
    reused: rootOf(leaves.with(1, leafOf(4, 2n))),
  }
}

function leafOf(keyIndex: number, role: bigint): bigint {
  const { x, y } = keyAt(keyIndex)
  return poseidon3([x, y, role])
}

/** The definition, level by level; `empty` is the root of an empty subtree of the present height. */
function rootOf(leaves: readonly bigint[]): bigint {
  let level = leaves
  let empty = 0n
  for (let height = 0; height < DEPTH; height += 1) {
    const below = level
    const blank = empty
    level = Array.from({ length: Math.ceil(below.length / 2) }, (_, i) =>
      poseidon2([below[2 * i] ?? blank, below[2 * i + 1] ?? blank]),
    )
    empty = poseidon2([blank, blank])
  }
  return level[0] ?? empty
}

function renderBytes(points: readonly Point[]): string {
  return points.map(({ x, y }) => `hex"${toHex(x)}${toHex(y)}"`).join("\n        ")
}

function toHex(value: bigint): string {
  return value.toString(16).padStart(64, "0")
}
