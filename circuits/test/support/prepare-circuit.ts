import circuits, { type CircuitDefinition } from "../../circuits.ts"
import type { Violation } from "../../src/model/violation.ts"
import { loadWitnessTester, type WitnessResult, type WitnessTester } from "./calculate-witness.ts"
import { compileCircuit, readSources } from "./compile-circuit.ts"
import { type ConstraintSystem, readConstraintSystem, readSymbols } from "./constraint-system.ts"
import { findBuilt } from "./find-built.ts"
import { dropGuards, type Guard, guards } from "./guards.ts"

export type PreparedCircuit = {
  readonly definition: CircuitDefinition
  readonly calculate: WitnessTester
  /** The same circuit without any line that can refuse a witness. */
  readonly calculateUnguarded: WitnessTester
  readonly system: ConstraintSystem
  readonly symbols: ReadonlyMap<number, readonly string[]>
}

/** Compilations may take a minute each on a machine that does other things too. */
export const compileTimeoutMs = 900_000

function findCircuit(name: string): CircuitDefinition {
  const found = circuits.find((circuit) => circuit.name === name)
  if (found === undefined) throw new Error(`there is no circuit ${name}`)
  return found
}

/** A circuit of the registry with its constraints, and its copy without guards. */
export async function prepareCircuit(name: string): Promise<PreparedCircuit> {
  const definition = findCircuit(name)
  const [real, unguarded] = await Promise.all([
    findBuilt(definition).then((built) => built ?? compileCircuit({ ...definition, withConstraints: true })),
    compileCircuit({ ...definition, edits: dropGuards() }),
  ])
  return {
    definition,
    calculate: await loadWitnessTester(real.wasm),
    calculateUnguarded: await loadWitnessTester(unguarded.wasm),
    system: await readConstraintSystem(real.r1cs),
    symbols: await readSymbols(real.symbols),
  }
}

/** The guards whose line a failed witness names. */
export async function findRefusingGuards(result: WitnessResult): Promise<readonly Guard[]> {
  if (result.satisfied) return []
  const sources = await readSources()
  return guards.filter(({ file, find, template }) => {
    const line = lineOf(sources.get(file) ?? "", find)
    return result.trace.some((frame) => frame.template === template && frame.line === line)
  })
}

/** The guards of a source file and of everything that it includes. */
export async function listGuards(file: string): Promise<readonly Guard[]> {
  const sources = await readSources()
  const reached = new Set<string>()
  const visit = (name: string): void => {
    if (reached.has(name)) return
    reached.add(name)
    for (const [, included = ""] of (sources.get(name) ?? "").matchAll(/^include "(.+)";$/gm)) {
      const local = included.startsWith("lib/") ? included : `lib/${included}`
      if (sources.has(local)) visit(local)
    }
  }
  visit(file)
  return guards.filter((guard) => reached.has(guard.file))
}

/** The rules broken, each once. */
export function listRules(violations: readonly Violation[]): readonly string[] {
  return [...new Set(violations.map(({ rule }) => rule))]
}

/** The public signals of a witness, by name. */
export function readPublicSignals(
  { definition }: PreparedCircuit,
  result: WitnessResult,
): Readonly<Record<string, bigint>> {
  if (!result.satisfied) throw new Error(`no witness: ${JSON.stringify(result.trace)}`)
  const names = [...definition.outputs, ...definition.publicInputs]
  return Object.fromEntries(names.map((name, i) => [name, result.witness.readWire(i + 1)]))
}

function lineOf(text: string, find: string): number {
  return text.slice(0, text.indexOf(find)).split("\n").length
}
