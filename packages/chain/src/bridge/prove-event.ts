import { keccak256, hexToBytes, toEvmChainNumber } from "@agentgpt/core"
import type { ChainId, EvmAddress } from "@agentgpt/core"
import { HEADER_ORACLE } from "./arbiter-interface.ts"
import { buildReceiptProof } from "./build-receipt-proof.ts"
import { requireChain } from "./order-ports.ts"
import type { ProveEvent } from "./order-ports.ts"
import type { OrderReader } from "./read-order.ts"

/**
 * Proves events by the receipts of their block, once the header oracle of the other chain knows the block. Nodes need no
 * archive, but the blocks of the orders in question.
 * @throws BRIDGE_CHAIN_NOT_TENDED, NODE_ codes
 *
 * @example
 * const prove = createEventProver(chains, new Map([["eip155:1", oracle], ["eip155:137", oracleAway]]))
 */
export function createEventProver(
  chains: ReadonlyMap<ChainId, Pick<OrderReader, "pool">>,
  oracles: ReadonlyMap<ChainId, EvmAddress>,
): ProveEvent {
  return async (ofChain, toChain, transactionHash, logIndex) => {
    const oracle = oracles.get(toChain)
    if (oracle === undefined) return undefined
    const { pool } = requireChain({ chains }, ofChain)
    const proof = await pool.withNode((node) => buildReceiptProof(node, transactionHash, logIndex))
    const question = [toEvmChainNumber(ofChain), proof.blockNumber]
    const call = { to: oracle, data: HEADER_ORACLE.encodeFunctionData("headerHash", question) }
    const [reply] = await requireChain({ chains }, toChain).pool.withNode((node) =>
      node.callMany([{ method: "eth_call", params: [call, "latest"] }]),
    )
    // It reverts for a header that it does not know. One that differs would make the proof worthless.
    const isKnown = reply?.ok === true && reply.result === keccak256(hexToBytes(proof.header))
    return isKnown ? proof : undefined
  }
}
