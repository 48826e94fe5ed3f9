import { createRpcClient } from "@agentgpt/chain"
import type { AgentGptConfig, RemoteSignerConfig } from "@agentgpt/core"
import { resolveUrl } from "../config/resolve-urls.ts"
import { bad, failed, ok } from "./doctor-check.ts"
import type { DoctorCheck } from "./doctor-check.ts"

type Environment = Readonly<Record<string, string | undefined>>

const TIMEOUT_MS = 8_000

/** Whether each signing service answers, and has the key of its account. Nothing is signed. */
export async function checkRemoteSigners(
  { remoteSigners }: AgentGptConfig,
  environment: Environment,
): Promise<readonly DoctorCheck[]> {
  const named = Object.entries(remoteSigners)
  return Promise.all(named.map(([name, signer]) => checkRemoteSigner(name, signer, environment)))
}

async function checkRemoteSigner(
  name: string,
  { address, url }: RemoteSignerConfig,
  environment: Environment,
): Promise<DoctorCheck> {
  try {
    const client = createRpcClient({
      url: resolveUrl(url, environment),
      timeoutMs: TIMEOUT_MS,
      largestBatch: 1,
    })
    try {
      const accounts = await client.call("eth_accounts")
      const isThere =
        Array.isArray(accounts) && accounts.some((each) => String(each).toLowerCase() === address)
      if (isThere) return ok("keys", name, `${address}, by a signing service`)
      const advice = "The service does not name this account: load its key there, or correct the address."
      return bad("fail", ["keys", name, address], advice, "SIGNER_REFUSED")
    } finally {
      await client.close()
    }
  } catch (thrown) {
    return failed("keys", name, thrown, "Start the signing service, or correct its URL.")
  }
}
