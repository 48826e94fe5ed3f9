import { homeDirectory } from "@agentgpt/chain"
import type { DigestSigner, Signer } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { ChainId, EvmAddress } from "@agentgpt/core"
import type { AgentKey } from "@agentgpt/proof"
import type { CommandContext, Given } from "../command.ts"
import { loadConfig } from "../config/load-config.ts"
import { loadPolicy } from "../config/load-policy.ts"
import { readDeployments } from "../config/read-deployments.ts"
import { resolveRelayUrls, resolveUrls } from "../config/resolve-urls.ts"
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
  const relayUrls = resolveRelayUrls(config, context.environment)
  const remote = role === "worker" ? describeRemoteSigners(config, context.environment) : []
  const keys: UnlockedKeys =
    role === "worker" ? await unlockKeys(context, given, home, remote) : { signers: [], agentKeys: new Map() }
  if (role === "worker" && relayUrls.size > 0 && keys.relayIdentity === undefined) {
    for (const key of keys.agentKeys.values()) key.close()
    throw withoutIdentity()
  }
  return {
    role,
    config,
    rpcUrls,
    relayUrls,
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
/** The name of the key by which relays know a worker: it signs whatever is asked, so it is no account. */
const RELAY = "relay"

type UnlockedKeys = Pick<OpenInputs, "signers" | "prover" | "agentKeys" | "relayIdentity">

/** One after the other: a person types one passphrase at a time. */
async function unlockKeys(
  context: CommandContext,
  given: Given,
  home: string,
  remote: readonly RemoteSigner[],
): Promise<UnlockedKeys> {
  const signers: Signer[] = remote.map(({ signer }) => signer)
  const agentKeys = new Map<string, AgentKey>()
  let relayIdentity: DigestSigner | undefined
  let prover: EvmAddress | undefined = remote.find(({ name }) => name === PROVER)?.signer.address
  try {
    for (const key of await listKeys(home)) {
      if (key.kind === "agent") agentKeys.set(key.name, await openAgentKey(context, given, key))
      else {
        const signer = await openAccount(context, given, key)
        if (key.name === RELAY) {
          relayIdentity = signer
          continue
        }
        if (signers.some(({ address }) => address === signer.address)) throw refuseTwice(key)
        signers.push(signer)
        if (key.name === PROVER) prover = signer.address
      }
    }
  } catch (thrown) {
    for (const key of agentKeys.values()) key.close()
    throw thrown
  }
  return {
    signers,
    agentKeys,
    ...(prover !== undefined && { prover }),
    ...(relayIdentity !== undefined && { relayIdentity }),
  }
}

function withoutIdentity(): AgentGptError {
  return new AgentGptError(
    "CLI_KEY_UNKNOWN",
    "Relays know a worker by a key named relay, and there is none.",
    {
      meta: ["`agentgpt keys new relay` makes one. It never holds money."],
    },
  )
}

function refuseTwice({ name, file }: KeyFile): AgentGptError {
  return new AgentGptError("CONFIG_INVALID", `The account of the key ${name} is a remote signer as well.`, {
    meta: [`Keep one of them: take it out of remoteSigners, or move ${file} away.`],
  })
}
