import type { HardhatRuntimeEnvironment } from "hardhat/types/hre"

import { type BuiltCircuit, buildCircuits } from "../build-circuits.ts"
import { DEV_BANNER } from "../level.ts"
import { print } from "./print.ts"

export type CircuitsArguments = {
  readonly names?: readonly string[]
  readonly force?: boolean
  readonly dropStaleKeys?: boolean
}

/** `hardhat circuits`: compile, development keys, verifiers, manifest. */
export default async function runCircuits(
  { names = [], force = false, dropStaleKeys = false }: CircuitsArguments,
  hre: HardhatRuntimeEnvironment,
): Promise<readonly BuiltCircuit[]> {
  const built = await buildCircuits(hre.config.circom, {
    names,
    forceCompile: force,
    forceKeys: force,
    dropStaleKeys,
    onCircuit: (circuit) => print(describeBuild(circuit)),
  })
  if (built.some(({ keyMade }) => keyMade)) print(`\n${DEV_BANNER}. Development chains only.\n`)
  return built
}

/** One line on what was done for a circuit. */
export function describeBuild({ name, constraints, compiled, keyMade, seconds }: BuiltCircuit): string {
  const done = [compiled ? "compiled" : undefined, keyMade ? "DEV key made" : undefined].filter(Boolean)
  const what = done.length === 0 ? "unchanged" : `${done.join(", ")} in ${seconds.toFixed(1)} s`
  return `${name}: ${constraints.toLocaleString("en")} constraints, ${what}`
}
