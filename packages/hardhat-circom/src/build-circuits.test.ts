import { cp, mkdir, mkdtemp, readFile, rm, stat } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"

import { groth16 } from "snarkjs"
import { afterAll, beforeAll, describe, expect, test } from "vitest"

import { expectCode } from "../test/support/expect-code.ts"
import { prove, stopProver } from "../test/support/prove.ts"
import {
  createProject,
  digest3,
  digestCircuit,
  fillProject,
  square,
  squareCircuit,
  sumCircuit,
  type TemporaryProject,
  total3,
  totalCircuit,
} from "../test/support/temporary-project.ts"
import { locateArtifacts } from "./artifacts.ts"
import { buildCircuits } from "./build-circuits.ts"
import { DEV_BANNER } from "./level.ts"
import { readManifest, writeManifest } from "./manifest/manifest.ts"
import { checkVerificationKey } from "./verification-key/check-verification-key.ts"
import { hashVerificationKey } from "./verification-key/render-verifier.ts"

const digestFiles = { "src/digest.circom": digestCircuit, "src/lib/sum.circom": sumCircuit }
const totalFiles = { "src/total.circom": totalCircuit, "src/lib/sum.circom": sumCircuit }
const squareFiles = { "src/square.circom": squareCircuit }

const generated = async (project: TemporaryProject): Promise<object> => ({
  keys: await project.readTree("keys"),
  verifiers: await project.readTree("verifiers"),
})

const manifestOf = async (project: TemporaryProject, name: string) => {
  const circuit = (await readManifest(project.config.keys)).circuits[name]
  expect(circuit).toBeDefined()
  return circuit!
}

let folder = ""
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "hardhat-circom-built-"))
  for (const [name, files, circuit] of [
    ["square", squareFiles, square],
    ["total", totalFiles, total3],
  ] as const) {
    const root = path.join(folder, name)
    await mkdir(root)
    await buildCircuits((await fillProject(root, files, [circuit])).config, { names: [] })
  }
})
afterAll(async () => {
  await stopProver()
  await rm(folder, { recursive: true, force: true })
})

/** A copy of a project that was built once: a build takes seconds. */
const takeBuilt = async (name: "square" | "total"): Promise<TemporaryProject> => {
  const project = await (name === "square"
    ? createProject(squareFiles, [square])
    : createProject(totalFiles, [total3]))
  for (const part of ["cache", "keys", "verifiers"]) {
    const options = { recursive: true, preserveTimestamps: true }
    await cp(path.join(folder, name, part), path.join(project.root, part), options)
  }
  return project
}

describe("the first build", () => {
  test("makes keys that prove true statements and no others", async () => {
    const project = await createProject(digestFiles, [digest3])
    const built = await buildCircuits(project.config, { names: [] })
    expect(built).toMatchObject([{ name: "Digest3", constraints: 243, compiled: true, keyMade: true }])

    const { wasm, zkey } = locateArtifacts(project.config.cache, "Digest3")
    const key = JSON.parse(await project.read("keys/Digest3.dev.json"))
    for (const x of [0n, 1n, 2n ** 253n]) {
      const { proof, publicSignals } = await prove(wasm, zkey("DEV"), { x, y: [x, 5n, 7n] })
      expect(publicSignals[1]).toBe(x.toString())
      expect(await groth16.verify(key, publicSignals, proof)).toBe(true)
      const [digest, input] = publicSignals as [string, string]
      expect(await groth16.verify(key, [String(BigInt(digest) + 1n), input], proof)).toBe(false)
      expect(await groth16.verify(key, [digest, String(BigInt(input) + 1n)], proof)).toBe(false)
      expect(await groth16.verify(key, [input, digest], proof)).toBe(false)
    }
  })

  test("a proof under one circuit's key is none under another's", async () => {
    const other = { ...square, name: "Other" }
    const project = await createProject(squareFiles, [square, other])
    await buildCircuits(project.config, { names: [] })
    const { wasm, zkey } = locateArtifacts(project.config.cache, "Square")
    const { proof, publicSignals } = await prove(wasm, zkey("DEV"), { x: 3, factors: [4, 5] })
    expect(publicSignals).toEqual(["10", "20", "4", "5"])
    const key = JSON.parse(await project.read("keys/Square.dev.json"))
    const otherKey = JSON.parse(await project.read("keys/Other.dev.json"))
    expect(await groth16.verify(key, publicSignals, proof)).toBe(true)
    // The same r1cs: only the name differs, and with it every secret.
    expect(otherKey.r1csSha256).toBe(key.r1csSha256)
    expect(await groth16.verify(otherKey, publicSignals, proof)).toBe(false)
  })

  test("marks everything as DEV and keeps proving keys out of version control", async () => {
    const project = await takeBuilt("square")
    const key = JSON.parse(await project.read("keys/Square.dev.json"))
    expect(key).toMatchObject({ level: "DEV", warning: DEV_BANNER, circuit: "Square", transcriptHash: null })
    expect(() => checkVerificationKey(key)).not.toThrow()

    const { zkey } = locateArtifacts(project.config.cache, "Square")
    const zkeyBytes = await readFile(zkey("DEV"))
    expect(zkeyBytes.includes(DEV_BANNER)).toBe(true)
    expect(await project.read("cache/circom/.gitignore")).toBe("*\n")

    const entry = await manifestOf(project, "Square")
    expect(entry).toMatchObject({
      constraints: { nonLinear: 2, linear: 0 },
      outputs: 2,
      publicSignals: ["square", "product", "factors[0]", "factors[1]"],
      keys: { DEV: { level: "DEV", warning: DEV_BANNER, transcriptHash: null } },
    })
    expect(entry.compiler).toBe("circom 2.2.3 (circom2@0.2.23)")
    expect(entry.keys.DEV?.keyHash).toBe(hashVerificationKey(key))
    expect(Object.keys(entry.sources)).toEqual(["square.circom"])

    const verifier = await project.read("verifiers/SquareDevKey.sol")
    expect(verifier).toContain("SPDX-License-Identifier: MIT")
    expect(verifier).toContain(DEV_BANNER)
    expect(verifier).toContain(`bytes32 internal constant KEY_HASH = ${entry.keys.DEV?.keyHash}`)
  })

  test("is byte-identical wherever the project lies", async () => {
    const projects = [await takeBuilt("total"), await createProject(totalFiles, [total3])]
    await buildCircuits(projects[1]!.config, { names: [] })
    const [left, right] = await Promise.all(projects.map(generated))
    expect(left).toEqual(right)
    const artifacts = projects.map(({ config }) => locateArtifacts(config.cache, "Total3"))
    for (const pick of ["r1cs", "wasm", "symbols"] as const) {
      const [one, two] = await Promise.all(artifacts.map((each) => readFile(each[pick])))
      expect(one!.equals(two!), pick).toBe(true)
    }
    const [one, two] = await Promise.all(artifacts.map((each) => readFile(each.zkey("DEV"))))
    expect(one!.equals(two!)).toBe(true)
    expect(JSON.stringify(left)).not.toContain(folder)
    expect(JSON.stringify(right)).not.toContain(projects[1]!.root)
  })
})

describe("a later build", () => {
  test("does nothing when nothing changed", async () => {
    const project = await takeBuilt("total")
    const files = ["keys/manifest.json", "keys/Total3.dev.json", "verifiers/Total3DevKey.sol"]
    const { wasm, zkey } = locateArtifacts(project.config.cache, "Total3")
    const paths = [...files.map((file) => path.join(project.root, file)), wasm, zkey("DEV")]
    const times = async (): Promise<number[]> =>
      (await Promise.all(paths.map((file) => stat(file)))).map((s) => s.mtimeMs)
    const before = await times()
    const [again] = await buildCircuits(project.config, { names: [] })
    expect(again).toMatchObject({ compiled: false, keyMade: false })
    expect(again!.seconds).toBeLessThan(2)
    expect(await times()).toEqual(before)
  })

  test("follows a change of an included file, and only of included files", async () => {
    const project = await takeBuilt("total")
    const before = await manifestOf(project, "Total3")
    await project.write("src/unrelated.circom", "pragma circom 2.0.0;\n")
    expect((await buildCircuits(project.config, { names: [] }))[0]).toMatchObject({ compiled: false })

    await project.write("src/lib/sum.circom", `${sumCircuit}// a remark\n`)
    expect((await buildCircuits(project.config, { names: [] }))[0]).toMatchObject({
      compiled: true,
      keyMade: false,
    })
    const remarked = await manifestOf(project, "Total3")
    expect(remarked.sources["lib/sum.circom"]).not.toBe(before.sources["lib/sum.circom"])
    expect(remarked.keys).toEqual(before.keys)

    await project.write("src/lib/sum.circom", sumCircuit.replace("out <== total", "out <== total + 1"))
    expect((await buildCircuits(project.config, { names: [] }))[0]).toMatchObject({
      compiled: true,
      keyMade: true,
    })
    expect((await manifestOf(project, "Total3")).keys.DEV?.keyHash).not.toBe(before.keys.DEV?.keyHash)
  })

  test("follows a change of parameters", async () => {
    const project = await takeBuilt("square")
    await project.write("circuits.ts", `export default ${JSON.stringify([{ ...square, parameters: [2] }])}\n`)
    expect((await buildCircuits(project.config, { names: [] }))[0]).toMatchObject({
      compiled: true,
      keyMade: true,
    })
    expect((await manifestOf(project, "Square")).parameters).toBe("[2]")
  })

  test("repairs what was edited or deleted", async () => {
    const project = await takeBuilt("square")
    const before = await generated(project)
    await project.write("verifiers/SquareDevKey.sol", "// edited\n")
    await rm(path.join(project.root, "keys/Square.dev.json"))
    await buildCircuits(project.config, { names: [] })
    expect(await generated(project)).toEqual(before)

    const { zkey, wasm } = locateArtifacts(project.config.cache, "Square")
    await rm(zkey("DEV"))
    await rm(wasm)
    expect((await buildCircuits(project.config, { names: [] }))[0]).toMatchObject({
      compiled: true,
      keyMade: true,
    })
    expect(await generated(project)).toEqual(before)
  })

  test("makes keys anew on demand, the same ones", async () => {
    const project = await takeBuilt("square")
    const before = await generated(project)
    const [again] = await buildCircuits(project.config, { names: [], forceKeys: true })
    expect(again).toMatchObject({ compiled: false, keyMade: true })
    expect(await generated(project)).toEqual(before)
  })

  test("forgets circuits that the registry lists no more", async () => {
    const project = await createProject(squareFiles, [square, { ...square, name: "Other" }])
    await buildCircuits(project.config, { names: [] })
    await project.write("circuits.ts", `export default ${JSON.stringify([square])}\n`)
    await buildCircuits(project.config, { names: [] })
    expect(Object.keys((await readManifest(project.config.keys)).circuits)).toEqual(["Square"])
    expect(Object.keys(await project.readTree("keys"))).toEqual(["Square.dev.json", "manifest.json"])
    expect(Object.keys(await project.readTree("verifiers"))).toEqual(["SquareDevKey.sol"])
  })
})

describe("circuits built on demand", () => {
  const large = { ...square, name: "Large", onDemand: true }

  test("are built when named, and stay in the manifest afterwards", async () => {
    const project = await createProject(squareFiles, [square, large])
    expect((await buildCircuits(project.config, { names: [] })).map(({ name }) => name)).toEqual(["Square"])
    expect((await buildCircuits(project.config, { names: ["Large"] })).map(({ name }) => name)).toEqual([
      "Large",
    ])
    await buildCircuits(project.config, { names: [] })
    expect(Object.keys((await readManifest(project.config.keys)).circuits)).toEqual(["Large", "Square"])
  })

  test("an unknown name is refused before anything is built", async () => {
    const project = await createProject(squareFiles, [square])
    const error = await expectCode(
      buildCircuits(project.config, { names: ["Square", "Sqare"] }),
      "CIRCUIT_UNKNOWN",
    )
    expect(error.message).toContain("Square")
    await expect(stat(project.config.cache)).rejects.toThrow()
  })
})

const withCeremonyKey = async (r1csSha256?: string): Promise<TemporaryProject> => {
  const project = await takeBuilt("square")
  const entry = await manifestOf(project, "Square")
  const key = {
    ...entry.keys.DEV!,
    level: "PRODUCTION" as const,
    r1csSha256: r1csSha256 ?? entry.r1csSha256,
  }
  const keys = { ...entry.keys, PRODUCTION: key }
  await writeManifest(project.config.keys, { format: 1, circuits: { Square: { ...entry, keys } } })
  return project
}

describe("a ceremony's key", () => {
  test("is kept while the circuit is unchanged", async () => {
    const project = await withCeremonyKey()
    await buildCircuits(project.config, { names: [] })
    expect(Object.keys((await manifestOf(project, "Square")).keys)).toEqual(["DEV", "PRODUCTION"])
  })

  test("stops the build of a changed circuit, until it is dropped by name", async () => {
    const project = await withCeremonyKey("00".repeat(32))
    const before = await generated(project)
    await expectCode(buildCircuits(project.config, { names: [] }), "CIRCUIT_KEY_STALE")
    expect(await generated(project)).toEqual(before)
    await buildCircuits(project.config, { names: [], dropStaleKeys: true })
    expect(Object.keys((await manifestOf(project, "Square")).keys)).toEqual(["DEV"])
  })

  test("of a circuit that left the registry stays in the manifest", async () => {
    const project = await withCeremonyKey()
    await project.write("circuits.ts", `export default ${JSON.stringify([{ ...square, name: "Other" }])}\n`)
    await buildCircuits(project.config, { names: [] })
    expect(Object.keys((await readManifest(project.config.keys)).circuits)).toEqual(["Other", "Square"])
  })
})

test("a malformed manifest stops the build", async () => {
  const project = await createProject(squareFiles, [square])
  await project.write("keys/manifest.json", '{ "format": 2, "circuits": {} }')
  await expectCode(buildCircuits(project.config, { names: [] }), "CIRCUIT_MANIFEST_INVALID")
  await project.write("keys/manifest.json", "{")
  await expectCode(buildCircuits(project.config, { names: [] }), "CIRCUIT_MANIFEST_INVALID")
})
