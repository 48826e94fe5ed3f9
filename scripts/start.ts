import { join } from "node:path"

import { buildQuietly } from "./lib/build-quietly.ts"
import { startCommand } from "./payroll/start-command.ts"

// `npm start`: builds, and runs a payroll on local chains from the file to the verified archive.
const root = join(import.meta.dirname, "..")
process.exitCode = await startCommand(process.argv.slice(2), root, (what) => buildQuietly(root, what))
