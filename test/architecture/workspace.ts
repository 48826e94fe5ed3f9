import { execFileSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { join, relative } from "node:path"

export const root: string = join(import.meta.dirname, "..", "..")

const generated = /(?:^|\/)(?:generated|artifacts|dist)\/|^contracts\/types\/|^circuits\/verifiers\//
const tests = /(?:\.test\.ts|\.test-d\.ts|\.t\.sol)$|(?:^|\/)test\//

/** Source files that git tracks or would track, without tests and generated code. */
export function listSourceFiles(extensions: readonly string[]): readonly string[] {
  return listHandwrittenFiles(extensions).filter((file) => !tests.test(relative(root, file)))
}

/** The same with tests. */
export function listHandwrittenFiles(extensions: readonly string[]): readonly string[] {
  return listFiles()
    .filter((path) => extensions.some((extension) => path.endsWith(`.${extension}`)))
    .filter((path) => !generated.test(path) && path !== "pnpm-lock.yaml")
    .map((path) => join(root, path))
    .filter((path) => existsSync(path))
}

/** The Markdown documents for people. */
export function listDocuments(): readonly string[] {
  return listFiles()
    .filter((path) => path.endsWith(".md"))
    .map((path) => join(root, path))
    .filter((path) => existsSync(path))
}

export function listWorkspacePackages(): readonly string[] {
  return listFiles()
    .filter((path) => /^(?:contracts|circuits|test|packages\/[a-z-]+)\/package\.json$/.test(path))
    .map((path) => JSON.parse(readFileSync(join(root, path), "utf8")).name)
}

function listFiles(): readonly string[] {
  const output = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
  })
  return output
    .toString("utf8")
    .split("\n")
    .filter((path) => path !== "")
}
