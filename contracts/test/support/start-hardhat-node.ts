import { join } from "node:path"

import { startLocalNode } from "../../local-chain/local-node.ts"
import type { LocalNode } from "../../local-chain/local-node.ts"

const contracts = join(import.meta.dirname, "..", "..")

/** Starts a real `hardhat node` on a free port. */
export function startHardhatNode(): Promise<LocalNode> {
  return startLocalNode({
    command: process.execPath,
    argv: [
      join(contracts, "node_modules", "hardhat", "dist", "src", "cli.js"),
      "node",
      "--hostname=127.0.0.1",
      "--port=0",
      "--network=default",
    ],
    cwd: contracts,
    listening: /http:\/\/127\.0\.0\.1:(\d+)/,
    startTimeoutMs: 60_000,
  })
}
