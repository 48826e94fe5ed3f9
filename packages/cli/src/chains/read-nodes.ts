import { createRpcClient } from "@agentgpt/chain"
import { AgentGptError, toAgentGptError, toEvmChainNumber } from "@agentgpt/core"
import type { ChainConfig, ChainId } from "@agentgpt/core"
import { resolveUrl } from "../config/resolve-urls.ts"

/** What a node says about itself, or why it says nothing. */
export type NodeState = {
  /** Its host, or the name of the secret; never the whole URL. */
  readonly node: string
  readonly isRightChain: boolean
  readonly head?: bigint
  readonly headAtMs?: number
  /** Blocks behind the highest node of the chain. */
  readonly lagBlocks?: bigint
  readonly error?: AgentGptError
}

type Environment = Readonly<Record<string, string | undefined>>

/** Every node of a chain, asked at the same time. */
export async function readNodes(
  chainId: ChainId,
  { rpcUrls }: ChainConfig,
  environment: Environment,
): Promise<readonly NodeState[]> {
  const states = await Promise.all(rpcUrls.map((url) => readNode(chainId, url, environment)))
  const heads = states.filter(({ isRightChain }) => isRightChain).flatMap(({ head }) => head ?? [])
  const highest = heads.reduce((most, head) => (head > most ? head : most), 0n)
  return states.map((state) => ({
    ...state,
    ...(state.head !== undefined && state.isRightChain && { lagBlocks: highest - state.head }),
  }))
}

const TIMEOUT_MS = 8_000

async function readNode(
  chainId: ChainId,
  given: ChainConfig["rpcUrls"][number],
  environment: Environment,
): Promise<NodeState> {
  const node = typeof given === "string" ? new URL(given).host : `secret ${given.$secret}`
  try {
    const client = createRpcClient({ url: resolveUrl(given, environment), timeoutMs: TIMEOUT_MS })
    try {
      const [chainNumber, block] = await Promise.all([
        client.call("eth_chainId"),
        client.call("eth_getBlockByNumber", ["latest", false]),
      ])
      const actual = readQuantity(chainNumber)
      if (actual !== toEvmChainNumber(chainId)) {
        const error = new AgentGptError(
          "NODE_CHAIN_WRONG",
          `The node is on chain ${actual}, not on ${chainId}.`,
        )
        return { node, isRightChain: false, error }
      }
      const { number, timestamp } = block as Readonly<Record<string, unknown>>
      const headAtMs = Number(readQuantity(timestamp)) * 1_000
      return { node, isRightChain: true, head: readQuantity(number), headAtMs }
    } finally {
      await client.close()
    }
  } catch (thrown) {
    return { node, isRightChain: false, error: toAgentGptError(thrown) }
  }
}

function readQuantity(value: unknown): bigint {
  if (typeof value === "string" && /^0x[0-9a-f]{1,64}$/iu.test(value)) return BigInt(value)
  throw new AgentGptError("NODE_ANSWER_INVALID")
}
