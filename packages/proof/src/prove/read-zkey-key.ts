import { type FileHandle, open } from "node:fs/promises"

import { AgentGptError } from "@agentgpt/core"
import { bn254 } from "@noble/curves/bn254.js"

import { readVerificationKey, encodeVerificationKey, type VerificationKey } from "../verify-groth16.ts"

// A .zkey file: "zkey", version, number of sections, then each as id, length, bytes. Section 2 holds the key's
// points, section 3 those of the public signals. Coordinates are little-endian, in Montgomery form.

const { Fp } = bn254.fields
const inverseOfR = Fp.inv(Fp.create(1n << 256n))
const coordinateBytes = 32
const headerBytes = 4 + 32 + 4 + 32 + 12
const mostSignals = 10_000

/**
 * The verification key inside a proving key, so that nobody proves for minutes under a key that no contract has.
 * @throws PROOF_KEY_MALFORMED, PROOF_KEY_UNSAFE
 *
 * @example
 * ```ts
 * const circuitId = computeCircuitId(await readZkeyVerificationKey("PayBatch16.dev.zkey"))
 * ```
 */
export async function readZkeyVerificationKey(zkeyFile: string): Promise<VerificationKey> {
  let handle: FileHandle
  try {
    handle = await open(zkeyFile, "r")
  } catch (cause) {
    throw new AgentGptError("PROOF_KEY_MALFORMED", "The proving key cannot be read.", { cause })
  }
  try {
    const sections = await listSections(handle)
    const points = await readSection(handle, sections.get(2), headerBytes + 18 * coordinateBytes)
    const signalCount = points.readUInt32LE(4 + 32 + 4 + 32 + 4)
    if (signalCount > mostSignals) throw malformed()
    const at = (i: number) => readCoordinate(points, headerBytes + i * coordinateBytes)
    const icBytes = (signalCount + 1) * 2 * coordinateBytes
    const ic = await readSection(handle, sections.get(3), icBytes)
    const key: VerificationKey = {
      alpha: [at(0), at(1)],
      // Between them stands beta in G1, coordinates 2 and 3; before delta its point in G1, 12 and 13.
      beta: [
        [at(4), at(5)],
        [at(6), at(7)],
      ],
      gamma: [
        [at(8), at(9)],
        [at(10), at(11)],
      ],
      delta: [
        [at(14), at(15)],
        [at(16), at(17)],
      ],
      ic: Array.from({ length: signalCount + 1 }, (_, i) => [
        readCoordinate(ic, 2 * i * coordinateBytes),
        readCoordinate(ic, (2 * i + 1) * coordinateBytes),
      ]),
    }
    return readVerificationKey(encodeVerificationKey(key))
  } finally {
    await handle.close()
  }
}

type Section = { readonly at: number; readonly length: number }

async function listSections(handle: FileHandle): Promise<ReadonlyMap<number, Section>> {
  const head = await readBytes(handle, 0, 12)
  if (head.toString("latin1", 0, 4) !== "zkey") throw malformed()
  const sections = new Map<number, Section>()
  let at = 12
  for (let left = Math.min(head.readUInt32LE(8), 100); left > 0; left -= 1) {
    const entry = await readBytes(handle, at, 12)
    const length = Number(entry.readBigUInt64LE(4))
    sections.set(entry.readUInt32LE(0), { at: at + 12, length })
    at += 12 + length
  }
  return sections
}

async function readSection(handle: FileHandle, section: Section | undefined, bytes: number): Promise<Buffer> {
  if (section === undefined || section.length < bytes) throw malformed()
  return await readBytes(handle, section.at, bytes)
}

async function readBytes(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, at)
  if (bytesRead !== length) throw malformed()
  return buffer
}

function readCoordinate(bytes: Buffer, at: number): bigint {
  const stored = [3, 2, 1, 0].reduce(
    (value, limb) => (value << 64n) | bytes.readBigUInt64LE(at + limb * 8),
    0n,
  )
  if (stored >= Fp.ORDER) throw malformed()
  return Fp.mul(stored, inverseOfR)
}

function malformed(): AgentGptError {
  return new AgentGptError("PROOF_KEY_MALFORMED", "The file is no Groth16 proving key, or it is cut.")
}
