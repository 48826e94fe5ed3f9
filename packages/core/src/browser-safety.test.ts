import { globSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"

const root = fileURLToPath(new URL(".", import.meta.url))
const sources = globSync("**/*.ts", { cwd: root }).filter((file) => !/\.test(?:-d)?\.ts$/u.test(file))
const ALLOWED = /^(?:\.{1,2}\/[\w./-]+\.(?:ts|json)|zod|@noble\/hashes\/(?:sha2|sha3)\.js)$/u

describe("the sources run in a browser", () => {
  it("are found", () => {
    expect(sources.length).toBeGreaterThan(50)
  })

  it.each(sources)("%s imports nothing of Node or ethers and uses no global of Node", (file) => {
    const text = readFileSync(root + file, "utf8")
    const code = text.replaceAll(/\/\*[\s\S]*?\*\//gu, "").replaceAll(/^\s*\/\/.*$/gmu, "")
    const specifiers = [...code.matchAll(/(?:\bfrom |^import |\bimport\()"([^"]+)"/gmu)].map(
      ([, specifier]) => specifier,
    )
    expect(specifiers.filter((specifier) => !ALLOWED.test(specifier ?? ""))).toEqual([])
    expect(code).not.toMatch(
      /\b(?:process|Buffer)\.|\b(?:__dirname|__filename|setImmediate)\b|\brequire\s*\(/u,
    )
  })
})
