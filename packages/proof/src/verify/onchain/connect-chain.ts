// SPDX-License-Identifier: MIT
import { AgentGptError, redactUrl } from "@agentgpt/core"
import { FetchRequest, JsonRpcProvider, Network } from "ethers"
import { z } from "zod"

import type { ChainReader } from "./chain-reader.ts"

const TIMEOUT_MS = 30_000

/** Reverts, as nodes report them. */
const EXECUTION_REVERTED = 3

const hex = z.string().regex(/^0x[0-9a-fA-F]*$/u)
const receiptSchema = z.object({
  status: hex,
  blockHash: hex,
  blockNumber: hex,
  logs: z.array(z.object({ address: hex, topics: z.array(hex), data: hex })),
})

/**
 * Reads a chain over JSON-RPC. State is read at `blockTag`: "finalized" where a later block may still change it.
 * No error repeats the URL with its credentials.
 *
 * @example
 * ```ts
 * const { reader, close } = connectChain("http://127.0.0.1:8545", "latest")
 * ```
 */
export function connectChain(
  url: string,
  blockTag: "latest" | "finalized",
): { readonly reader: ChainReader; readonly close: () => void } {
  const provider = createProvider(url)
  const send = async (method: string, parameters: readonly unknown[]): Promise<unknown> => {
    try {
      return await provider.send(method, [...parameters])
    } catch (error) {
      if (isRefusal(error)) return undefined
      throw unreachable(url, method)
    }
  }
  const ask = async <Value>(schema: z.ZodType<Value>, method: string, parameters: readonly unknown[]) => {
    const answer = schema.safeParse(await send(method, parameters))
    if (!answer.success) throw unreachable(url, method)
    return answer.data
  }
  const reader: ChainReader = {
    readChainNumber: async () => BigInt(await ask(hex, "eth_chainId", [])),
    readCode: async (address) => ask(hex, "eth_getCode", [address, blockTag]),
    call: async (to, data) => ask(hex.optional(), "eth_call", [{ to, data }, blockTag]),
    readReceipt: async (transactionHash) => {
      const receipt = await ask(receiptSchema.nullable(), "eth_getTransactionReceipt", [transactionHash])
      if (receipt === null) return undefined
      const { status, blockHash, blockNumber, logs } = receipt
      return { succeeded: BigInt(status) === 1n, blockHash, blockNumber: Number(blockNumber), logs }
    },
  }
  return { reader, close: () => provider.destroy() }
}

function createProvider(url: string): JsonRpcProvider {
  if (!/^https?:\/\/\S+$/u.test(url) || !URL.canParse(url)) {
    throw new AgentGptError("BUNDLE_USAGE_INVALID", "The RPC URL is not one of http or https.")
  }
  const { username, password } = new URL(url)
  const bare = new URL(url)
  bare.username = ""
  bare.password = ""
  const request = new FetchRequest(bare.toString())
  request.timeout = TIMEOUT_MS
  if (username !== "" || password !== "") {
    request.allowInsecureAuthentication = true
    request.setCredentials(decodeURIComponent(username), decodeURIComponent(password))
  }
  // The number is never sent: a fixed network only keeps the library from asking for it over and over.
  return new JsonRpcProvider(request, 1, { staticNetwork: Network.from(1), batchMaxCount: 1 })
}

function unreachable(url: string, method: string): AgentGptError {
  return new AgentGptError(
    "BUNDLE_NODE_UNREACHABLE",
    `The node at ${redactUrl(url)} gave no usable answer to ${method}.`,
    {
      meta: ["Check the URL, and that the node is up and serves this chain."],
    },
  )
}

/** Whether a node answered, and the answer is that the contract refused. */
function isRefusal(error: unknown): boolean {
  const { error: answer, code } = (error ?? {}) as {
    readonly code?: unknown
    readonly error?: { readonly code?: unknown; readonly message?: unknown }
  }
  return (
    code === "CALL_EXCEPTION" ||
    answer?.code === EXECUTION_REVERTED ||
    (typeof answer?.message === "string" && /revert|invalid opcode|out of gas/iu.test(answer.message))
  )
}
