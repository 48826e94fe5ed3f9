import { setTimeout as sleep } from "node:timers/promises"
import { parseBytes32 } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import type { RpcClient } from "../../src/nodes/rpc-client.ts"

type Unlocked = {
  readonly from: EvmAddress
  readonly to: unknown
  readonly data: string
  readonly value?: Hex
}

const POLL_MS = 10

/**
 * Has a node of a test sign and send, and waits until it is mined: a node answers before, and what is asked next would see
 * the chain as it was. Resolves with the hash.
 */
export async function sendUnlocked(client: RpcClient, transaction: Unlocked): Promise<Hex> {
  const hash = await client.call("eth_sendTransaction", [transaction])
  for (;;) {
    // eslint-disable-next-line no-await-in-loop -- it is asked until there is one
    const receipt = (await client.call("eth_getTransactionReceipt", [hash])) as { status: Hex } | null
    if (receipt?.status === "0x1") return parseBytes32(hash as string)
    if (receipt !== null) throw new Error(`The transaction ${String(hash)} failed.`)
    // eslint-disable-next-line no-await-in-loop -- the pause between two questions
    await sleep(POLL_MS)
  }
}
