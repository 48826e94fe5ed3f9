import { RpcError } from "@agentgpt/chain"
import { findRevertData } from "@agentgpt/contracts"
import type { Hex } from "@agentgpt/core"
import type { ChainReader } from "@agentgpt/proof"
import type { AskNode } from "./proof-ports.ts"

type Receipt = {
  readonly status: Hex
  readonly blockHash: Hex
  readonly blockNumber: Hex
  readonly logs: readonly { readonly address: Hex; readonly topics: readonly Hex[]; readonly data: Hex }[]
}

/** What an audit reads of a chain, asked of a node that is already known. A view that reverts answers nothing. */
export function toChainReader(call: AskNode): ChainReader {
  return {
    readChainNumber: async () => BigInt((await call("eth_chainId", [])) as Hex),
    readCode: async (address) => (await call("eth_getCode", [address, "latest"])) as Hex,
    call: async (to, data) => {
      try {
        return (await call("eth_call", [{ to, data }, "latest"])) as Hex
      } catch (error) {
        if (isRevert(error)) return undefined
        throw error
      }
    },
    readReceipt: async (transactionHash) => {
      const receipt = (await call("eth_getTransactionReceipt", [transactionHash])) as Receipt | null
      if (receipt === null) return undefined
      const { status, blockHash, blockNumber, logs } = receipt
      return { succeeded: BigInt(status) === 1n, blockHash, blockNumber: Number(blockNumber), logs }
    },
  }
}

/** Whether a node answered, and the answer is that the contract refused. */
function isRevert(error: unknown): boolean {
  if (!(error instanceof RpcError) || error.failure.kind !== "rpc") return false
  return findRevertData(error.failure) !== undefined || /revert/iu.test(error.failure.message)
}
