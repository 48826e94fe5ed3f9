import { AgentGptError, hexToBytes, keccak256 } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import { unwrapReply } from "../nodes/json-rpc.ts"
import type { RpcPool } from "../nodes/rpc-pool.ts"

/** What stands at an address. */
export type AccountCode =
  | { readonly kind: "none" }
  /** An account that runs the code of another address (EIP-7702). */
  | { readonly kind: "delegated"; readonly delegate: EvmAddress }
  | { readonly kind: "contract"; readonly codeHash: Hex }

export type CodeReader = {
  /**
   * What a majority of the nodes shows at each address.
   * @throws NODE_QUORUM_MISSING, NODE_NONE_USABLE
   */
  readonly read: (addresses: readonly EvmAddress[]) => Promise<ReadonlyMap<EvmAddress, AccountCode>>
}

export type CodeReaderOptions = {
  readonly pool: Pick<RpcPool, "withQuorum">
  /** What was read is asked again when it is so old; 12 seconds, a block of the main network, by default. */
  readonly rereadAfterMs?: number
  /** So many addresses are remembered; 1,000 by default. */
  readonly mostAddresses?: number
  readonly now?: () => number
}

/** Reads codes, remembers them for the length of a block and never more than a set number of them. */
export function createCodeReader(options: CodeReaderOptions): CodeReader {
  const { pool, rereadAfterMs = 12_000, mostAddresses = 1000, now = Date.now } = options
  const remembered = new Map<EvmAddress, { readonly code: AccountCode; readonly readAtMs: number }>()

  const remember = (address: EvmAddress, code: AccountCode, readAtMs: number) => {
    // Deleted first, so that the map stays in the order of reading and the oldest goes first.
    remembered.delete(address)
    remembered.set(address, { code, readAtMs })
    const oldest = remembered.keys().next()
    if (remembered.size > mostAddresses && oldest.done !== true) remembered.delete(oldest.value)
  }

  return {
    read: async (addresses) => {
      const startedAtMs = now()
      const found = new Map<EvmAddress, AccountCode>()
      for (const address of addresses) {
        const known = remembered.get(address)
        if (known !== undefined && startedAtMs - known.readAtMs < rereadAfterMs)
          found.set(address, known.code)
      }
      const missing = [...new Set(addresses)].filter((address) => !found.has(address))
      if (missing.length === 0) return found
      const codes = await readFromNodes(pool, missing)
      missing.forEach((address, index) => {
        const code = codes[index]!
        found.set(address, code)
        remember(address, code, startedAtMs)
      })
      return found
    },
  }
}

async function readFromNodes(
  pool: Pick<RpcPool, "withQuorum">,
  addresses: readonly EvmAddress[],
): Promise<readonly AccountCode[]> {
  return pool.withQuorum(async (node) => {
    const replies = await node.callMany(
      addresses.map((address) => ({ method: "eth_getCode", params: [address, "latest"] })),
    )
    return replies.map((reply) => parseCode(unwrapReply(node.name, "eth_getCode", reply)))
  })
}

/** @throws NODE_ANSWER_INVALID */
export function parseCode(answer: unknown): AccountCode {
  if (typeof answer !== "string" || !/^0x(?:[0-9a-fA-F]{2})*$/u.test(answer)) {
    throw new AgentGptError("NODE_ANSWER_INVALID")
  }
  const code = answer.toLowerCase()
  if (code === "0x") return { kind: "none" }
  const delegate = /^0xef0100([0-9a-f]{40})$/u.exec(code)?.[1]
  if (delegate !== undefined) return { kind: "delegated", delegate: `0x${delegate}` }
  return { kind: "contract", codeHash: keccak256(hexToBytes(code)) }
}
