import { keccak256 } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import type { Scenario, World } from "../scenario.ts"

/** The newest blocks are replaced by empty ones; what was in them is in no pool any more. */
async function reorgAway({ chain, miner }: World, depth: number): Promise<void> {
  await miner.pause()
  await chain.client.call("anvil_reorg", [depth, []])
  miner.goOn()
}

/** The newest blocks are replaced by others, which hold every second one of the transactions, in other blocks. */
async function reorgAround({ chain, miner, proxies }: World, depth: number): Promise<void> {
  await miner.pause()
  const { client } = chain
  const head = await chain.head()
  const lost: Hex[] = []
  for (let number = head - depth + 1; number <= head; number += 1) {
    const block = (await client.call("eth_getBlockByNumber", [`0x${number.toString(16)}`, false])) as {
      transactions: readonly Hex[]
    }
    lost.push(...block.transactions)
  }
  const raws = new Map<unknown, Hex>()
  for (const { method, params } of proxies.flatMap(({ seen }) => seen)) {
    if (method !== "eth_sendRawTransaction") continue
    raws.set(keccak256(Buffer.from((params[0] as string).slice(2), "hex")), params[0] as Hex)
  }
  // In the order of their nonces, as far as half of them, all in the last of the new blocks.
  const kept = lost.slice(0, Math.ceil(lost.length / 2)).flatMap((hash) => raws.get(hash) ?? [])
  await client.call("anvil_reorg", [depth, kept.map((raw) => [raw, depth - 1])])
  miner.goOn()
}

function reorgs(depth: number, replaces: boolean): Scenario {
  return {
    name: `re-org of depth ${depth} ${replaces ? "with" : "without"} replacement`,
    breaks: replaces
      ? `Three times the newest ${depth} blocks are replaced by others with half of their transactions.`
      : `Three times the newest ${depth} blocks are replaced by empty ones, and the pool forgets them.`,
    disturb: async (world) => {
      for (const part of [0.2, 0.5, 0.8]) {
        await world.whenPaid(part)
        await world.whenMined(1)
        await (replaces ? reorgAround(world, depth) : reorgAway(world, depth))
        await world.whenMined(2)
      }
    },
  }
}

/** Blocks that leave the chain. */
export const REORG_SCENARIOS: readonly Scenario[] = [
  reorgs(1, false),
  reorgs(5, false),
  reorgs(1, true),
  reorgs(5, true),
]
