import { toQuantity } from "ethers"

import { CONFIRMATIONS } from "./link-chains.ts"
import type { LocalSide } from "./local-side.ts"

/** The time of the story: both chains and the tender have it, and it can be made to jump. */
export type StoryClock = {
  readonly now: () => number
  /** Jumps ahead; the new time is final on both chains when it returns. */
  readonly skip: (seconds: number) => Promise<void>
  readonly stop: () => void
}

const BLOCK_EVERY_MS = 100

/** Makes blocks while nothing is sent, so that what is sent becomes final. */
export function startStoryClock(sides: readonly LocalSide[]): StoryClock {
  let skippedMs = 0
  const mine = () => Promise.all(sides.map(({ client }) => client.send("evm_mine")))
  const miner = setInterval(() => void mine(), BLOCK_EVERY_MS)
  return {
    now: () => Date.now() + skippedMs,
    async skip(seconds) {
      for (const { client } of sides) {
        await client.call("evm_increaseTime", [seconds])
        await client.call("anvil_mine", [toQuantity(CONFIRMATIONS + 1)])
      }
      // Last: who looks by the new time has to find it on the chains.
      skippedMs += seconds * 1000
    },
    stop: () => clearInterval(miner),
  }
}
