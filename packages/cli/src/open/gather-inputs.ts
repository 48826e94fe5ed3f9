import { homeDirectory } from "@agentgpt/chain"
import type { DigestSigner } from "@agentgpt/chain"
import type { ChainId, EvmAddress } from "@agentgpt/core"
import type { AgentKey } from "@agentgpt/proof"
import type { CommandContext, Given } from "../command.ts"
import { loadConfig } from "../config/load-config.ts"
import { loadPolicy } from "../config/load-policy.ts"
import { readDeployments } from "../config/read-deployments.ts"
import { resolveUrls } from "../config/resolve-urls.ts"
import { listKeys } from "../keys/key-files.ts"
import { openAccount, openAgentKey } from "../keys/open-keys.ts"
import { listFolderOf, readStoredLists } from "../lists/stored-lists.ts"
import type { OpenInputs } from "./open-inputs.ts"

/**
 * Reads all that an orchestrator needs. A worker's keys are unlocked here, before anything has been started.
 * @throws CONFIG_, POLICY_, SIGNER_, PROOF_ and CLI_ codes
 */
export async function gatherInputs(
  context: CommandContext,
  given: Given,
  role: OpenInputs["role"],
): Promise<OpenInputs> {
  const { config } = await loadConfig(context, given)
  const { policy, file: policyFile } = await loadPolicy(context, given)
  const home = homeDirectory(undefined, { ...context.environment })
  const chainIds = Object.keys(config.chains) as ChainId[]
  const [deployments, lists] = await Promise.all([readDeployments(chainIds), readStoredLists(home)])
  const keys =
    role === "worker" ? await unlockKeys(context, given, home) : { signers: [], agentKeys: new Map() }
  return {
    role,
    config,
    rpcUrls: resolveUrls(config, context.environment),
    policy,
    policyFile,
    home,
    ...keys,
    deployments,
    lists,
    listFolder: listFolderOf(home),
  }
}

/** The name of the account that sends proofs. */
const PROVER = "prover"

/** One after the other: a person types one passphrase at a time. */
async function unlockKeys(
  context: CommandContext,
  given: Given,
  home: string,
): Promise<Pick<OpenInputs, "signers" | "prover" | "agentKeys">> {
  const signers: DigestSigner[] = []
  const agentKeys = new Map<string, AgentKey>()
  let prover: EvmAddress | undefined
  try {
    for (const key of await listKeys(home)) {
      if (key.kind === "agent") agentKeys.set(key.name, await openAgentKey(context, given, key))
      else {
        const signer = await openAccount(context, given, key)
        signers.push(signer)
        if (key.name === PROVER) prover = signer.address
      }
    }
  } catch (thrown) {
    for (const key of agentKeys.values()) key.close()
    throw thrown
  }
  return { signers, agentKeys, ...(prover !== undefined && { prover }) }
}
