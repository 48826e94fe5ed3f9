import { createRemoteSigner, createRpcClient } from "@agentgpt/chain"
import type { RpcClient, Signer } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { AgentGptConfig } from "@agentgpt/core"
import { resolveUrl } from "../config/resolve-urls.ts"

export type RemoteSigner = {
  readonly name: string
  readonly signer: Signer
  /** The line to the service; it costs nothing until something is signed. */
  readonly client: RpcClient
}

/**
 * The accounts whose keys are with a service. Nothing is asked of it before there is something to sign.
 * @throws CONFIG_SECRET_MISSING, CONFIG_INVALID for two of one account, NODE_URL_INVALID
 */
export function describeRemoteSigners(
  { remoteSigners }: AgentGptConfig,
  environment: Readonly<Record<string, string | undefined>>,
): readonly RemoteSigner[] {
  const described = Object.entries(remoteSigners).map(([name, { address, url }]) => {
    const client = createRpcClient({ url: resolveUrl(url, environment), largestBatch: 1 })
    const signer = createRemoteSigner(address, (method, params) => client.call(method, params))
    return { name, signer, client }
  })
  const accounts = described.map(({ signer }) => signer.address)
  const twice = described.find(({ signer }, index) => accounts.indexOf(signer.address) !== index)
  if (twice === undefined) return described
  throw new AgentGptError(
    "CONFIG_INVALID",
    `The account of the remote signer ${twice.name} is there twice.`,
    {
      meta: ["Keep one of them under remoteSigners."],
    },
  )
}
