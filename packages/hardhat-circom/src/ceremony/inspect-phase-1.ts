import { CircomError } from "../errors.ts"
import { fromLittleEndian, BASE_FIELD } from "../field.ts"
import { listSections, readSections } from "../files/file-sections.ts"
import { hashFile } from "../files/hash-file.ts"
import { choosePhase1File, findPhase1File } from "./phase-1-files.ts"

export type Phase1Facts = {
  readonly name: string
  readonly power: number
  readonly blake2b512: string
  readonly pinned: boolean
}

/** The name that a phase-1 file has in attestations when it is not a pinned public one. */
export const LOCAL_PHASE1 = "local"

/**
 * Looks at a phase-1 file: which it is, and whether it can serve a circuit with a domain of 2^power elements.
 * Its content is trusted by its hash; a local file's content is verified when the ceremony is.
 */
export async function inspectPhase1(file: string, neededPower: number): Promise<Phase1Facts> {
  const power = await readPower(file)
  if (power < neededPower) {
    const suited = choosePhase1File(neededPower)
    const hint = suited === undefined ? "" : `; the smallest public file that does is ${suited.name}`
    throw new CircomError(
      "CEREMONY_PHASE1_TOO_SMALL",
      `the circuit needs 2^${neededPower} powers and ${file} has 2^${power}${hint}`,
    )
  }
  const blake2b512 = await hashFile(file, "blake2b512")
  const pinned = findPhase1File(blake2b512)
  return { name: pinned?.name ?? LOCAL_PHASE1, power, blake2b512, pinned: pinned !== undefined }
}

async function readPower(file: string): Promise<number> {
  const refuse = (why: unknown): never => {
    throw new CircomError("CEREMONY_PHASE1_INVALID", `${file} cannot be used: ${String(why)}`)
  }
  // Section 1 is the header; 12 holds the Lagrange basis that only a file prepared for phase 2 has.
  const sections = await listSections(file, "ptau").catch(refuse)
  const [header] = await readSections(file, "ptau", [1]).catch(refuse)
  if (header === undefined || header.length < 44) return refuse("it has no header")
  if (fromLittleEndian(header.subarray(4, 36)) !== BASE_FIELD) return refuse("it is not over bn128")
  if (!sections.has(12)) return refuse("it is not prepared for phase 2")
  return header.readUInt32LE(36)
}
