import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { startLocalNode } from "./local-node.ts"
import type { LocalNode, LocalNodeCommand } from "./local-node.ts"
import { resolveAnvil } from "./resolve-anvil.ts"

export type AnvilOptions = Pick<LocalNodeCommand, "startTimeoutMs" | "stopTimeoutMs"> & {
  /** 0, the default, lets the operating system choose a free one. */
  readonly port?: number
  readonly chainId?: number
  /** More of anvil's own flags. */
  readonly flags?: readonly string[]
}

/**
 * Starts anvil with the rules of today's main network: the Osaka hard fork and its cap of 2^24 gas for one
 * transaction, which anvil does not apply unless told to.
 */
export async function startAnvil({
  port = 0,
  chainId = 31_337,
  flags = [],
  ...timeouts
}: AnvilOptions = {}): Promise<LocalNode> {
  // Anvil writes the states of old blocks to the home folder, gigabytes in an hour, and leaves them there when killed.
  const states = mkdtempSync(join(tmpdir(), "agentgpt-anvil-"))
  const removeStates = () => rmSync(states, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  process.once("exit", removeStates)
  const clear = () => {
    process.off("exit", removeStates)
    removeStates()
  }
  const node = await startLocalNode({
    command: resolveAnvil(),
    argv: [
      "--host=127.0.0.1",
      `--port=${port}`,
      `--chain-id=${chainId}`,
      "--hardfork=osaka",
      "--enable-tx-gas-limit",
      `--cache-path=${states}`,
      ...flags,
    ],
    listening: /Listening on 127\.0\.0\.1:(\d+)/,
    ...timeouts,
  }).catch((error: unknown) => {
    clear()
    throw error
  })
  const ended = node.ended.then(clear)
  return {
    ...node,
    ended,
    stop: async () => {
      await node.stop()
      await ended
    },
  }
}
