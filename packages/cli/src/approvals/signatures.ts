import { AgentGptError } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import type { Given } from "../command.ts"
import { textOf } from "../command.ts"

/** @throws GUARD_APPROVAL_INVALID */
export function parseSignature(text: string): Hex {
  if (/^0x[0-9a-f]{130}$/iu.test(text)) return text.toLowerCase() as Hex
  throw new AgentGptError("GUARD_APPROVAL_INVALID", "--signature is not 0x and 130 hexadecimal digits.")
}

/**
 * How the approver answers: with a key of the home directory, with a wallet's signature, or not yet.
 * @throws CLI_USAGE_INVALID
 */
export function readAnswer(given: Given): { readonly key?: string; readonly signature?: string } {
  const [key, signature] = [textOf(given, "key"), textOf(given, "signature")]
  if (key !== undefined && signature !== undefined) {
    throw new AgentGptError("CLI_USAGE_INVALID", "--key and --signature contradict each other.")
  }
  return { ...(key !== undefined && { key }), ...(signature !== undefined && { signature }) }
}

/** Wallets that take JSON want the type of the domain among the types. */
export function forWallets(data: { readonly types: object }): object {
  const domain = [
    { name: "name", type: "string" },
    { name: "version", type: "string" },
    { name: "chainId", type: "uint256" },
  ]
  return { ...data, types: { EIP712Domain: domain, ...data.types } }
}
