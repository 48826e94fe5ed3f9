import type { Orchestrator } from "@agentgpt/agentgpt"
import { createLocalSigner, type Store } from "@agentgpt/chain"
import type { ChainId } from "@agentgpt/core"

import { openSigningAgents } from "../../../scripts/payroll/enrol-agents.ts"
import type { LocalChain } from "../../../scripts/payroll/open-chain.ts"
import { openOffice } from "../../../scripts/payroll/open-office.ts"
import { APPROVERS } from "./run-office.ts"

/** Plain data: a worker in another process is handed it. */
export type ProvingJob = {
  readonly databaseUrl: string
  readonly home: string
  readonly folder: string
  readonly listFile: string
  readonly version: string
  readonly chainId: ChainId
  readonly url: string
  readonly record: LocalChain["record"]
  readonly token: LocalChain["token"]
}

export const PROVING_PAYER = createLocalSigner(`0x${"17".repeat(32)}`)
export const PROVER = createLocalSigner(`0x${"2b".repeat(32)}`)

/** An orchestrator that pays, proves and archives in sealed bundles, in chunks of sixteen. */
export async function openProvingOffice(
  store: Store,
  { folder, listFile, version }: Pick<ProvingJob, "folder" | "listFile" | "version">,
  chain: LocalChain,
  { isWorker }: { readonly isWorker: boolean },
): Promise<Orchestrator> {
  return openOffice({
    store,
    folder,
    chains: [chain],
    payer: PROVING_PAYER,
    listFile,
    proving: { prover: PROVER, agents: await openSigningAgents(folder), privacy: 3 },
    // A soak pays the same people all the time.
    policy: { approvers: APPROVERS.map(({ address }) => address), perPayee: "1000000" },
    more: { version, isWorker, durable: { pollMs: 20, beatMs: 250, lostAfterMs: 1_500 } },
  })
}
