import type { EvmAddress, Hex } from "@agentgpt/core"
import { begunTopics, decidedTopics, groupIdOf, preparedTopics } from "../../src/atomic/group-codec.ts"
import type { PaymentGroup } from "../../src/atomic/group.ts"
import type { ChainState } from "./group-world.ts"

/** A log of the model, in a transaction of its own. */
export type GroupLog = {
  readonly block: number
  readonly transactionHash: Hex
  readonly emitter: EvmAddress
  readonly topics: readonly Hex[]
}

export type BlockRange = { readonly fromBlock: Hex; readonly toBlock: Hex }

const word = (value: number): Hex => `0x${value.toString(16).padStart(64, "0")}`
const STRANGER: EvmAddress = `0x${"5e".repeat(20)}`
const STRANGE_HASH = word(1)

/** The events about a group that one chain of the model shows. */
export function listGroupLogs(
  group: PaymentGroup,
  chainNumber: bigint,
  blocks: readonly { readonly state: ChainState }[],
): readonly GroupLog[] {
  const { coordinatorChainId, coordinator, legs } = group
  const id = groupIdOf(group)
  const find = (
    hash: number,
    emitter: EvmAddress,
    topics: readonly Hex[],
    has: (state: ChainState) => boolean,
  ) => {
    const block = blocks.findIndex(({ state }) => has(state))
    return block < 0 ? [] : [{ block, transactionHash: word(hash), emitter, topics }]
  }
  const ofCoordinator =
    chainNumber === coordinatorChainId
      ? [
          ...find(7, coordinator, begunTopics(group), ({ isBegun }) => isBegun),
          ...find(8, coordinator, decidedTopics(id), ({ decision }) => decision !== "none"),
        ]
      : []
  const ofLegs = legs.flatMap(({ chainId, participant }, leg) =>
    chainId === chainNumber
      ? find(100 + leg, participant, preparedTopics(id, leg), (state) => state.legs[leg] !== "none")
      : [],
  )
  return [...ofCoordinator, ...ofLegs]
}

/** What a node answers that knows no filter but the range: a stranger's event with the same topics comes first. */
export function listAll(logs: readonly GroupLog[], { fromBlock, toBlock }: BlockRange): readonly unknown[] {
  const all = [...logs.map((log) => ({ ...log, transactionHash: STRANGE_HASH })), ...logs]
  return all
    .filter(({ block }) => block >= Number(fromBlock) && block <= Number(toBlock))
    .map(({ block, transactionHash, topics }, at) => ({
      topics,
      data: "0x",
      blockNumber: `0x${block.toString(16)}`,
      blockHash: word(block),
      transactionHash,
      logIndex: `0x${at.toString(16)}`,
    }))
}

/** The receipt of a transaction: a stranger's event with the same topics stands before ours, or alone in its own. */
export function writeReceipt(logs: readonly GroupLog[], transactionHash: Hex): unknown {
  const own = logs.filter((log) => log.transactionHash === transactionHash)
  const write = (address: EvmAddress) => (log: GroupLog) => ({ address, topics: log.topics, data: "0x" })
  const written =
    transactionHash === STRANGE_HASH
      ? logs.map(write(STRANGER))
      : own.flatMap((log) => [write(STRANGER)(log), write(log.emitter)(log)])
  const numbers = { transactionIndex: "0x0", status: "0x1", cumulativeGasUsed: "0x1" }
  return { transactionHash, blockHash: word(own[0]?.block ?? 0), logsBloom: "0x", logs: written, ...numbers }
}
