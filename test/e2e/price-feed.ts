import type { RpcPool } from "@agentgpt/chain"

/** Answers `decimals()` with 8, and every other call with the five words in its storage: a round of an aggregator. */
const CODE =
  "0x60003560e01c63313ce56714603257600054600052600154602052600254604052600354606052600454608052" +
  "60a06000f35b600860005260206000f3"

const FEED = "0x00000000000000000000000000000000000feed0"

/** A price feed on a local chain. @returns its address, and what sets its price in whole units of its currency */
export async function placePriceFeed(pool: RpcPool): Promise<{
  readonly address: string
  readonly setPrice: (price: number) => Promise<void>
}> {
  const ask = (method: string, params: readonly unknown[]) =>
    pool.withNode((node) => node.call(method, [...params]))
  const word = (value: number) => `0x${BigInt(value).toString(16).padStart(64, "0")}`
  await ask("anvil_setCode", [FEED, CODE])
  return {
    address: FEED,
    setPrice: async (price) => {
      const seconds = Math.floor(Date.now() / 1000)
      const round = [1, price * 10 ** 8, seconds, seconds, 1]
      for (const [slot, value] of round.entries()) {
        await ask("anvil_setStorageAt", [FEED, word(slot), word(value)])
      }
    },
  }
}
