// SPDX-License-Identifier: MIT
import { toField } from "@agentgpt/circuits"
import { keccak256 } from "@agentgpt/core"

/**
 * The `meta` of a payment or step with a description: keccak256 of its UTF-8 bytes, reduced into the field.
 *
 * @example
 * computeNoteHash("rent") === computeNoteHash("rent") // true
 */
export function computeNoteHash(note: string): bigint {
  return toField(BigInt(keccak256(new TextEncoder().encode(note))))
}
