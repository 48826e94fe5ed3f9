import { execFile } from "node:child_process"
import { promisify } from "node:util"

import type { SpeedOrder, SpeedResult } from "../../packages/chain/test/speed/speed-order.ts"
import { buildSender } from "./build-sender.ts"

const run = promisify(execFile)
/** What npm scripts hand over to this process, but for the packages' source. */
const LIMITS = process.execArgv.filter((option) => option !== "--conditions=source")
let program: Promise<string> | undefined

/** Lets a process of its own send, and returns what it measured. */
export async function runSender(order: SpeedOrder): Promise<SpeedResult> {
  program ??= buildSender()
  const { stdout } = await run(process.execPath, [...LIMITS, await program, JSON.stringify(order)], {
    maxBuffer: 2 ** 24,
    // The packages as they are installed, whatever this process takes.
    env: { ...process.env, NODE_OPTIONS: "" },
  })
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as SpeedResult
}
