import { homeDirectory } from "@agentgpt/chain"
import type { DigestSigner } from "@agentgpt/chain"
import { AgentGptError, toChecksumAddress } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import type { CommandContext, Given } from "../command.ts"
import { findKey } from "../keys/key-files.ts"
import { openAccount } from "../keys/open-keys.ts"

/**
 * Unlocks the key that an approver signs with. Whose address is no approver's is refused before the passphrase is
 * asked for.
 * @throws GUARD_APPROVER_FOREIGN, SIGNER_ and CLI_ codes
 */
export async function openApprover(
  context: CommandContext,
  given: Given,
  { key, approvers }: { readonly key: string; readonly approvers: readonly EvmAddress[] },
): Promise<DigestSigner> {
  const file = await findKey(homeDirectory(undefined, { ...context.environment }), key)
  if (file.kind === "account" && !approvers.some((each) => isSame(each, file.address))) {
    throw new AgentGptError("GUARD_APPROVER_FOREIGN", `${file.address} is no approver of this policy.`, {
      meta: [`Approvers are: ${approvers.map((each) => toChecksumAddress(each)).join(", ")}.`],
    })
  }
  return openAccount(context, given, file)
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}
