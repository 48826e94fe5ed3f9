import { readFileSync } from "node:fs"
import { dirname, join, relative } from "node:path"

import { describe, expect, test } from "vitest"

import { layers, roomOf, roomsImportedBy } from "./architecture/rooms.ts"
import {
  listHandwrittenFiles,
  listSourceFiles,
  listWorkspacePackages,
  root,
} from "./architecture/workspace.ts"

/** Code lines a source file may have: blank lines and comments do not count, tests and generated files are free. */
const CODE_LINE_CEILING = 300

const PEER = "packages/chain/test/speed/send-by-nonce-manager.ts"

describe("rooms", () => {
  test("every workspace package stands in the layer table", () => {
    const unknown = listWorkspacePackages().filter((name) => !(name in layers))
    expect(unknown).toEqual([])
  })

  test("package dependencies point down only", () => {
    const upward = listWorkspacePackages().flatMap((name) => {
      const manifest = JSON.parse(readFileSync(join(root, roomOf(name), "package.json"), "utf8"))
      const used = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
      return used
        .filter((other) => other in layers && !mayImport(name, other))
        .map((other) => `${name} -> ${other}`)
    })
    expect(upward).toEqual([])
  })

  test("imports point down only, and go through a package's public door", () => {
    const wrong = listSourceFiles(["ts", "tsx"]).flatMap((file) => {
      const from = packageOf(file)
      return roomsImportedBy(file)
        .filter(({ name, path }) => (name !== from && !mayImport(from, name)) || path === "private")
        .map(({ specifier }) => `${relative(root, file)} -> ${specifier}`)
    })
    expect(wrong).toEqual([])
  })

  test("no file reaches into another room by a relative path", () => {
    const wrong = listSourceFiles(["ts", "tsx"])
      .filter((file) => packageOf(file) !== undefined)
      .flatMap((file) => {
        const home = join(root, roomOf(packageOf(file) ?? ""))
        return relativeImportsOf(file)
          .filter((target) => !target.startsWith(home))
          .map((target) => `${relative(root, file)} -> ${relative(root, target)}`)
      })
    expect(wrong).toEqual([])
  })
})

describe("files", () => {
  test(`no source file has more than ${CODE_LINE_CEILING} code lines`, () => {
    const long = listSourceFiles(["ts", "tsx", "sol", "circom", "cjs"])
      .map((file) => ({ file: relative(root, file), lines: countCodeLines(readFileSync(file, "utf8")) }))
      .filter(({ lines }) => lines > CODE_LINE_CEILING)
    expect(long).toEqual([])
  })

  test("no code names a machine's own path or a registry host", () => {
    const hits = listSourceFiles(["ts", "tsx", "sol", "circom", "cjs", "json", "md", "yaml"]).filter((file) =>
      /\/(?:root|home\/[a-z]+|Users\/[A-Za-z]+)\/|registry\.(?:npmjs|yarnpkg)/.test(
        readFileSync(file, "utf8"),
      ),
    )
    expect(
      hits.filter((file) => !file.endsWith("architecture.test.ts")).map((file) => relative(root, file)),
    ).toEqual([])
  })
})

describe("transactions of local chains", () => {
  // It may wait for ever (contracts/local-chain/await-mined.ts). The benchmark's peer is used as people use it.
  test("nobody waits for them by ethers' own wait()", () => {
    const waiting = listHandwrittenFiles(["ts"])
      .filter((file) => /\.wait\(\)|waitForDeployment\(\)/.test(readFileSync(file, "utf8")))
      .map((file) => relative(root, file))
      .filter((file) => !["test/architecture.test.ts", PEER].includes(file))
    expect(waiting).toEqual([])
  })
})

function mayImport(from: string | undefined, to: string): boolean {
  if (from === undefined) return true
  const fromLayer = layers[from]
  const toLayer = layers[to]
  return fromLayer !== undefined && toLayer !== undefined && toLayer < fromLayer
}

function packageOf(file: string): string | undefined {
  const path = relative(root, file)
  return Object.keys(layers).find((name) => path.startsWith(`${roomOf(name)}/`))
}

function relativeImportsOf(file: string): readonly string[] {
  const text = readFileSync(file, "utf8")
  return [...text.matchAll(/(?:from|import)\s*\(?["'](\.{1,2}\/[^"']+)["']/g)].map((match) =>
    join(dirname(file), match[1] ?? ""),
  )
}

function countCodeLines(text: string): number {
  const withoutBlocks = text.replaceAll(/\/\*[\s\S]*?\*\//g, "")
  return withoutBlocks.split("\n").filter((line) => line.trim() !== "" && !line.trim().startsWith("//"))
    .length
}
