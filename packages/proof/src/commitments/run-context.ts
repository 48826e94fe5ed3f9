// SPDX-License-Identifier: MIT
import { parseBytes32, parseEvmAddress, toEvmChainNumber } from "@agentgpt/core"

import { hashWordsToField } from "./abi-words.ts"

/** What binds a proof to one run on one chain: nothing of it can be swapped for another run's. */
export type RunContextInput = {
  /** CAIP-2, an EVM chain. */
  readonly chainId: string
  /** The contract that verifies the run. */
  readonly zkWorkflow: string
  readonly token: string
  readonly workflowId: string
  readonly runId: string
  /** Who receives the reward, so that nobody can take it by sending the proof first. */
  readonly beneficiary: string
}

/**
 * The public signal `context`:
 * keccak256(abi.encode(chainId, zkWorkflow, token, workflowId, runId, beneficiary)) mod r.
 * @throws ID_ codes, one for each wrong part
 *
 * @example
 * ```ts
 * const context = computeRunContext({ chainId: "eip155:31337", zkWorkflow, token, workflowId, runId, beneficiary })
 * ```
 */
export function computeRunContext(input: RunContextInput): bigint {
  return hashWordsToField([
    toEvmChainNumber(input.chainId),
    parseEvmAddress(input.zkWorkflow),
    parseEvmAddress(input.token),
    parseBytes32(input.workflowId),
    parseBytes32(input.runId),
    parseEvmAddress(input.beneficiary),
  ])
}
