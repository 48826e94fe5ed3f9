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
  readonly payments: number
  /** Resolves when this part of all payments, from 0 to 1, is in blocks. */
  readonly whenPaid: (part: number) => Promise<void>
  /** Resolves when so many blocks more have been mined. */
  readonly whenMined: (blocks: number) => Promise<void>
  /** The process of the payer, when it is one of its own. */
  readonly payerPid: () => number
  /** Ends the payer at once and starts it again, as often as needed; only of a payer of its own process. */
  readonly restartPayer: () => Promise<void>
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
  /** Runs the payer in a process of its own. */
  readonly isOwnProcess?: boolean
  /** Ends the process at the n-th time that it reaches a step, once for each entry, and starts the next. */
  readonly killAt?: readonly { readonly step: EngineStep; readonly times: number }[]
  /** The journal has a server of its own, that may be killed. */
  readonly ownDatabase?: boolean
  readonly payer?: Partial<PayerOptions>
  /** Nonces that somebody else takes. */
  readonly foreignNonces?: number
  /** Makes the node's state survive its end. */
  readonly keepsState?: boolean
  readonly blockEveryMs?: number
}
