import { RpcError } from "@agentgpt/chain"
import { decodeRevert, findRevertData } from "@agentgpt/contracts"
import { AgentGptError } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import type { ChainPorts, ProofCall } from "./proof-ports.ts"

/**
 * Tries a call on the chain and then sends it, so that what would be refused is never sent and says why.
 * @returns the transaction's hash
 * @throws CONTRACT_ codes for a refusal, PROOF_CALL_WITHOUT_EFFECT if the chain changed between trying and sending
 */
export async function sendCall(
  call: ProofCall,
  accounts: Readonly<Record<ProofCall["account"], EvmAddress>>,
  ports: Pick<ChainPorts, "call" | "send" | "attempt">,
): Promise<string> {
  const { to, data } = call
  try {
    await ports.call("eth_call", [{ from: accounts[call.account], to, data }, "latest"])
  } catch (error) {
    const revert = error instanceof RpcError ? findRevertData(error.failure) : undefined
    throw revert === undefined ? error : decodeRevert(revert)
  }
  const { attempt = 1 } = ports
  const named = attempt === 1 ? call : { ...call, name: `${call.name}/${attempt}` }
  const [receipt] = await ports.send([named])
  if (receipt?.succeeded === true && receipt.transactionHash !== undefined) return receipt.transactionHash
  throw new AgentGptError("PROOF_CALL_WITHOUT_EFFECT", undefined, {
    meta: [`The call is ${named.name}.`, `The transaction is ${receipt?.transactionHash ?? "none"}.`],
  })
}
