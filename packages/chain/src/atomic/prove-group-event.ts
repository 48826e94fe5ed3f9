import { fromEvmChainNumber } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import { readLogs } from "../batch/results/read-logs.ts"
import type { EventProof } from "../bridge/build-receipt-proof.ts"
import type { ProveEvent } from "../bridge/order-ports.ts"
import { readReceipt } from "../bridge/read-receipts.ts"
import { decidedTopics, groupIdOf, hasTopics, preparedTopics } from "./group-codec.ts"
import type { GroupAct, PaymentGroup } from "./group.ts"
import type { GroupReader, GroupView } from "./read-group.ts"

/**
 * What an act by proof shows to the other chain: that a leg was prepared, or the decision. Undefined as long as the log
 * is in no final block that our node has, or the other chain does not know the block.
 * @throws NODE_ codes, and what `prove` throws
 */
export async function proveGroupEvent(
  prove: ProveEvent,
  readerOf: (chainId: bigint) => GroupReader,
  group: PaymentGroup,
  { action, leg }: GroupAct,
  view: GroupView,
): Promise<EventProof | undefined> {
  const { coordinatorChainId, coordinator, legs } = group
  const { chainId, participant } = legs[leg]!
  const groupId = groupIdOf(group)
  const [of, to, emitter, topics, finalBlock] =
    action === "prove-vote"
      ? ([
          chainId,
          coordinatorChainId,
          participant,
          preparedTopics(groupId, leg),
          view.legs[leg]!.finalBlock,
        ] as const)
      : ([
          coordinatorChainId,
          chainId,
          coordinator,
          decidedTopics(groupId),
          view.coordinator.finalBlock,
        ] as const)
  const log = await findLog(readerOf(of), emitter, topics, finalBlock)
  if (log === undefined) return undefined
  return prove(fromEvmChainNumber(of), fromEvmChainNumber(to), log.transactionHash, log.position)
}

/** The transaction of the first such log, and its position there: nodes number the logs of a block. */
async function findLog(
  { pool, fromBlock = 0n }: GroupReader,
  emitter: EvmAddress,
  topics: readonly Hex[],
  toBlock: bigint,
): Promise<{ readonly transactionHash: Hex; readonly position: number } | undefined> {
  return pool.withNode(async (node) => {
    const logs = await readLogs(node, { address: emitter, topics }, fromBlock, toBlock)
    // A node that does not filter must not make us show a stranger's event.
    const hashes = new Set(
      logs.filter((log) => hasTopics(log, topics)).map(({ transactionHash }) => transactionHash),
    )
    for (const transactionHash of hashes) {
      const receipt = await readReceipt(node, transactionHash)
      const position = receipt?.logs.findIndex(
        (log) => log.address.toLowerCase() === emitter && hasTopics(log, topics),
      )
      if (position !== undefined && position >= 0) return { transactionHash, position }
    }
    return undefined
  })
}
