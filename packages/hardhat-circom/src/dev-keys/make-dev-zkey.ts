import { createHash } from "node:crypto"
import { readFile, writeFile } from "node:fs/promises"
import { availableParallelism } from "node:os"

import { BASE_FIELD, SCALAR_FIELD, toLittleEndian } from "../field.ts"
import { renderBinarySections } from "../files/binary-sections.ts"
import { DEV_BANNER } from "../level.ts"
import { runJob, siblingModule } from "../jobs/run-job.ts"
import { deriveDevSecrets } from "./derive-secrets.ts"
import { multiplyGenerators } from "./multiply-generators.ts"
import type { run, SetupScalars } from "./scalars-job.ts"

const groth16 = 1
const elementBytes = 32
const maxProcesses = 8

/**
 * Makes the development proving key of a circuit and writes it as a snarkjs zkey. Every machine writes the
 * same bytes. Its secrets are public (see deriveDevSecrets): **proofs made with it can be forged.**
 */
export async function makeDevZkey(circuitName: string, r1csPath: string, zkeyPath: string): Promise<void> {
  const r1csSha256 = createHash("sha256")
    .update(await readFile(r1csPath))
    .digest("hex")
  const secrets = deriveDevSecrets(circuitName, r1csSha256)
  const job = siblingModule(import.meta.url, "scalars-job")
  const { value: scalars } = await runJob<typeof run>(job, { r1csPath, secrets })
  const { alpha, beta, delta } = secrets
  const [keyG1, keyG2, a, b1, b2, publicPoints, privatePoints, quotientPoints] = (await multiplyGenerators(
    [
      { group: "g1", scalars: Buffer.concat([alpha, beta, delta].map(toLittleEndian)) },
      { group: "g2", scalars: Buffer.concat([beta, 1n, delta].map(toLittleEndian)) },
      { group: "g1", scalars: scalars.a },
      { group: "g1", scalars: scalars.b },
      { group: "g2", scalars: scalars.b },
      { group: "g1", scalars: scalars.publicTerms },
      { group: "g1", scalars: scalars.privateTerms },
      { group: "g1", scalars: scalars.quotientTerms },
    ],
    Math.min(maxProcesses, availableParallelism()),
  )) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array]

  const pieces = renderBinarySections("zkey", 1, [
    { id: 1, bytes: uint32(groth16) },
    { id: 2, bytes: renderHeader(scalars, keyG1, keyG2) },
    { id: 3, bytes: publicPoints },
    { id: 4, bytes: Buffer.concat([uint32(scalars.coefficients.byteLength / 44), scalars.coefficients]) },
    { id: 5, bytes: a },
    { id: 6, bytes: b1 },
    { id: 7, bytes: b2 },
    { id: 8, bytes: privatePoints },
    { id: 9, bytes: quotientPoints },
    { id: 10, bytes: renderContributions() },
  ])
  await writeFile(zkeyPath, pieces)
}

function renderHeader(
  { header, domainSize }: SetupScalars,
  keyG1: Uint8Array,
  keyG2: Uint8Array,
): Uint8Array {
  const g1 = (index: number): Uint8Array => keyG1.subarray(index * 64, (index + 1) * 64)
  const g2 = (index: number): Uint8Array => keyG2.subarray(index * 128, (index + 1) * 128)
  return Buffer.concat([
    uint32(elementBytes),
    toLittleEndian(BASE_FIELD),
    uint32(elementBytes),
    toLittleEndian(SCALAR_FIELD),
    uint32(header.wires),
    uint32(header.publicOutputs + header.publicInputs),
    uint32(domainSize),
    g1(0),
    g1(1),
    g2(0),
    g2(1),
    g1(2),
    g2(2),
  ])
}

/**
 * A ceremony's circuit hash and contributors would stand here. The banner takes the place of the hash: it
 * can never pass for a ceremony, and whoever opens the file reads what it is.
 */
function renderContributions(): Uint8Array {
  const section = Buffer.alloc(64 + 4)
  section.write(DEV_BANNER, "latin1")
  return section
}

function uint32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
