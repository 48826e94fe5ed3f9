import { chainOfAct, groupIdOf, keyOfGroupDeed, listGroupDeeds, readGroup, readIntent } from "@agentgpt/chain"
import type { GroupDeed, GroupPorts, PaymentGroup } from "@agentgpt/chain"
import { AgentGptError, fromEvmChainNumber } from "@agentgpt/core"
import type { GroupReceipt, Hex, OrderTransaction } from "@agentgpt/core"
import { readReceipts } from "./read-gas.ts"

/** What payments on several chains came to that are at their end: their legs, our transactions and what they cost us. */
export async function describeGroup(ports: GroupPorts, group: PaymentGroup): Promise<GroupReceipt> {
  const groupId = groupIdOf(group)
  const { legs } = await readGroup((number) => requireGroupChain(ports, number), group)
  const ends = legs.map(({ final: { state } }, leg) => ({
    chainId: fromEvmChainNumber(group.legs[leg]!.chainId),
    // At the end nothing is set aside any more.
    state: state === "prepared" ? ("none" as const) : state,
  }))
  const deeds = await listGroupDeeds(ports.store, groupId, group.legs.length)
  const sent = deeds.filter(({ status }) => status === "succeeded" || status === "open")
  const transactions = await Promise.all(sent.map((deed) => describeDeed(ports, group, groupId, deed)))
  return {
    groupId,
    state: ends.every(({ state }) => state === "paid") ? "paid" : "aborted",
    legs: ends,
    transactions: transactions.flat(),
  }
}

/** Nothing of what is in no block: a deed that somebody else was faster with. */
async function describeDeed(
  ports: GroupPorts,
  group: PaymentGroup,
  groupId: Hex,
  deed: GroupDeed,
): Promise<readonly OrderTransaction[]> {
  const number = chainOfAct(group, deed)
  const chain = requireGroupChain(ports, number)
  const { transactionHash } = await readIntent(ports.store, keyOfGroupDeed(groupId, deed, deed.attemptNumber))
  if (transactionHash === undefined) return []
  const [receipt] = await readReceipts(chain, [transactionHash])
  if (receipt === null || receipt === undefined || BigInt(receipt.status) !== 1n) return []
  const sent = (await chain.pool.withNode((node) =>
    node.call("eth_getTransactionByHash", [transactionHash]),
  )) as { readonly value: Hex } | null
  const gasUsed = BigInt(receipt.gasUsed)
  return [
    {
      chainId: fromEvmChainNumber(number),
      transactionHash,
      action: deed.action,
      gasUsed,
      gasFeeWei: gasUsed * BigInt(receipt.effectiveGasPrice ?? 0),
      messageFeeWei: BigInt(sent?.value ?? 0),
    },
  ]
}

/** @throws BRIDGE_CHAIN_NOT_TENDED */
export function requireGroupChain(
  { chains }: GroupPorts,
  number: bigint,
): NonNullable<ReturnType<GroupPorts["chains"]["get"]>> {
  const chain = chains.get(fromEvmChainNumber(number))
  if (chain !== undefined) return chain
  throw new AgentGptError("BRIDGE_CHAIN_NOT_TENDED", `There are no nodes for chain ${number}.`)
}
