import { startLocalNode } from "./local-node.ts"
import type { LocalNode } from "./local-node.ts"
import { resolveAnvil } from "./resolve-anvil.ts"

export type AnvilOptions = {
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
export function startAnvil({
  port = 0,
  chainId = 31_337,
  flags = [],
}: AnvilOptions = {}): Promise<LocalNode> {
  return startLocalNode({
    command: resolveAnvil(),
    argv: [
      "--host=127.0.0.1",
      `--port=${port}`,
      `--chain-id=${chainId}`,
      "--hardfork=osaka",
      "--enable-tx-gas-limit",
      ...flags,
    ],
    listening: /Listening on 127\.0\.0\.1:(\d+)/,
  })
}
