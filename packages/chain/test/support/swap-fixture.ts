import type { Bytes32 } from "@agentgpt/core"
import { hashSecret } from "../../src/swap/swap-codec.ts"
import type { Swap } from "../../src/swap/swap.ts"

const fill = (octet: string) => `0x${octet.repeat(20)}` as const

export const SAMPLE_SECRET: Bytes32 = `0x${"5e".repeat(32)}`

/** A swap whose every field differs from every other, so that a mix-up shows. */
export const SAMPLE_SWAP: Swap = {
  first: {
    chainId: 31_337n,
    locks: fill("a1"),
    token: fill("b2"),
    amount: 2n ** 200n + 3n,
    sender: fill("c3"),
    receiver: fill("d4"),
    expiresAt: 1_900_100_000n,
  },
  second: {
    chainId: 31_338n,
    locks: fill("e5"),
    token: fill("f6"),
    amount: 5n,
    sender: fill("d4"),
    receiver: fill("c3"),
    expiresAt: 1_900_000_000n,
  },
  hashlock: hashSecret(SAMPLE_SECRET),
}
