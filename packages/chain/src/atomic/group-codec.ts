import { AgentGptError, parseBytes32 } from "@agentgpt/core"
import type { Bytes32, Hex } from "@agentgpt/core"
import { AbiCoder, id, keccak256, toBeHex } from "ethers"
import type { ChainLog } from "../batch/results/read-logs.ts"
import type { EventProof } from "../bridge/build-receipt-proof.ts"
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

/** The calldata of an act. Relaying a decision names the chain of the leg; the two acts by proof need one. */
export function encodeGroupAct(group: PaymentGroup, { action, leg }: GroupAct, proof?: EventProof): Hex {
  switch (action) {
    case "begin":
      return encode("begin", [group.legs, group.voteDeadline])
    case "abort":
      return encode("abort", [group])
    case "relay-decision":
      return encode("relayDecision", [group, group.legs[leg]!.chainId])
    case "prove-vote":
      return encode("voteByProof", [group, leg, proof])
    case "prove-decision":
      return encode("settleByProof", [group, leg, proof])
    case "relay-vote":
      return encode("relayVote", [group, leg])
    default:
      return encode(action, [group, leg])
  }
}

/** First topic of what tells that a group was begun. */
export const BEGUN_TOPIC: Hex = topicOf("TransactionBegun")

/** Topics of what tells that a leg was prepared, which is its vote. */
export function preparedTopics(groupId: Bytes32, leg: number): readonly Hex[] {
  return [topicOf("LegPrepared"), groupId, toBeHex(leg, 32) as Hex]
}

/** Topics of what tells the decision about a group. */
export function decidedTopics(groupId: Bytes32): readonly Hex[] {
  return [topicOf("TransactionDecided"), groupId]
}

/**
 * The id that a log of TransactionBegun shows.
 * @throws BRIDGE_ANSWER_INVALID for another log
 */
export function decodeBegun({ topics }: Pick<ChainLog, "topics">): Bytes32 {
  const [first, shown] = topics
  if (first === BEGUN_TOPIC && shown !== undefined) return parseBytes32(shown)
  throw new AgentGptError("BRIDGE_ANSWER_INVALID", "The log is not TransactionBegun.")
}

function topicOf(name: string): Hex {
  return TWO_PHASE_COMMIT.getEvent(name)!.topicHash as Hex
}

function encode(name: string, values: readonly unknown[]): Hex {
  return TWO_PHASE_COMMIT.encodeFunctionData(name, values) as Hex
}

const CODER = AbiCoder.defaultAbiCoder()
const DOMAIN = id("agentgpt.AtomicTransaction.v1")
