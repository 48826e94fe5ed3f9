import type { HardhatRuntimeEnvironment } from "hardhat/types/hre"

import { type BuiltCircuit, buildCircuits } from "../build-circuits.ts"
import { DEV_BANNER } from "../level.ts"
import { describeBuild } from "./circuits.ts"
import { print } from "./print.ts"

/** `hardhat circuits setup`: makes development keys anew, whether they are there or not. */
export default async function runSetup(
  { names = [] }: { readonly names?: readonly string[] },
  hre: HardhatRuntimeEnvironment,
): Promise<readonly BuiltCircuit[]> {
  print(`${DEV_BANNER}. Development chains only.`)
  return buildCircuits(hre.config.circom, {
    names,
    forceKeys: true,
    onCircuit: (circuit) => print(describeBuild(circuit)),
  })
}
