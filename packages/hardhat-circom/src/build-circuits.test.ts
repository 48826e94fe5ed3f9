import { mkdir, rm, stat, utimes, writeFile } from "node:fs/promises"
import path from "node:path"

import { afterAll, describe, expect, test } from "vitest"
import { groth16 } from "snarkjs"

import {
  createProject,
  digest3,
  digestCircuit,
  square,
  squareCircuit,
  startHardhat,
  sumCircuit,
} from "../test/support/temporary-project.ts"
import { prove, stopProver } from "../test/support/prove.ts"
import { locateArtifacts } from "./artifacts.ts"
import { buildCircuits } from "./build-circuits.ts"
import { readManifest } from "./manifest/manifest.ts"

const digestFiles = { "src/digest.circom": digestCircuit, "src/lib/sum.circom": sumCircuit }
const squareFiles = { "src/square.circom": squareCircuit }

afterAll(stopProver)

describe("buildCircuits", () => {
  test("makes artefacts, keys, verifier and manifest", async () => {
    const project = await createProject(digestFiles, [digest3])
    const [built] = await buildCircuits(project.config, { names: [] })
    console.log(
      built,
      await project.read("keys/manifest.json"),
      await project.read("verifiers/Digest3DevKey.sol"),
    )
    expect(built).toMatchObject({ name: "Digest3", compiled: true, keyMade: true })
  })
})
