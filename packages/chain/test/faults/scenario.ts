import type { Hex, EvmAddress } from "@agentgpt/core"
import type { FaultProxy, FaultRule } from "../support/fault-proxy.ts"
import type { EngineStep } from "../../src/submit/engine-step.ts"
import type { PayerOptions } from "./open-payer.ts"
import type { Miner, NodeKind, TestChain } from "./test-chain.ts"

/** What a disturbance may do its harm with. */
export type World = {
  readonly chain: TestChain
  readonly miner: Miner
  /** One for each node of the pool, in its order. */
  readonly proxies: readonly FaultProxy[]
  readonly key: Hex
  readonly sender: EvmAddress
  /** Resolves when this part of all payments, from 0 to 1, is in blocks. */
  readonly whenPaid: (part: number) => Promise<void>
  /** Resolves when so many blocks more have been mined. */
  readonly whenMined: (blocks: number) => Promise<void>
  /** The processes of the payers, when they have some of their own. */
  readonly payerPids: () => readonly number[]
  /** The server of the journal, when the scenario has one of its own. */
  readonly databasePid: () => Promise<number>
  /** Where that server keeps its files. */
  readonly databaseHome: string
  readonly random: () => number
}

export type Scenario = {
  readonly name: string
  /** For people: what breaks, and when. */
  readonly breaks: string
  readonly kind?: NodeKind
  /** Nodes of the pool; all are lines to one node. */
  readonly nodes?: number
  /** Another node that lines can be led to: one that is left behind, or one with other blocks. */
  readonly other?: "behind" | "fork"
  /** What goes wrong on the line of a node the whole time. */
  readonly rules?: (node: number) => readonly FaultRule[]
  /** Runs beside the payments, once they have begun. */
  readonly disturb?: (world: World) => Promise<void>
  /** Payers in processes of their own, all with the same orders, keys and journal. */
  readonly processes?: number
  /** Ends the process at the n-th time that it reaches a step, once for each entry, and starts the next. */
  readonly killAt?: readonly { readonly step: EngineStep; readonly times: number }[]
  /** Gives the journal a server of its own, that may be killed. */
  readonly hasOwnDatabase?: boolean
  readonly payer?: Partial<PayerOptions>
  /** Nonces that somebody else takes. */
  readonly foreignNonces?: number
  /** Prepares the folder of the journal's own server. */
  readonly prepareHome?: (home: string) => Promise<() => Promise<void>>
  /** Makes the node's state survive its end. */
  readonly keepsState?: boolean
  readonly blockEveryMs?: number
}
