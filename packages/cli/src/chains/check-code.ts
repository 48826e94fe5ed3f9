import { createRpcClient } from "@agentgpt/chain"
import type { Deployment } from "@agentgpt/contracts"
import { AgentGptError, hexToBytes, keccak256 } from "@agentgpt/core"

/** A contract whose code on the chain is not what its deployment recorded. */
export type CodeProblem = { readonly contract: string; readonly address: string; readonly isMissing: boolean }

/**
 * Holds the code of every deployed contract against the record, by one node.
 * @throws NODE_ codes
 */
export async function checkCode({ contracts }: Deployment, url: string): Promise<readonly CodeProblem[]> {
  const client = createRpcClient({ url })
  try {
    const found = await Promise.all(
      Object.entries(contracts).map(async ([contract, { address, codeHash }]) => {
        const code = await client.call("eth_getCode", [address, "latest"])
        if (typeof code !== "string" || !/^0x(?:[0-9a-f]{2})*$/iu.test(code)) {
          throw new AgentGptError("NODE_ANSWER_INVALID")
        }
        const isMissing = code === "0x"
        const isSame = !isMissing && keccak256(hexToBytes(code.toLowerCase())) === codeHash.toLowerCase()
        return isSame ? [] : [{ contract, address, isMissing }]
      }),
    )
    return found.flat()
  } finally {
    await client.close()
  }
}
