import { createHash } from "node:crypto"

import { BASE_FIELD, fromLittleEndian, montgomeryFactor, toLittleEndian } from "../field.ts"
import { readSections } from "../files/file-sections.ts"

/** A contribution as a proving key itself records it. */
export type RecordedContribution = {
  readonly name: string
  readonly contributionHash: string
  /** Set when this is a beacon. */
  readonly beacon: { readonly value: string; readonly iterationsExponent: number } | undefined
}

const contributionsSection = 10
const coordinate = 32
// Three points of G1 (delta afterwards, s, s * x), one of G2, a hash of the transcript before.
const g1Bytes = 2 * coordinate
const pointsBytes = 3 * g1Bytes + 4 * coordinate
const hashBytes = 64
const beaconType = 1
const parameters = { name: 1, iterationsExponent: 2, beaconValue: 3 } as const

/** The contributions inside a proving key. Throws a plain Error when the file is not a complete zkey. */
export async function readContributions(zkeyPath: string): Promise<readonly RecordedContribution[]> {
  const [section] = await readSections(zkeyPath, "zkey", [contributionsSection])
  if (section === undefined) throw new Error(`${zkeyPath} has no contributions section`)
  const contributions: RecordedContribution[] = []
  let position = hashBytes + 4
  for (let index = 0; index < section.readUInt32LE(hashBytes); index++) {
    const points = section.subarray(position, position + pointsBytes)
    const transcript = section.subarray(position + pointsBytes, position + pointsBytes + hashBytes)
    position += pointsBytes + hashBytes
    const isBeacon = section.readUInt32LE(position) === beaconType
    const parametersBytes = section.readUInt32LE(position + 4)
    position += 8
    const { name, ...params } = parseParameters(section.subarray(position, position + parametersBytes))
    const beacon = isBeacon ? params : undefined
    position += parametersBytes
    contributions.push({ name, beacon, contributionHash: hashContribution(points, transcript) })
  }
  return contributions
}

/** BLAKE2b-512 of the points in big-endian form and the transcript: what snarkjs calls the contribution hash. */
function hashContribution(points: Uint8Array, transcript: Uint8Array): string {
  const g1Coordinates = Array.from({ length: 6 }, (_, index) => points.subarray(index * 32, (index + 1) * 32))
  const g2 = points.subarray(3 * g1Bytes)
  // In G2 the imaginary part comes first.
  const g2Coordinates = [1, 0, 3, 2].map((index) => g2.subarray(index * 32, (index + 1) * 32))
  const hash = createHash("blake2b512")
  for (const each of [...g1Coordinates, ...g2Coordinates]) hash.update(toPlainBigEndian(each))
  return hash.update(transcript).digest("hex")
}

const perMontgomery = invertInBaseField(montgomeryFactor(BASE_FIELD))

function toPlainBigEndian(element: Uint8Array): Uint8Array {
  return toLittleEndian((fromLittleEndian(element) * perMontgomery) % BASE_FIELD).toReversed()
}

function invertInBaseField(value: bigint): bigint {
  let [result, square] = [1n, value]
  for (let rest = BASE_FIELD - 2n; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % BASE_FIELD
    square = (square * square) % BASE_FIELD
  }
  return result
}

function parseParameters(bytes: Buffer): ContributionParameters {
  let [name, value, iterationsExponent] = ["", "", 0]
  for (let position = 0; position < bytes.length;) {
    const kind = bytes[position]
    const next = bytes[position + 1] ?? 0
    if (kind === parameters.iterationsExponent) {
      iterationsExponent = next
      position += 2
      continue
    }
    const content = bytes.subarray(position + 2, position + 2 + next)
    if (kind === parameters.name) name = content.toString("utf8")
    else if (kind === parameters.beaconValue) value = content.toString("hex")
    else throw new Error("unknown parameter in a contribution")
    position += 2 + next
  }
  return { name, value, iterationsExponent }
}

type ContributionParameters = {
  readonly name: string
  readonly value: string
  readonly iterationsExponent: number
}
