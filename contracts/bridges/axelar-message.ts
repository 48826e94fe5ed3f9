import { AbiCoder, ZeroHash, keccak256 } from "ethers"

import type { BridgeMessage } from "./local-bridge.ts"
import type { ValidatorSet } from "./validators.ts"

/** Axelar's first kind of command: approving messages. */
const APPROVE_MESSAGES = 0

const WEIGHTED_SIGNERS =
  "tuple(tuple(address signer,uint128 weight)[] signers,uint128 threshold,bytes32 nonce)"
const MESSAGES =
  "tuple(string sourceChain,string messageId,string sourceAddress,address contractAddress,bytes32 payloadHash)[]"

export type AxelarMessage = BridgeMessage & {
  readonly sourceChain: string
  readonly messageId: string
  readonly sourceAddress: string
  readonly contractAddress: string
  readonly payload: string
}

/** The validators as Axelar's gateway keeps them, each with the same weight. */
export function weighSigners({ validators, threshold }: ValidatorSet) {
  const signers = validators.map(({ address }) => ({ signer: address, weight: 1n }))
  return { signers, threshold: BigInt(threshold), nonce: ZeroHash }
}

/** What the proxy hands to the gateway's setup: an operator, and the first signers. */
export function encodeSetup(operator: string, set: ValidatorSet): string {
  return AbiCoder.defaultAbiCoder().encode(
    ["address", `${WEIGHTED_SIGNERS}[]`],
    [operator, [weighSigners(set)]],
  )
}

export function hashSigners(set: ValidatorSet): string {
  return keccak256(AbiCoder.defaultAbiCoder().encode([WEIGHTED_SIGNERS], [weighSigners(set)]))
}

/** What the signers sign to approve a message. */
export function hashApproval(message: AxelarMessage): string {
  return keccak256(
    AbiCoder.defaultAbiCoder().encode(["uint8", MESSAGES], [APPROVE_MESSAGES, [toApproval(message)]]),
  )
}

/** A message as Axelar's gateway approves it. */
export function toApproval({
  sourceChain,
  messageId,
  sourceAddress,
  contractAddress,
  payload,
}: AxelarMessage) {
  return { sourceChain, messageId, sourceAddress, contractAddress, payloadHash: keccak256(payload) }
}
