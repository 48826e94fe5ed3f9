import { existsSync } from "node:fs"
import { join } from "node:path"

import { createSurroundings, runCli } from "../packages/cli/src/index.ts"
import { buildQuietly } from "./lib/build-quietly.ts"

const root = join(import.meta.dirname, "..")
const argv = process.argv.slice(2)

/** Commands that look up where the contracts are; their bindings are the one thing that has to be built. */
const NEED_CONTRACTS = new Set([
  "doctor",
  "chains",
  "plan",
  "run",
  "runs",
  "approve",
  "prove",
  "export",
  "worker",
  "orders",
])

// `npm run agentgpt -- <command>`: the cli room does the work, see docs/cli.md.
if (
  NEED_CONTRACTS.has(argv[0] ?? "") &&
  !existsSync(join(root, "contracts", "dist", "bindings", "index.js"))
) {
  process.stderr.write("Building once (this takes a minute or two) ...\n")
  await buildQuietly(root)
}

// npm starts scripts in the workspace; paths are meant where npm was called.
process.exitCode = await runCli(argv, createSurroundings({ directory: process.env["INIT_CWD"] ?? root }))
