// Writes docs/cli.md from the declarations of the commands. With --check it writes nothing and fails if the file is
// stale. Usage: node --conditions=source packages/cli/scripts/generate-cli-docs.ts [--check]
import { readFileSync, writeFileSync } from "node:fs"
import { renderCliDocs } from "./render-cli-docs.ts"

const file = new URL("../../../docs/cli.md", import.meta.url)
const text = renderCliDocs()

if (!process.argv.includes("--check")) {
  writeFileSync(file, text)
  console.log("Wrote docs/cli.md.")
} else if (readFileSync(file, "utf8") !== text) {
  console.error(
    "docs/cli.md is stale. Run: node --conditions=source packages/cli/scripts/generate-cli-docs.ts",
  )
  process.exitCode = 1
}
