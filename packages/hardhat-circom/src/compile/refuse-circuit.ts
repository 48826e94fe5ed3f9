import { readFileSync } from "node:fs"
import { stripVTControlCharacters } from "node:util"

import type { CircomConfig } from "../config.ts"
import { CircomError } from "../errors.ts"
import type { CircuitDefinition } from "../registry/define-circuits.ts"
import type { CompileOutput } from "./compile-job.ts"
import { renderComponent } from "./render-main-component.ts"
import { type SourceTree, toRealPath } from "./mounts.ts"
import { type Diagnostic, parseDiagnostics } from "./parse-diagnostics.ts"

/** The compiler refused a circuit. Each diagnostic carries the real file, line and column where it has one. */
export class CircuitCompileError extends CircomError {
  readonly diagnostics: readonly Diagnostic[]
  constructor(circuitName: string, diagnostics: readonly Diagnostic[]) {
    const lines = diagnostics.map(({ severity, code, message, file, line, column }) => {
      const place = file === undefined ? "" : `${file}${line === undefined ? "" : `:${line}:${column}`}: `
      return `  ${place}${severity}${code === undefined ? "" : `[${code}]`}: ${message}`
    })
    super("CIRCUIT_COMPILE_FAILED", `${circuitName} does not compile:\n${lines.join("\n")}\n`)
    this.diagnostics = diagnostics
  }
}

/** Turns a failed compilation into an error that names files of the project. */
export function refuseCircuit(
  config: CircomConfig,
  tree: SourceTree,
  circuit: CircuitDefinition,
  output: CompileOutput,
): never {
  const diagnostics = parseDiagnostics(output.printed).map((diagnostic): Diagnostic => {
    const { severity, code, message, file, line, column } = diagnostic
    if (file === undefined) return diagnostic
    const real = toRealPath(tree.mounts, file)
    if (real !== undefined) return { severity, code, message, file: real, line, column }
    // The only file outside the project's folders is the generated main component: the registry's doing.
    const place = locateEntry(config.registry, circuit.name)
    return Object.assign(place, {
      severity,
      code,
      message: `in "${renderComponent(circuit)}" of ${circuit.name}: ${message}`,
    })
  })
  if (diagnostics.some(({ severity }) => severity === "error")) {
    throw new CircuitCompileError(circuit.name, diagnostics)
  }
  const last = stripVTControlCharacters(output.printed).trim().split("\n").slice(-5).join("\n")
  throw new CircomError(
    "CIRCUIT_COMPILER_CRASHED",
    `the compiler gave up on ${circuit.name} (exit code ${output.exitCode}): ${output.crash ?? ""}\n${last}`,
  )
}

function locateEntry(registry: string, name: string): Pick<Diagnostic, "file" | "line" | "column"> {
  const before = readFileSync(registry, "utf8").split(new RegExp(`["'\`]${name}["'\`]`), 2)
  if (before.length < 2) return { file: registry }
  const lines = before[0]!.split("\n")
  return { file: registry, line: lines.length, column: lines.at(-1)!.length + 1 }
}
