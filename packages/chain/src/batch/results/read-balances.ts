import type { EvmAddress, Hex } from "@agentgpt/core"
import { AgentGptError } from "@agentgpt/core"
import type { PinnedNode } from "../../nodes/rpc-pool.ts"
import { callAll } from "../plan/call-all.ts"
import { toQuantity } from "../plan/quantity.ts"

/**
 * What accounts held of a token in a block. Many are asked in one call, by a program that is run and never deployed.
 * @throws RpcError, also where the node no longer knows that block's state; NODE_ANSWER_INVALID
 */
export async function readBalances(
  node: PinnedNode,
  token: EvmAddress,
  accounts: readonly EvmAddress[],
  blockNumber: bigint,
): Promise<readonly bigint[]> {
  const parts: (readonly EvmAddress[])[] = []
  for (let start = 0; start < accounts.length; start += ACCOUNTS_AT_ONCE) {
    parts.push(accounts.slice(start, start + ACCOUNTS_AT_ONCE))
  }
  const requests = parts.map((part) => ({
    method: "eth_call",
    params: [
      { data: `0x${PROGRAM}${[token, ...part].map((address) => address.slice(2)).join("")}` },
      toQuantity(blockNumber),
    ],
  }))
  const answers = await callAll(node, requests)
  return answers.flatMap((answer, index) => readWords(answer, parts[index]!.length))
}

/** What it answers counts as a contract's code, which is bounded by 24,576 bytes. */
const ACCOUNTS_AT_ONCE = 700

/** A word of zeros, so that the answer never begins like code that is refused, and a word for each account. */
function readWords(answer: unknown, count: number): readonly bigint[] {
  if (typeof answer !== "string" || answer.length !== 2 + 64 * (count + 1)) {
    throw new AgentGptError("NODE_ANSWER_INVALID", "The node's balances make no sense.")
  }
  return Array.from({ length: count }, (_, index) =>
    BigInt(`0x${answer.slice(66 + 64 * index, 130 + 64 * index)}` satisfies Hex),
  )
}

/**
 * Calls `balanceOf` of the first address behind it for each of the other addresses behind it, and answers what it is told;
 * reverts where it is told less than a word.
 */
const PROGRAM = [
  // memory: the call at 0, the token at 0x40, the answer from 0x60 on
  "6370a0823160e01b600052",
  "60146052604c39",
  // stack: where the next answer goes, where the next account stands
  "60806066",
  // 0x16: while there is an account
  "5b80381115604457",
  "60148160103960208260246000604051",
  "5afa3d601f101615604d57",
  "6014019060200190601656",
  // 0x44: answer
  "5b50606080910390f3",
  // 0x4d: revert
  "5b600080fd",
].join("")
