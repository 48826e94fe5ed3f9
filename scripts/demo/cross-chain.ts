import { join } from "node:path"

import { buildQuietly } from "../lib/build-quietly.ts"
import { crossChainCommand } from "./cross-chain/cross-chain-command.ts"

// `npm run demo:cross-chain`: three orders between two local chains, over real bridges: done, refunded, done without them.
const root = join(import.meta.dirname, "../..")
process.exitCode = await crossChainCommand(process.argv.slice(2), (signal) =>
  buildQuietly(root, { packageName: "@agentgpt/contracts", signal }),
)
