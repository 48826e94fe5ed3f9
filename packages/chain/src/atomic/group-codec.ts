import { AgentGptError, parseBytes32 } from "@agentgpt/core"
import type { Bytes32, Hex } from "@agentgpt/core"
import { AbiCoder, id, keccak256 } from "ethers"
import type { ChainLog } from "../batch/results/read-logs.ts"
import { LEG_TYPE, TWO_PHASE_COMMIT } from "./commit-interface.ts"
import type { GroupAct, PaymentGroup } from "./group.ts"

/**
 * The id of a group on every chain. The coordinator is its outer half, the terms are the inner one, as in the library
 * AtomicId of the contracts.
 *
 * @example
 * groupIdOf(group) // "0x…", what `idOf` of the contract says
 */
export function groupIdOf(group: PaymentGroup): Bytes32 {
  const { coordinatorChainId, coordinator, initiator, nonce, voteDeadline, legs } = group
  const terms = CODER.encode(
    ["address", "uint64", "uint64", `${LEG_TYPE}[]`],
    [initiator, nonce, voteDeadline, legs],
  )
  const outer = [DOMAIN, coordinatorChainId, coordinator, keccak256(terms)]
  return keccak256(CODER.encode(["bytes32", "uint256", "address", "bytes32"], outer)) as Bytes32
}

/** The calldata of an act. Relaying a decision names the chain of the leg. */
export function encodeGroupAct(group: PaymentGroup, { action, leg }: GroupAct): Hex {
  switch (action) {
    case "begin":
      return encode("begin", [group.legs, group.voteDeadline])
    case "abort":
      return encode("abort", [group])
    case "relay-decision":
      return encode("relayDecision", [group, group.legs[leg]!.chainId])
    case "relay-vote":
      return encode("relayVote", [group, leg])
    default:
      return encode(action, [group, leg])
  }
}

/** First topic of what tells that a group was begun. */
export const BEGUN_TOPIC: Hex = TWO_PHASE_COMMIT.getEvent("TransactionBegun")!.topicHash as Hex

/**
 * The id that a log of TransactionBegun shows.
 * @throws BRIDGE_ANSWER_INVALID for another log
 */
export function decodeBegun({ topics }: Pick<ChainLog, "topics">): Bytes32 {
  const [first, shown] = topics
  if (first === BEGUN_TOPIC && shown !== undefined) return parseBytes32(shown)
  throw new AgentGptError("BRIDGE_ANSWER_INVALID", "The log is not TransactionBegun.")
}

function encode(name: string, values: readonly unknown[]): Hex {
  return TWO_PHASE_COMMIT.encodeFunctionData(name, values) as Hex
}

const CODER = AbiCoder.defaultAbiCoder()
const DOMAIN = id("agentgpt.AtomicTransaction.v1")
