import type { ChainId } from "../ids/chain-id.ts"
import type { EvmAddress } from "../ids/evm-address.ts"
import type { ExecutionMethod } from "../vocabulary/execution-method.ts"
import type { GasStrategy } from "../vocabulary/gas-strategy.ts"
import type { Priority } from "../vocabulary/priority.ts"
import type { SecretReference } from "./secret.ts"

/** How plans are executed (E2, E3, E5, E8). */
export type ExecutionConfig = {
  /** The methods the router may choose from. */
  readonly methods: readonly ExecutionMethod[]
  /** Transactions of an account on the way at once, on each chain; also accepted as maxWorkers. */
  readonly maxThreads: number
  /** Payments in one batch transaction at most. */
  readonly maxTxs: number
  /** Gas a batch may use per block. One transaction is capped at 2^24 gas by the chain itself. */
  readonly gasLimit: number
  /** Gwei; a prepared (speculative) transaction fires below it. */
  readonly gasThreshold: string
  /** Gwei; above it, batching is switched off. */
  readonly batchGasCeiling: string
}

/** How workflows run (C1, A2). */
export type WorkflowConfig = {
  readonly gasStrategy: GasStrategy
  readonly maxRetries: number
  /** Keeps an audit trail of every run. */
  readonly autoSave: boolean
  readonly autoStoreProofs: boolean
  /** Blocks after which a payroll that goes on anchors what it has done so far; 0 anchors only its end. */
  readonly anchorEveryBlocks: number
  /** Of payees in archived bundles: 0 leaves them open, 3 seals them with a key that `runs erase` destroys. */
  readonly privacy: 0 | 3
  /** Of the keys that runs are proved with. DEV keys count on development chains alone. */
  readonly proofLevel: "DEV" | "TESTNET" | "PRODUCTION"
  /** Whether all steps of a run are proved by one proof: where it has payrolls on several chains or none, always or never. */
  readonly proveSteps: "several-chains" | "always" | "never"
  /** Switches to the next RPC URL when one does not answer. */
  readonly rpcFallback: boolean
  /** The state a long chain of steps may carry, in characters of canonical JSON. */
  readonly contextLength: number
}

/** How queued tasks are worked off (B1, B3). */
export type TasksConfig = {
  /** The priority of tasks that name none. */
  readonly priority: Priority
  /** Those that wait for approvals count too. */
  readonly maxConcurrent: number
}

/** The contracts of Uniswap V3 on a chain, where tokens are exchanged. */
export type UniswapV3Config = {
  readonly factory: EvmAddress
  /** QuoterV2. */
  readonly quoter: EvmAddress
  /** SwapRouter, the one that takes a deadline; the policy names it as the chain's router. */
  readonly router: EvmAddress
}

export type ChainConfig = {
  /** In the order of preference. A URL that holds a key or credentials must be a secret. */
  readonly rpcUrls: readonly (string | SecretReference)[]
  /** Private relays of the Flashbots protocol: what is to be private goes to them alone. */
  readonly relayUrls?: readonly (string | SecretReference)[]
  /** Each of its nodes is asked no more often in a second. */
  readonly requestsPerSecond?: number
  /** What the gas strategy `optimal` follows while it is fresh and plausible. */
  readonly fastGasFeed?: FastGasFeedConfig
  /** What the chain takes beside gas; that of known chains where nothing is said. */
  readonly dataFee?: "op-stack" | "none"
  /** What tasks with the gas strategy `custom` offer. */
  readonly customGas?: CustomGasConfig
  /** Needed by agents that exchange tokens. */
  readonly uniswapV3?: UniswapV3Config
}

/** A Chainlink aggregator that tells the price per gas. */
export type FastGasFeedConfig = {
  readonly address: EvmAddress
  /** What its answer counts, before its decimals. */
  readonly unit: "wei" | "gwei"
  /** The heartbeat and some: an older round is not followed. */
  readonly oldestSeconds: number
}

/** An account whose key is with a service that answers eth_signTransaction (Web3Signer, Clef). */
export type RemoteSignerConfig = {
  readonly address: EvmAddress
  readonly url: string | SecretReference
}

/** A price per gas, in gwei. */
export type CustomGasConfig = {
  /** Base fee and tip together, at most. */
  readonly maxFee: string
  /** The tip. */
  readonly priorityFee: string
}

/** One agent; its key under `agents` is its agentId (C10). */
export type AgentConfig = {
  readonly strategy: string
  /** CAIP-2 ids, each configured under `chains`. */
  readonly chains: readonly ChainId[]
  /** Gas of one of its transactions at most. */
  readonly gasLimit: number
  readonly poolAddress?: EvmAddress
  /** Hundredths of a percent: 5 is 0.05%. */
  readonly feeTier: number
  /** In blocks. */
  readonly healthCheckInterval: number
  /** A percentage as text, with at most two decimals: 0.5%. */
  readonly maxSlippage: string
  /** Of a treasury: whole tokens as text by CAIP-19 asset; the policy's approvalAbove where nothing is said. */
  readonly limits?: Readonly<Record<string, string>>
  /** Of a treasury, over its limits; the policy's, unless more are wanted. */
  readonly approvalsNeeded?: number
}

/** The whole configuration with every value present. */
export type AgentGptConfig = {
  readonly execution: ExecutionConfig
  readonly workflow: WorkflowConfig
  readonly tasks: TasksConfig
  /** Keyed by CAIP-2 id. */
  readonly chains: Readonly<Record<ChainId, ChainConfig>>
  /** Keyed by agentId. */
  readonly agents: Readonly<Record<string, AgentConfig>>
  /** Keyed by name. */
  readonly remoteSigners: Readonly<Record<string, RemoteSignerConfig>>
}

/** Gwei as they may be written: an integer, or text such as "0.05". */
type GweiInput = number | string

type ChainConfigInput = Omit<ChainConfig, "customGas" | "fastGasFeed"> & {
  readonly fastGasFeed?: Omit<FastGasFeedConfig, "unit"> & Partial<Pick<FastGasFeedConfig, "unit">>
  readonly customGas?: { readonly maxFee: GweiInput; readonly priorityFee: GweiInput }
}

/** What a configuration file may say: anything left out takes its default. */
export type AgentGptConfigInput = {
  readonly execution?: Partial<Omit<ExecutionConfig, "gasThreshold" | "batchGasCeiling">> & {
    readonly gasThreshold?: GweiInput
    readonly batchGasCeiling?: GweiInput
  }
  readonly workflow?: Partial<WorkflowConfig>
  readonly tasks?: Partial<TasksConfig>
  readonly chains?: Readonly<Record<ChainId, ChainConfigInput>>
  readonly agents?: Readonly<
    Record<
      string,
      Pick<AgentConfig, "strategy" | "chains"> & Partial<Omit<AgentConfig, "strategy" | "chains">>
    >
  >
  readonly remoteSigners?: Readonly<Record<string, RemoteSignerConfig>>
}
