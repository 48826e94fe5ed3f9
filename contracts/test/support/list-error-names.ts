import { readFileSync, readdirSync } from "node:fs"
import { join } from "node:path"

const artifacts = join(import.meta.dirname, "..", "..", "artifacts")

/** Names of all custom errors in the artifacts, independent of how the bindings collect theirs. */
export function listErrorNames(): readonly string[] {
  const entries = readdirSync(artifacts, { recursive: true, withFileTypes: true })
  const files = entries.filter(
    ({ name, parentPath }) => name.endsWith(".json") && !parentPath.includes("build-info"),
  )
  const names = files.flatMap((file): string[] => {
    const { abi = [] } = JSON.parse(readFileSync(join(file.parentPath, file.name), "utf8"))
    return Array.isArray(abi) ? abi.filter(({ type }) => type === "error").map(({ name }) => name) : []
  })
  return [...new Set(names)]
}
