import type { Scenario, World } from "../scenario.ts"

const GWEI = 1_000_000_000n
const setBaseFee = ({ chain }: World, gwei: bigint) =>
  chain.client.call("hardhat_setNextBlockBaseFeePerGas", [`0x${(gwei * GWEI).toString(16)}`])

/** Prices that move under transactions that are on their way. Hardhat's node keeps to the rules of geth's pool. */
export const FEE_SCENARIOS: readonly Scenario[] = [
  {
    name: "stuck base fee",
    breaks: "The base fee jumps above what was offered while transactions wait, and jumps again.",
    kind: "hardhat",
    disturb: async (world) => {
      for (const [part, gwei] of [
        [0.2, 20n],
        [0.5, 60n],
      ] as const) {
        await world.whenPaid(part)
        await world.miner.pause()
        await setBaseFee(world, gwei)
        world.miner.goOn()
      }
    },
  },
  {
    name: "underpriced replacement",
    breaks: "Replacements are called underpriced at first, while the base fee is above what was offered.",
    kind: "hardhat",
    rules: () => [
      {
        methods: ["eth_sendRawTransaction"],
        after: 20,
        probability: 0.3,
        fault: { kind: "rpc-error", code: -32_000, message: "replacement transaction underpriced" },
      },
    ],
    disturb: async (world) => {
      await world.whenPaid(0.3)
      await world.miner.pause()
      await setBaseFee(world, 30n)
      world.miner.goOn()
    },
  },
]
