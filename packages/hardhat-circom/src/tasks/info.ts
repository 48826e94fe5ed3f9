import type { HardhatRuntimeEnvironment } from "hardhat/types/hre"

import { renderCompactJson } from "../files/write-atomically.ts"
import { DEV_BANNER } from "../level.ts"
import { type ManifestCircuit, readManifest } from "../manifest/manifest.ts"
import type { CircuitDefinition } from "../registry/define-circuits.ts"
import { loadRegistry } from "../registry/load-registry.ts"
import { selectCircuits } from "../registry/select-circuits.ts"
import { print } from "./print.ts"

/** What is known of a circuit without compiling it; `built` is absent until it has been built once. */
export type CircuitInfo = { readonly circuit: CircuitDefinition; readonly built: ManifestCircuit | undefined }

/** `hardhat circuits info`: size, public signals and keys of circuits, out of the committed manifest. */
export default async function runInfo(
  { names = [], json = false }: { readonly names?: readonly string[]; readonly json?: boolean },
  hre: HardhatRuntimeEnvironment,
): Promise<readonly CircuitInfo[]> {
  const { registry, keys } = hre.config.circom
  const circuits = await loadRegistry(registry)
  const manifest = await readManifest(keys)
  const selected = names.length === 0 ? circuits : selectCircuits(circuits, names)
  const infos = selected.map((circuit): CircuitInfo => ({ circuit, built: manifest.circuits[circuit.name] }))
  if (json) {
    print(renderCompactJson(infos))
  } else {
    for (const info of infos) print(renderInfo(info))
  }
  return infos
}

function renderInfo({ circuit, built }: CircuitInfo): string {
  if (built === undefined) {
    return `${circuit.name}: not built yet; run \`hardhat circuits ${circuit.name}\`\n`
  }
  const { nonLinear, linear } = built.constraints
  const keys = Object.values(built.keys).map(({ level, keyHash, transcriptHash }) => {
    const origin = level === "DEV" ? DEV_BANNER : `transcript ${transcriptHash}`
    return `  key ${level.padEnd(10)} ${keyHash}  ${origin}`
  })
  return [
    `${circuit.name} = ${built.template}(${built.parameters.slice(1, -1)}) of ${built.file}`,
    `  ${(nonLinear + linear).toLocaleString("en")} constraints (${nonLinear} non-linear, ${linear} linear), ${built.wires} wires`,
    `  public: ${built.publicSignals.join(", ")}`,
    `  r1cs ${built.r1csSha256}, ${built.compiler}`,
    ...keys,
    "",
  ].join("\n")
}
