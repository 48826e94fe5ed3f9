import { type Bytes32, parseBytes32 } from "@agentgpt/core"

import { hashWords } from "./abi-words.ts"

/**
 * What identifies a statement on-chain and off: keccak256(abi.encode(circuitId, inputs)). Never the bytes of a
 * proof, since anybody can turn a proof of a statement into another one.
 *
 * @example
 * ```ts
 * const proofHash = computeStatementHash(statement.circuitId, statement.publicSignals)
 * ```
 */
export function computeStatementHash(circuitId: string, publicSignals: readonly bigint[]): Bytes32 {
  // abi.encode(bytes32, uint256[]): the id, the offset of the list, its length, its values.
  return hashWords([parseBytes32(circuitId), 0x40n, BigInt(publicSignals.length), ...publicSignals])
}
