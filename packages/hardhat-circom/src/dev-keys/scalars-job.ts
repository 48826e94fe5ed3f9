import { readFile } from "node:fs/promises"

import { montgomeryFactor, powerInScalarField, SCALAR_FIELD, toLittleEndian } from "../field.ts"
import { domainPower, parseR1cs, type R1csHeader } from "../files/r1cs.ts"
import { type CurveMachine, MAX_BATCH, openCurveMachine } from "./curve-machine.ts"
import type { SetupSecrets } from "./derive-secrets.ts"

/**
 * Everything of a proving key before it is lifted onto the curve. Scalars are 32 bytes each, little-endian;
 * `a`, `b` have one per wire, `publicTerms` one per public wire (the constant included), `privateTerms` one
 * per other wire, `quotientTerms` one per element of the domain.
 */
export type SetupScalars = {
  readonly header: R1csHeader
  readonly domainSize: number
  /** The A and B terms of the r1cs as section 4 of a zkey holds them, without the leading count. */
  readonly coefficients: Uint8Array
  readonly a: Uint8Array
  readonly b: Uint8Array
  readonly publicTerms: Uint8Array
  readonly privateTerms: Uint8Array
  readonly quotientTerms: Uint8Array
}

export type ScalarsInput = { readonly r1csPath: string; readonly secrets: SetupSecrets }

const element = 32
const coefficientBytes = 44
const montgomery = montgomeryFactor(SCALAR_FIELD)
const smallestGenerator = 5n

/** Runs in a process of its own: evaluates the circuit's polynomials at tau. */
export async function run({ r1csPath, secrets }: ScalarsInput): Promise<SetupScalars> {
  const { header, constraintBytes } = parseR1cs(await readFile(r1csPath))
  const machine = await openCurveMachine()
  const { call, allocate, write, read } = machine
  const [multiply, add] = [call["frm_mul"]!, call["frm_add"]!]
  const constant = (value: bigint): number => {
    const pointer = allocate(element)
    write(pointer, toLittleEndian(value % SCALAR_FIELD))
    return pointer
  }

  const publicWires = header.publicOutputs + header.publicInputs
  const power = domainPower(header)
  const domainSize = 2 ** power
  const lagrange = evaluateLagrange(machine, secrets.tau, power, "whole")

  const wireArray = (): number => allocate(header.wires * element)
  const [a, b, c] = [wireArray(), wireArray(), wireArray()]
  const terms = allocate(constraintBytes.byteLength)
  write(terms, constraintBytes)
  const coefficients = allocate((constraintBytes.byteLength / 36 + publicWires + 1) * coefficientBytes)
  const product = allocate(element)
  // A zkey keeps coefficients multiplied by the Montgomery factor twice; one of three is used up by `multiply`.
  const cubed = constant(montgomery ** 3n)
  const one = constant(1n)
  let end = coefficients
  const head = Buffer.alloc(12)
  const writeCoefficient = (matrix: number, row: number, wire: number, value: number): void => {
    head.writeUInt32LE(matrix, 0)
    head.writeUInt32LE(row, 4)
    head.writeUInt32LE(wire, 8)
    write(end, head)
    multiply(value, cubed, end + 12)
    end += coefficientBytes
  }

  const view = new DataView(constraintBytes.buffer, constraintBytes.byteOffset, constraintBytes.byteLength)
  let position = 0
  for (let row = 0; row < header.constraints; row++) {
    for (const [matrix, sums] of [a, b, c].entries()) {
      const count = view.getUint32(position, true)
      position += 4
      for (let index = 0; index < count; index++, position += 4 + element) {
        const wire = view.getUint32(position, true)
        const value = terms + position + 4
        multiply(value, lagrange + row * element, product)
        add(sums + wire * element, product, sums + wire * element)
        if (matrix < 2) writeCoefficient(matrix, row, wire, value)
      }
    }
  }
  // One more row for each public wire, so that no two public inputs can stand in for one another.
  for (let wire = 0; wire <= publicWires; wire++) {
    const row = header.constraints + wire
    multiply(one, lagrange + row * element, product)
    add(a + wire * element, product, a + wire * element)
    writeCoefficient(0, row, wire, one)
  }

  const alpha = constant(secrets.alpha * montgomery)
  const beta = constant(secrets.beta * montgomery)
  const perDelta = constant(invert(secrets.delta) * montgomery)
  for (let wire = 0; wire < header.wires; wire++) {
    const sum = c + wire * element
    multiply(a + wire * element, beta, product)
    add(sum, product, sum)
    multiply(b + wire * element, alpha, product)
    add(sum, product, sum)
    if (wire > publicWires) multiply(sum, perDelta, sum)
  }

  const quotient = evaluateLagrange(machine, secrets.tau, power + 1, "odd")
  const plainPerDelta = constant(invert(secrets.delta))
  for (let index = 0; index < domainSize; index++) {
    multiply(quotient + index * element, plainPerDelta, quotient + index * element)
  }

  const firstPrivate = publicWires + 1
  return {
    header,
    domainSize,
    coefficients: read(coefficients, end - coefficients),
    a: read(a, header.wires * element),
    b: read(b, header.wires * element),
    publicTerms: read(c, firstPrivate * element),
    privateTerms: read(c + firstPrivate * element, (header.wires - firstPrivate) * element),
    quotientTerms: read(quotient, domainSize * element),
  }
}

/**
 * The Lagrange polynomials of the domain of 2^power roots of unity, at tau, in Montgomery form: of all the
 * roots, or of the odd powers of the primitive one only. Returns a pointer.
 */
function evaluateLagrange(machine: CurveMachine, tau: bigint, power: number, which: "whole" | "odd"): number {
  const { call, allocate, write, read } = machine
  const [multiply, subtract, invertBatch] = [call["frm_mul"]!, call["frm_sub"]!, call["frm_batchInverse"]!]
  const size = 2 ** power
  const root = powerInScalarField(smallestGenerator, (SCALAR_FIELD - 1n) / BigInt(size))
  const vanishing = powerInScalarField(tau, BigInt(size)) - 1n
  if (vanishing === 0n) throw new Error("tau lies in the domain")
  const constant = (value: bigint): number => {
    const pointer = allocate(element)
    write(pointer, toLittleEndian((value * montgomery) % SCALAR_FIELD))
    return pointer
  }
  const count = which === "odd" ? size / 2 : size
  const step = constant(which === "odd" ? root * root : root)
  const start = constant(which === "odd" ? root : 1n)
  const factor = constant(vanishing * invert(BigInt(size)))
  const point = constant(tau)

  const roots = allocate(count * element)
  const differences = allocate(count * element)
  write(roots, read(start, element))
  for (let index = 1; index < count; index++) {
    multiply(roots + (index - 1) * element, step, roots + index * element)
  }
  for (let index = 0; index < count; index++) {
    subtract(point, roots + index * element, differences + index * element)
  }
  for (let first = 0; first < count; first += MAX_BATCH) {
    const batch = differences + first * element
    invertBatch(batch, element, Math.min(MAX_BATCH, count - first), batch, element)
  }
  for (let index = 0; index < count; index++) {
    const value = roots + index * element
    multiply(value, factor, value)
    multiply(value, differences + index * element, value)
  }
  return roots
}

function invert(value: bigint): bigint {
  return powerInScalarField(value, SCALAR_FIELD - 2n)
}
