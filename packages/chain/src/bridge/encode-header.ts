import { AgentGptError, hexToBytes, keccak256 } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import { encodeRlp, integerToBytes } from "../codec/rlp-encode.ts"

/** The fields of a header in the order of its RLP. Forks added to the end: London to Amsterdam. */
const FIELDS = [
  ["parentHash", "bytes"],
  ["sha3Uncles", "bytes"],
  ["miner", "bytes"],
  ["stateRoot", "bytes"],
  ["transactionsRoot", "bytes"],
  ["receiptsRoot", "bytes"],
  ["logsBloom", "bytes"],
  ["difficulty", "number"],
  ["number", "number"],
  ["gasLimit", "number"],
  ["gasUsed", "number"],
  ["timestamp", "number"],
  ["extraData", "bytes"],
  ["mixHash", "bytes"],
  ["nonce", "bytes"],
  ["baseFeePerGas", "number"],
  ["withdrawalsRoot", "bytes"],
  ["blobGasUsed", "number"],
  ["excessBlobGas", "number"],
  ["parentBeaconBlockRoot", "bytes"],
  ["requestsHash", "bytes"],
  ["blockAccessListHash", "bytes"],
] as const

/**
 * The RLP of a block's header, rebuilt from what `eth_getBlockByNumber` says. Chains whose headers have other fields,
 * and nodes that leave one out, are found out by the hash.
 * @throws NODE_HEADER_MISMATCH
 */
export function encodeHeader(block: Readonly<Record<string, unknown>>): Uint8Array {
  const present = FIELDS.filter(([name]) => block[name] !== undefined && block[name] !== null)
  const header = encodeRlp(present.map(([name, kind]) => readField(block[name], kind)))
  if (keccak256(header) !== block["hash"]) throw new AgentGptError("NODE_HEADER_MISMATCH")
  return header
}

function readField(value: unknown, kind: "bytes" | "number"): Uint8Array {
  if (typeof value !== "string" || !/^0x[0-9a-f]*$/iu.test(value))
    throw new AgentGptError("NODE_ANSWER_INVALID")
  return kind === "number" ? integerToBytes(BigInt(value)) : hexToBytes(value as Hex)
}
