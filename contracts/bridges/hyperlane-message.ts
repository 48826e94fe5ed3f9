import {
  concat,
  getBytes,
  hashMessage,
  keccak256,
  solidityPacked,
  solidityPackedKeccak256,
  toBeHex,
  zeroPadValue,
} from "ethers"

import type { BridgeMessage, ForgedMessage } from "./local-bridge.ts"
import { signDigest } from "./validators.ts"
import type { Validator } from "./validators.ts"

/** Of the mailbox this was written for. */
const MESSAGE_VERSION = 3

export type HyperlaneMessage = BridgeMessage & {
  /** As the mailbox packs it. */
  readonly packed: string
  readonly origin: number
  /** The hook of the origin that counted it, as it stood at the end of the block. */
  readonly merkleTreeHook: string
  readonly root: string
  readonly index: number
}

export type HyperlaneEnds = ForgedMessage & {
  readonly nonce: number
  readonly origin: number
  readonly destination: number
}

/** Packs a message as the mailbox does. */
export function packMessage({ nonce, origin, sender, destination, recipient, body }: HyperlaneEnds): string {
  return solidityPacked(
    ["uint8", "uint32", "uint32", "bytes32", "uint32", "bytes32", "bytes"],
    [MESSAGE_VERSION, nonce, origin, toWord(sender), destination, toWord(recipient), body],
  )
}

export function idOfMessage(packed: string): string {
  return keccak256(packed)
}

/**
 * What a MessageIdMultisigIsm wants to see: the checkpoint of the message, and the signatures of it. The security
 * module takes the root as it is signed and does not compare it.
 */
export function signCheckpoint(message: HyperlaneMessage, signers: readonly Validator[]): string {
  const hook = toWord(message.merkleTreeHook)
  const domainHash = solidityPackedKeccak256(
    ["uint32", "bytes32", "string"],
    [message.origin, hook, "HYPERLANE"],
  )
  const checkpoint = solidityPackedKeccak256(
    ["bytes32", "bytes32", "uint32", "bytes32"],
    [domainHash, message.root, message.index, message.id],
  )
  const digest = hashMessage(getBytes(checkpoint))
  return concat([hook, message.root, toBeHex(message.index, 4), ...signDigest(digest, signers)])
}

function toWord(address: string): string {
  return zeroPadValue(address, 32)
}
