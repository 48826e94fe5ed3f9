import { join } from "node:path"

import { startCommand } from "../contracts/local-chain/start-command.ts"
import { buildQuietly } from "./lib/build-quietly.ts"

// `npm start`: builds, starts a local chain, deploys everything to it and prints where the contracts are.
process.exitCode = await startCommand(process.argv.slice(2), () =>
  buildQuietly(join(import.meta.dirname, "..")),
)
