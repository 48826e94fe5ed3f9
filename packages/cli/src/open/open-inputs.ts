import type { Policy } from "@agentgpt/agentgpt"
import type { ListRules, ListSource } from "@agentgpt/agents"
import type { DigestSigner, RpcClient, Signer } from "@agentgpt/chain"
import type { Deployment } from "@agentgpt/contracts"
import type { AgentGptConfig, ChainId, EvmAddress } from "@agentgpt/core"
import type { AgentKey } from "@agentgpt/proof"

/** A sanctions list as `lists import` accepted it, with how it is to be read again. */
export type StoredList = { readonly source: ListSource; readonly rules: ListRules }

/** All that an orchestrator is made of, read and checked; nothing has been opened or started. */
export type OpenInputs = {
  /** A `client` only asks and decides; a `worker` also executes and proves, and has the keys for it. */
  readonly role: "client" | "worker"
  readonly config: AgentGptConfig
  /** The URLs of every configured chain, with their secrets: never log them. */
  readonly rpcUrls: ReadonlyMap<ChainId, readonly string[]>
  /** Of private relays, with their secrets. */
  readonly relayUrls: ReadonlyMap<ChainId, readonly string[]>
  /** By which relays know a worker; it holds no money and pays nothing. */
  readonly relayIdentity?: DigestSigner
  readonly policy: Policy
  readonly policyFile: string
  /** Where the store, keys, lists and bundles are. */
  readonly home: string
  /** The accounts of the home directory, unlocked, and those of signing services; none for a client. */
  readonly signers: readonly Signer[]
  /** The lines to signing services. Closed by whoever opens the orchestrator. */
  readonly signerClients: readonly RpcClient[]
  /** The account of the key or remote signer `prover`, if there is one. */
  readonly prover?: EvmAddress
  /** By name; none for a client. Closed by whoever opens the orchestrator. */
  readonly agentKeys: ReadonlyMap<string, AgentKey>
  /** Of the configured chains that have one. */
  readonly deployments: ReadonlyMap<ChainId, Deployment>
  readonly lists: readonly StoredList[]
  /** The register that the lists are held against. */
  readonly listFolder: string
}
