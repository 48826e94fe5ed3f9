import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { join } from "node:path"

import { openOrchestrator, type Orchestrator, type OrchestratorOptions, readPolicy } from "@agentgpt/agentgpt"
import {
  ComplianceAgent,
  createListRegister,
  createScreening,
  createScreenRecipients,
  importList,
  PaymentAgent,
} from "@agentgpt/agents"
import { canonicalJson } from "@agentgpt/core"
import type { Signer, Store } from "@agentgpt/chain"

import { type PolicyWish, writeLocalPolicy } from "./local-policy.ts"
import { enrolAgents, type SigningAgents } from "./enrol-agents.ts"
import type { LocalChain } from "./open-chain.ts"

export type OfficeOptions = {
  readonly store: Store
  readonly folder: string
  readonly chains: readonly LocalChain[]
  readonly payer: Signer
  readonly listFile: string
  /** Without them nothing is proved. */
  readonly proving?: {
    readonly prover: Signer
    readonly agents: SigningAgents
    /** 3 seals what bundles say of payees; 0, which everybody can read, unless set. */
    readonly privacy?: 0 | 3
    /** Whether rosters are proved not to hold anybody of the list; true unless set. */
    readonly provesScreening?: boolean
    /** Whether the steps of runs are proved as one; those of payrolls on several chains are, unless set. */
    readonly proveSteps?: boolean
  }
  readonly policy: PolicyWish
  readonly more?: Partial<OrchestratorOptions>
}

/** An orchestrator with the agents of a payroll, on local chains. */
export async function openOffice(options: OfficeOptions): Promise<Orchestrator> {
  const { store, folder, chains, payer, listFile, proving, more } = options
  const publishedOn = new Date().toISOString().slice(0, 10)
  const list = await importList(
    { name: "sample", path: listFile, publishedOn },
    {
      register: createListRegister(join(folder, "lists")),
      expectedSha256: createHash("sha256").update(readFileSync(listFile)).digest("hex"),
    },
  )
  const screening = createScreening([list])
  const chainIds = chains.map(({ chainId }) => chainId)
  if (proving !== undefined) {
    const denied = screening.listDenied()
    await Promise.all(chains.map((chain) => enrolAgents(chain, proving.agents, denied)))
  }
  return openOrchestrator({
    store,
    version: "0.1.0",
    policy: readPolicy(writeLocalPolicy(chains, options.policy)),
    chains: chains.map(({ chainId, pool, addressOf, record }) => ({
      chainId,
      pool,
      signers: proving === undefined ? [payer] : [payer, proving.prover],
      batchPayout: addressOf("BatchPayout"),
      fromBlock: BigInt(record.contracts["BatchPayout"]?.block ?? 0),
      engine: { pollEveryMs: 100, idlePollMs: 200 },
    })),
    agents: ({ keepDocument }) => [
      new ComplianceAgent({
        agentId: "compliance",
        chains: chainIds,
        screening: () => screening,
        keepEvidence: ({ runId, stepId, evidence, hash }) =>
          keepDocument({ run: runId, stepId, kind: "screening", hash, content: canonicalJson(evidence) }),
      }),
      new PaymentAgent({
        agentId: "payment",
        chains: chainIds,
        screen: createScreenRecipients(() => screening),
      }),
    ],
    ...(proving !== undefined && {
      proofs: {
        prover: proving.prover.address,
        signers: proving.agents.signers,
        openSigners: proving.agents.openSigners,
        contracts: Object.fromEntries(
          chains.map(({ chainId, addressOf }) => [
            chainId,
            {
              batchPayout: addressOf("BatchPayout"),
              zkWorkflow: addressOf("ZKWorkflow"),
              verifierRegistry: addressOf("VerifierRegistry"),
              agentRegistry: addressOf("AgentRegistry"),
            },
          ]),
        ),
        folder: join(folder, "proofs"),
        level: "DEV",
        ...(proving.privacy !== undefined && { privacy: proving.privacy }),
        ...(proving.proveSteps !== undefined && { proveSteps: proving.proveSteps }),
        ...(proving.provesScreening !== false && { listDenied: () => screening.listDenied() }),
      },
    }),
    ownAddresses: chains.flatMap(({ addressOf }) => [addressOf("BatchPayout"), addressOf("ZKWorkflow")]),
    ...more,
  })
}
