import { setTimeout as sleep } from "node:timers/promises"
import type { FaultRule } from "../../support/fault-proxy.ts"
import type { Scenario, World } from "../scenario.ts"

const READINGS = [
  "eth_getBlockByNumber",
  "eth_getBlockByHash",
  "eth_getTransactionReceipt",
  "eth_getTransactionCount",
  "eth_getLogs",
]
const elsewhere = (probability: number): FaultRule => ({
  methods: READINGS,
  probability,
  fault: { kind: "other-node" },
})

/** Ends the node with what it holds in memory, once its blocks are written down, and starts it again. */
async function killNode({ chain, miner }: World): Promise<void> {
  await miner.pause()
  // The state is written once a second, and blocks of a real node are not lost.
  await sleep(2_500)
  process.kill(chain.node().pid, "SIGKILL")
  await chain.node().ended
  await chain.startAgain()
  miner.goOn()
}

/** What goes wrong with a node itself. */
export const NODE_SCENARIOS: readonly Scenario[] = [
  {
    name: "hung node",
    breaks: "The only node is stopped for three seconds, twice, and then goes on.",
    disturb: async (world) => {
      for (const part of [0.2, 0.5]) {
        await world.whenPaid(part)
        const { pid } = world.chain.node()
        process.kill(pid, "SIGSTOP")
        await sleep(3_000)
        process.kill(pid, "SIGCONT")
      }
    },
  },
  {
    name: "node killed, its pool lost",
    breaks: "The node is killed with transactions in its pool and comes back with its blocks alone.",
    keepsState: true,
    disturb: async (world) => {
      await world.whenPaid(0.3)
      await killNode(world)
    },
  },
  {
    name: "node killed, its pool kept",
    breaks: "The node is killed and comes back with its blocks, and with the pool that it had.",
    keepsState: true,
    disturb: async (world) => {
      await world.whenPaid(0.3)
      await killNode(world)
      const sent = world.proxies.flatMap(({ seen }) =>
        seen.filter(({ method }) => method === "eth_sendRawTransaction"),
      )
      await world.chain.client.sendMany(
        sent.map(({ params }) => ({ method: "eth_sendRawTransaction", params })),
      )
    },
  },
  {
    name: "dropped transactions",
    breaks: "The node forgets its whole pool, again and again.",
    disturb: async (world) => {
      for (const part of [0.1, 0.3, 0.5, 0.7]) {
        await world.whenPaid(part)
        await world.chain.client.call("anvil_dropAllTransactions")
      }
    },
  },
  {
    name: "stale node behind one address",
    breaks: "Every fifth reading is answered by a server that stands still, many blocks behind.",
    other: "behind",
    rules: () => [elsewhere(0.2)],
  },
  {
    name: "stale node among three",
    breaks: "The preferred one of three nodes stands still, many blocks behind.",
    nodes: 3,
    other: "behind",
    rules: (node) => (node === 0 ? [elsewhere(1)] : []),
  },
  {
    name: "node on a fork among three",
    breaks: "The preferred one of three nodes follows another chain from some block on.",
    nodes: 3,
    other: "fork",
    rules: (node) => (node === 0 ? [elsewhere(1)] : []),
  },
  {
    name: "node on a fork for a while",
    breaks: "The preferred one of three nodes changes to another chain in the middle, and comes back.",
    nodes: 3,
    other: "fork",
    disturb: async ({ proxies, whenPaid }) => {
      await whenPaid(0.3)
      proxies[0]!.setRules([elsewhere(1)])
      await whenPaid(0.7)
      proxies[0]!.setRules([])
    },
  },
  {
    name: "wrong chain id",
    breaks: "The preferred one of two nodes is on another chain, says so, and would take everything.",
    nodes: 2,
    rules: (node) =>
      node === 0 ? [{ methods: ["eth_chainId"], fault: { kind: "replace-result", result: "0x1" } }] : [],
  },
]
