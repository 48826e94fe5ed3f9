import { homeDirectory } from "@agentgpt/chain"
import type { Signer } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { ChainId, EvmAddress } from "@agentgpt/core"
import type { AgentKey } from "@agentgpt/proof"
import type { CommandContext, Given } from "../command.ts"
import { loadConfig } from "../config/load-config.ts"
import { loadPolicy } from "../config/load-policy.ts"
import { readDeployments } from "../config/read-deployments.ts"
import { resolveUrls } from "../config/resolve-urls.ts"
import { listKeys } from "../keys/key-files.ts"
import type { KeyFile } from "../keys/key-files.ts"
import { describeRemoteSigners } from "../keys/describe-remote-signers.ts"
import type { RemoteSigner } from "../keys/describe-remote-signers.ts"
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
  // A secret that is missing is said before a passphrase is asked for.
  const rpcUrls = resolveUrls(config, context.environment)
  const remote = role === "worker" ? describeRemoteSigners(config, context.environment) : []
  const keys =
    role === "worker" ? await unlockKeys(context, given, home, remote) : { signers: [], agentKeys: new Map() }
  return {
    role,
    config,
    rpcUrls,
    policy,
    policyFile,
    home,
    signerClients: remote.map(({ client }) => client),
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
  remote: readonly RemoteSigner[],
): Promise<Pick<OpenInputs, "signers" | "prover" | "agentKeys">> {
  const signers: Signer[] = remote.map(({ signer }) => signer)
  const agentKeys = new Map<string, AgentKey>()
  let prover: EvmAddress | undefined = remote.find(({ name }) => name === PROVER)?.signer.address
  try {
    for (const key of await listKeys(home)) {
      if (key.kind === "agent") agentKeys.set(key.name, await openAgentKey(context, given, key))
      else {
        const signer = await openAccount(context, given, key)
        if (signers.some(({ address }) => address === signer.address)) throw refuseTwice(key)
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

function refuseTwice({ name, file }: KeyFile): AgentGptError {
  return new AgentGptError("CONFIG_INVALID", `The account of the key ${name} is a remote signer as well.`, {
    meta: [`Keep one of them: take it out of remoteSigners, or move ${file} away.`],
  })
}
