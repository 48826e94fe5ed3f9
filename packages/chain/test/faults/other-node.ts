import { createRpcClient } from "../../src/nodes/rpc-client.ts"
import { startAnvil } from "../support/start-nodes.ts"
import type { TestChain } from "./test-chain.ts"

/**
 * A second node of the same chain id. `behind` has the chain up to now and nothing that follows; `fork` goes on
 * from now with blocks of its own, more than the real chain has.
 */
export async function startOtherNode(
  chain: TestChain,
  kind: "behind" | "fork",
): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const head = await chain.head()
  const flags = ["--no-mining", `--fork-url=${chain.url}`, `--fork-block-number=${head}`]
  const node = await startAnvil({ flags })
  if (kind === "fork") {
    const client = createRpcClient({ url: node.url })
    await client.call("anvil_mine", ["0x40"])
    await client.close()
  }
  return { url: node.url, stop: node.stop }
}
