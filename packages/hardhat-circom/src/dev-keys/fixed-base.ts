import { type CurveMachine, MAX_BATCH } from "./curve-machine.ts"

export type GroupName = "g1" | "g2"

/** Multiplies the generator of a group by many scalars. */
export type FixedBase = {
  /** Scalars: 32 bytes each, little-endian. Points: affine, little-endian Montgomery, all zero for infinity. */
  readonly multiply: (scalars: Uint8Array) => Uint8Array
}

export const POINT_BYTES: Readonly<Record<GroupName, number>> = { g1: 64, g2: 128 }

const scalarBits = 254
const scalarBytes = 32

/** The window width with the least additions for this many scalars: table plus one addition per window. */
export function chooseWindowBits(scalarCount: number): number {
  const cost = (bits: number): number => Math.ceil(scalarBits / bits) * (2 ** bits + scalarCount)
  return Array.from({ length: 12 }, (_, index) => index + 3).reduce((best, bits) =>
    cost(bits) < cost(best) ? bits : best,
  )
}

/**
 * Makes the table of a generator G: for each window w of the scalar, the affine points d * 2^(w * bits) * G
 * of every digit d. A product is then one mixed addition per window and no doubling.
 */
export function buildFixedBase(machine: CurveMachine, group: GroupName, windowBits: number): FixedBase {
  const affineBytes = POINT_BYTES[group]
  const jacobianBytes = (affineBytes / 2) * 3
  const { call } = machine
  const [addMixed, double, toAffine, zero] = (["addMixed", "double", "batchToAffine", "zero"] as const).map(
    (name) => call[`${group}m_${name}`]!,
  ) as [Operation, Operation, Operation, Operation]

  const windows = Math.ceil(scalarBits / windowBits)
  const digits = 2 ** windowBits
  const table = machine.allocate(windows * digits * affineBytes)
  const batch = machine.allocate(MAX_BATCH * jacobianBytes)
  const base = machine.allocate(jacobianBytes + affineBytes)
  const baseAffine = base + jacobianBytes

  machine.write(base, machine.read(machine.generators[group], jacobianBytes))
  for (let window = 0; window < windows; window++) {
    toAffine(base, 1, baseAffine)
    let previous = -1
    for (let first = 0; first < digits; first += MAX_BATCH) {
      const count = Math.min(MAX_BATCH, digits - first)
      for (let index = 0; index < count; index++) {
        const point = batch + index * jacobianBytes
        if (previous === -1) zero(point)
        else addMixed(previous, baseAffine, point)
        previous = point
      }
      // The last sum starts the next batch, which overwrites this one from its beginning.
      const carried = machine.read(previous, jacobianBytes)
      toAffine(batch, count, table + (window * digits + first) * affineBytes)
      previous = batch + (MAX_BATCH - 1) * jacobianBytes
      machine.write(previous, carried)
    }
    for (let bit = 0; bit < windowBits; bit++) double(base, base)
  }

  return {
    multiply(scalars) {
      const total = scalars.byteLength / scalarBytes
      const points = new Uint8Array(total * affineBytes)
      for (let first = 0; first < total; first += MAX_BATCH) {
        const count = Math.min(MAX_BATCH, total - first)
        for (let index = 0; index < count; index++) {
          const sum = batch + index * jacobianBytes
          zero(sum)
          const scalar = scalars.subarray((first + index) * scalarBytes, (first + index + 1) * scalarBytes)
          for (let window = 0; window < windows; window++) {
            const digit = readDigit(scalar, window * windowBits, windowBits)
            if (digit !== 0) addMixed(sum, table + (window * digits + digit) * affineBytes, sum)
          }
        }
        toAffine(batch, count, batch)
        points.set(machine.read(batch, count * affineBytes), first * affineBytes)
      }
      return points
    },
  }
}

type Operation = (...pointers: number[]) => number

/** `width` (at most 17) bits of a little-endian number, from bit `offset` on. */
function readDigit(scalar: Uint8Array, offset: number, width: number): number {
  const byte = offset >> 3
  const bits = scalar[byte]! | ((scalar[byte + 1] ?? 0) << 8) | ((scalar[byte + 2] ?? 0) << 16)
  return (bits >> (offset & 7)) & ((1 << width) - 1)
}
