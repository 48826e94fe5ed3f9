import type { Bytes32, Hex } from "@agentgpt/core"
import { AbiCoder, id, keccak256, toBeHex } from "ethers"
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

/** Topics of what tells that a group was begun. */
export function begunTopics(group: PaymentGroup): readonly Hex[] {
  return [topicOf("TransactionBegun"), groupIdOf(group), toTopic(BigInt(group.initiator))]
}

/** Topics of what tells that a leg was prepared, which is its vote. */
export function preparedTopics(groupId: Bytes32, leg: number): readonly Hex[] {
  return [topicOf("LegPrepared"), groupId, toTopic(BigInt(leg))]
}

/** Topics of what tells the decision about a group. */
export function decidedTopics(groupId: Bytes32): readonly Hex[] {
  return [topicOf("TransactionDecided"), groupId]
}

/** Whether a log is one with exactly these topics, whatever a node was asked for. */
export function hasTopics(
  { topics }: { readonly topics: readonly string[] },
  wanted: readonly Hex[],
): boolean {
  return topics.length === wanted.length && wanted.every((topic, at) => topics[at]!.toLowerCase() === topic)
}

function topicOf(name: string): Hex {
  return TWO_PHASE_COMMIT.getEvent(name)!.topicHash as Hex
}

function toTopic(value: bigint): Hex {
  return toBeHex(value, 32) as Hex
}

function encode(name: string, values: readonly unknown[]): Hex {
  return TWO_PHASE_COMMIT.encodeFunctionData(name, values) as Hex
}

const CODER = AbiCoder.defaultAbiCoder()
const DOMAIN = id("agentgpt.AtomicTransaction.v1")
