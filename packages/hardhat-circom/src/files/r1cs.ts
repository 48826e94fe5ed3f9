import { fromLittleEndian, SCALAR_FIELD } from "../field.ts"
import { parseBinarySections } from "./binary-sections.ts"

/** The size of a circuit, read from its r1cs. Wire 0 is the constant one. */
export type R1csHeader = {
  readonly wires: number
  readonly publicOutputs: number
  readonly publicInputs: number
  readonly privateInputs: number
  readonly labels: number
  readonly constraints: number
}

/** An r1cs: its header and the bytes of its constraints (each A, B, C: count, then wire + coefficient). */
export type R1cs = { readonly header: R1csHeader; readonly constraintBytes: Uint8Array }

export type ConstraintCounts = { readonly nonLinear: number; readonly linear: number }

const headerSection = 1
const constraintSection = 2
const bytesPerTerm = 36

/** Parses an r1cs over the scalar field of bn128; any other field is refused with a plain Error. */
export function parseR1cs(file: Uint8Array): R1cs {
  const sections = parseBinarySections(file, "r1cs")
  const head = sections.get(headerSection)
  const constraintBytes = sections.get(constraintSection)
  if (head === undefined || constraintBytes === undefined) throw new Error("incomplete r1cs file")
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  const prime = fromLittleEndian(head.subarray(4, 36))
  if (view.getUint32(0, true) !== 32 || prime !== SCALAR_FIELD) throw new Error("the r1cs is not over bn128")
  return {
    header: {
      wires: view.getUint32(36, true),
      publicOutputs: view.getUint32(40, true),
      publicInputs: view.getUint32(44, true),
      privateInputs: view.getUint32(48, true),
      labels: Number(view.getBigUint64(52, true)),
      constraints: view.getUint32(60, true),
    },
    constraintBytes,
  }
}

/** The logarithm of the size of a circuit's domain: one row per constraint and public wire, constant included. */
export function domainPower({ constraints, publicOutputs, publicInputs }: R1csHeader): number {
  return Math.floor(Math.log2(constraints + publicOutputs + publicInputs)) + 1
}

/** Counts constraints as circom does: one whose A or B is empty is linear. */
export function countConstraints({ header, constraintBytes }: R1cs): ConstraintCounts {
  const view = new DataView(constraintBytes.buffer, constraintBytes.byteOffset, constraintBytes.byteLength)
  let position = 0
  let linear = 0
  const skipTerms = (): number => {
    const terms = view.getUint32(position, true)
    position += 4 + terms * bytesPerTerm
    return terms
  }
  for (let index = 0; index < header.constraints; index++) {
    const [a, b] = [skipTerms(), skipTerms(), skipTerms()]
    if (a === 0 || b === 0) linear++
  }
  return { nonLinear: header.constraints - linear, linear }
}
