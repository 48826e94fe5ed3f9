import type { Readable, Writable } from "node:stream"
import type { Orchestrator, Tender } from "@agentgpt/agentgpt"
import type { Store } from "@agentgpt/chain"
import type { EvmAddress } from "@agentgpt/core"
import type { OpenInputs } from "../open/open-inputs.ts"

/** What commands need of other rooms and programs, so that tests can put something else in its place. */
export type Ports = {
  readonly openOrchestrator: (inputs: OpenInputs) => Promise<Orchestrator>
  /** The account pays for what is done; that of each order's sender unless told. */
  readonly openTender: (inputs: OpenInputs, store: Store, account?: EvmAddress) => Promise<Tender>
  readonly openStore: (options: {
    readonly home: string
    readonly environment: NodeJS.ProcessEnv
  }) => Promise<Store>
  /** Runs a script of the workspace with this terminal; resolves with its exit code. */
  readonly runScript: (name: "start" | "deploy", argv: readonly string[]) => Promise<number>
}

/** Everything around a command: it reads and writes nothing else. */
export type Surroundings = {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Where the command was called; relative paths start here. */
  readonly directory: string
  readonly input: Readable & { readonly isTTY?: boolean }
  readonly output: Writable & { readonly isTTY?: boolean; readonly columns?: number }
  readonly error: Writable & { readonly isTTY?: boolean }
  readonly now: () => number
  /** Aborted when the command is told to end, by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal
  readonly ports: Ports
}
