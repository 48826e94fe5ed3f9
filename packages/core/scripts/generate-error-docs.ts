// Writes docs/errors.md from the registered error codes. With --check it writes nothing and fails if the
// file is stale. Usage: node packages/core/scripts/generate-error-docs.ts [--check]
import { readFileSync, writeFileSync } from "node:fs"
import { renderErrorDocs } from "./render-error-docs.ts"

const file = new URL("../../../docs/errors.md", import.meta.url)
const text = renderErrorDocs()

if (!process.argv.includes("--check")) {
  writeFileSync(file, text)
  console.log("Wrote docs/errors.md.")
} else if (readCurrent() !== text) {
  console.error("docs/errors.md is stale. Run: node packages/core/scripts/generate-error-docs.ts")
  process.exitCode = 1
}

function readCurrent(): string | undefined {
  try {
    return readFileSync(file, "utf8")
  } catch {
    return undefined
  }
}
