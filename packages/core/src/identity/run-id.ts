import { hexToBytes } from "../hash/hexadecimal.ts"
import { keccak256 } from "../hash/keccak256.ts"
import { toEvmChainNumber } from "../ids/chain-id.ts"
import { encodeUint256, parseBytes32, parseUsableAddress } from "./abi-word.ts"
import type { Bytes32 } from "./abi-word.ts"

export type RunIdInput = {
  /** CAIP-2, an EVM chain. */
  readonly chainId: string
  readonly batchPayout: string
  readonly payer: string
  readonly token: string
  readonly workflowId: string
  /** Chosen by the requester, unique per payer and workflow: next month's payroll gets another one. */
  readonly runNonce: bigint
}

/**
 * The id of *this time*: keccak256(abi.encode(chainId, batchPayout, payer, token, workflowId, runNonce)).
 * A repeated submission has the same id and is not paid twice; an identical plan run anew has another.
 * @throws ID_ codes, one for each wrong part
 *
 * @example
 * computeRunId({ chainId: "eip155:1", batchPayout, payer, token, workflowId, runNonce: 202610n })
 */
export function computeRunId(input: RunIdInput): Bytes32 {
  const addresses = [input.batchPayout, input.payer, input.token].map((address) =>
    parseUsableAddress(address).slice(2).padStart(64, "0"),
  )
  const words = [
    encodeUint256(toEvmChainNumber(input.chainId), "The chain number"),
    ...addresses,
    parseBytes32(input.workflowId).slice(2),
    encodeUint256(input.runNonce, "The run nonce"),
  ]
  return keccak256(hexToBytes(`0x${words.join("")}`))
}
