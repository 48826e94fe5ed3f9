import { cp, mkdir, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"

import { applyBeacon } from "../../src/ceremony/apply-beacon.ts"
import { type BeginOptions, beginCeremony } from "../../src/ceremony/begin-ceremony.ts"
import { contribute } from "../../src/ceremony/contribute.ts"
import { makePtau } from "./make-ptau.ts"
import {
  createProject,
  fillProject,
  square,
  squareCircuit,
  type TemporaryProject,
} from "./temporary-project.ts"

export const squareFiles = { "src/square.circom": squareCircuit }
export const power = 8
export const beacon = { value: "ab".repeat(32), iterationsExponent: 10 }
export const announced = "drand quicknet round 20000000"
export const people = ["Ada", "Grace", "Emmy"]

export type CeremonyProjects = {
  readonly folder: string
  readonly ptau: string
  /** A ceremony that nobody has contributed to. */
  readonly takeBegun: () => Promise<TemporaryProject>
  /** A finished ceremony. */
  readonly finish: () => Promise<TemporaryProject>
  /** A new one. */
  readonly begin: (options?: Partial<BeginOptions>) => Promise<TemporaryProject>
  readonly close: () => Promise<void>
}

/** Makes a phase-1 file and holds one ceremony; tests get copies, since a compilation and its keys take seconds. */
export async function openCeremonyProjects(): Promise<CeremonyProjects> {
  const folder = await mkdtemp(path.join(tmpdir(), "hardhat-circom-ptau-"))
  const ptau = path.join(folder, "local.ptau")
  await makePtau(ptau, power)
  const local: BeginOptions = { ptau, allowLocalPtau: true, beaconSource: announced }
  const held = path.join(folder, "held")
  const begun = path.join(folder, "begun")
  await mkdir(held)
  const { config } = await fillProject(held, squareFiles, [square])
  await beginCeremony(config, square, local)
  await cp(held, begun, { recursive: true, verbatimSymlinks: true })
  for (const name of people) await contribute(config, "Square", { name, entropy: "" })
  await applyBeacon(config, "Square", beacon)

  const copyOf = async (original: string): Promise<TemporaryProject> => {
    const project = await createProject(squareFiles, [square])
    for (const part of ["cache", "ceremony"]) {
      await cp(path.join(original, part), path.join(project.root, part), { recursive: true })
    }
    return project
  }
  return {
    folder,
    ptau,
    takeBegun: () => copyOf(begun),
    finish: () => copyOf(held),
    begin: async (options = {}) => {
      const project = await createProject(squareFiles, [square])
      await beginCeremony(project.config, square, { ...local, ...options })
      return project
    },
    close: () => rm(folder, { recursive: true, force: true }),
  }
}
