import { readFileSync } from "node:fs"
import type { JsonFragment } from "ethers"

type Artifact = { readonly abi: readonly JsonFragment[]; readonly bytecode: string }

/** A compiled contract of the project. */
export function readArtifact(name: string): Artifact {
  const folder = name.startsWith("Mock") ? "mocks/" : ""
  const file = new URL(
    `../../../../contracts/artifacts/src/${folder}${name}.sol/${name}.json`,
    import.meta.url,
  )
  return JSON.parse(readFileSync(file, "utf8")) as Artifact
}

export function readAbi(name: string): readonly JsonFragment[] {
  return readArtifact(name).abi
}
