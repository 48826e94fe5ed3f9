import { readFile } from "node:fs/promises"

/** A sum of wires times coefficients, flat: wire, coefficient, wire, coefficient … */
type Combination = { readonly wires: readonly number[]; readonly coefficients: readonly bigint[] }

/** left * right = out over the wires of a witness. */
export type Constraint = {
  readonly left: Combination
  readonly right: Combination
  readonly out: Combination
}

export type ConstraintSystem = {
  readonly order: bigint
  readonly wireCount: number
  readonly publicOutputs: number
  readonly publicInputs: number
  readonly privateInputs: number
  readonly constraints: readonly Constraint[]
}

/** Reads a circuit's `.r1cs` file (the iden3 binary format, version 1). */
export async function readConstraintSystem(file: string): Promise<ConstraintSystem> {
  const bytes = await readFile(file)
  const sections = listSections(bytes)
  const header = sections.get(1)
  const body = sections.get(2)
  if (header === undefined || body === undefined) throw new Error(`${file} is no constraint system`)
  const order = readField(bytes, header + 4)
  const [wireCount = 0, publicOutputs = 0, publicInputs = 0, privateInputs = 0] = [0, 4, 8, 12].map((at) =>
    bytes.readUInt32LE(header + 36 + at),
  )
  const constraintCount = bytes.readUInt32LE(header + 60)
  const cursor = { at: body }
  const constraints = Array.from({ length: constraintCount }, () => ({
    left: readCombination(bytes, cursor),
    right: readCombination(bytes, cursor),
    out: readCombination(bytes, cursor),
  }))
  return { order, wireCount, publicOutputs, publicInputs, privateInputs, constraints }
}

/** Whether a witness satisfies one constraint. */
export function holds(constraint: Constraint, witness: readonly bigint[], order: bigint): boolean {
  const left = evaluate(constraint.left, witness)
  const right = evaluate(constraint.right, witness)
  return (left * right - evaluate(constraint.out, witness)) % order === 0n
}

/** The wires that a constraint touches. */
export function wiresOf({ left, right, out }: Constraint): ReadonlySet<number> {
  return new Set([...left.wires, ...right.wires, ...out.wires])
}

/** Signal names by wire, from a circuit's `.sym` file. Several signals can share a wire. */
export async function readSymbols(file: string): Promise<ReadonlyMap<number, readonly string[]>> {
  const names = new Map<number, string[]>()
  for (const line of (await readFile(file, "utf8")).trim().split("\n")) {
    const [, wire = "", , name = ""] = line.split(",")
    if (wire === "-1") continue
    const known = names.get(Number(wire))
    if (known === undefined) names.set(Number(wire), [name])
    else known.push(name)
  }
  return names
}

function evaluate({ wires, coefficients }: Combination, witness: readonly bigint[]): bigint {
  let sum = 0n
  for (let i = 0; i < wires.length; i++) sum += (witness[wires[i] ?? 0] ?? 0n) * (coefficients[i] ?? 0n)
  return sum
}

function listSections(bytes: Buffer): ReadonlyMap<number, number> {
  const sections = new Map<number, number>()
  let at = 12
  for (let left = bytes.readUInt32LE(8); left > 0; left--) {
    sections.set(bytes.readUInt32LE(at), at + 12)
    at += 12 + Number(bytes.readBigUInt64LE(at + 4))
  }
  return sections
}

function readCombination(bytes: Buffer, cursor: { at: number }): Combination {
  const length = bytes.readUInt32LE(cursor.at)
  cursor.at += 4
  const wires: number[] = []
  const coefficients: bigint[] = []
  for (let i = 0; i < length; i++) {
    wires.push(bytes.readUInt32LE(cursor.at))
    coefficients.push(readField(bytes, cursor.at + 4))
    cursor.at += 36
  }
  return { wires, coefficients }
}

function readField(bytes: Buffer, at: number): bigint {
  return [3, 2, 1, 0].reduce((value, limb) => (value << 64n) | bytes.readBigUInt64LE(at + limb * 8), 0n)
}
