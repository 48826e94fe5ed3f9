import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

import { describe, expect, test } from "vitest"

const room = fileURLToPath(new URL("..", import.meta.url))

/** Everything that importing a file really loads, found by loading it as a browser's bundler would resolve it. */
function listLoaded(entry: string): readonly string[] {
  const hooks = `
    import { registerHooks } from "node:module"
    const loaded = []
    registerHooks({ resolve: (specifier, context, next) => {
      const result = next(specifier, context)
      loaded.push(result.url)
      return result
    } })
    await import(${JSON.stringify(new URL(`../src/${entry}`, import.meta.url).href)})
    process.stdout.write(JSON.stringify(loaded))
  `
  const output = execFileSync(
    process.execPath,
    ["--conditions=source", "--conditions=browser", "--input-type=module", "--eval", hooks],
    { cwd: room, encoding: "utf8" },
  )
  return [...new Set(JSON.parse(output) as string[])]
}

/** The package that a file of node_modules belongs to. */
const packageOf = (url: string) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//u.exec(url)?.[1]

/** All of them MIT or Apache-2.0. */
const permissive = [
  "@ipld/dag-cbor",
  "@noble/ciphers",
  "@noble/curves",
  "@noble/hashes",
  "cborg",
  "multiformats",
  "poseidon-lite",
  "zod",
]

describe.each(["verify/index.ts", "disclose/verify-disclosure.ts"])("%s", (entry) => {
  const loaded = listLoaded(entry)
  const own = loaded.filter((url) => packageOf(url) === undefined && url.startsWith("file:"))

  test("loads nothing of Node, neither snarkjs nor ethers", () => {
    expect(own.length).toBeGreaterThan(20)
    expect(loaded.filter((url) => url.startsWith("node:"))).toEqual([])
    const packages = new Set(loaded.flatMap((url) => packageOf(url) ?? []))
    expect([...packages].filter((name) => !permissive.includes(name))).toEqual([])
  })

  test("uses no global of Node", () => {
    const using = own.filter((url) => {
      const text = readFileSync(new URL(url), "utf8")
      const code = text.replaceAll(/\/\*[\s\S]*?\*\//gu, "").replaceAll(/^\s*\/\/.*$/gmu, "")
      return /\b(?:process|Buffer)\.|\b(?:__dirname|__filename|setImmediate)\b|\brequire\s*\(/u.test(code)
    })
    expect(using).toEqual([])
  })
})

test("the verifier of bundles is MIT, with everything of this room that it loads", () => {
  const files = listLoaded("verify/index.ts").filter((url) =>
    url.startsWith(new URL("../src/", import.meta.url).href),
  )
  const unmarked = files.filter(
    (url) => !readFileSync(new URL(url), "utf8").includes("// SPDX-License-Identifier: MIT"),
  )
  expect(unmarked.map((url) => url.slice(url.indexOf("/src/")))).toEqual([])
})
