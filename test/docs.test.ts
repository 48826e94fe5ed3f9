import { existsSync, readFileSync } from "node:fs"
import { dirname, join, relative } from "node:path"

import { describe, expect, test } from "vitest"

import { listDocuments, root } from "./architecture/workspace.ts"
import { listDocumentedCommands, runBy } from "./docs/commands.ts"

describe("documentation", () => {
  test("every relative link leads somewhere", () => {
    const broken = listDocuments().flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(/\]\((?!https?:|#|mailto:)([^)\s#]+)(?:#[^)]*)?\)/g)]
        .map((match) => match[1] ?? "")
        .filter((target) => !existsSync(join(dirname(file), target)))
        .map((target) => `${relative(root, file)} -> ${target}`),
    )
    expect(broken).toEqual([])
  })

  test("every `npm run` names a script that exists", () => {
    const scripts: Record<string, string> = JSON.parse(
      readFileSync(join(root, "package.json"), "utf8"),
    ).scripts
    const unknown = listDocumentedCommands().filter(({ command }) => {
      const name = /^npm run ([\w:-]+)/.exec(command)?.[1]
      return name !== undefined && !(name in scripts)
    })
    expect(unknown).toEqual([])
  })

  test("every command is run by a test, or says why not", () => {
    const unaccounted = listDocumentedCommands().filter(
      ({ command }) => !runBy.some(([pattern]) => pattern.test(command)),
    )
    expect(unaccounted).toEqual([])
    const missing = runBy
      .map(([, how]) => how)
      .filter((how) => how.endsWith(".ts") && !existsSync(join(root, how)))
    expect(missing).toEqual([])
  })
})
