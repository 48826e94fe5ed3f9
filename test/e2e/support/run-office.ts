import {
  type ChainSetup,
  definePolicy,
  openOrchestrator,
  type Orchestrator,
  type OrchestratorOptions,
  type Policy,
  readPolicy,
  type RunEvent,
} from "@agentgpt/agentgpt"
import { PaymentAgent, type PaymentAgentOptions } from "@agentgpt/agents"
import {
  createLocalSigner,
  createRpcClient,
  createRpcPool,
  type ApprovalWay,
  type Destination,
  PAYOUT_FUNCTIONS,
  type Store,
  TOKEN_FUNCTIONS,
} from "@agentgpt/chain"
import type { BaseAgent, EvmAddress } from "@agentgpt/core"

import type { ChainSite } from "./small-chain.ts"

export const PAYER = createLocalSigner(`0x${"17".repeat(32)}`)
/** Accounts that pay besides, where an office is told to have them. */
export const MORE_PAYERS = [1, 2, 3].map((byte) => createLocalSigner(`0x${`b${byte}`.repeat(32)}`))
export const APPROVERS = [1, 2, 3].map((byte) =>
  createLocalSigner(`0x${String(byte).padStart(2, "0").repeat(32)}`),
)
export const POLICY_NAME = "Small payroll"

/** What differs from one office to the next; plain data, so that a worker in another process can be handed it. */
export type OfficePlan = {
  readonly sites: readonly ChainSite[]
  readonly version?: string
  readonly policyVersion?: number
  /** All three, unless told. */
  readonly approvers?: readonly EvmAddress[]
  /** Whole tokens. */
  readonly approvalAbove?: string
  /** Whole tokens. */
  readonly perPayment?: string
  /** How payrolls may let BatchPayout take the tokens. */
  readonly approveBy?: readonly ApprovalWay[]
  /** On the first site, beside its token and BatchPayout. */
  readonly destinations?: readonly Destination[]
  /** Whether those of `MORE_PAYERS` pay too. */
  readonly hasMorePayers?: boolean
}

export type OfficeExtras = {
  readonly screen?: PaymentAgentOptions["screen"]
  /** Beside the one that pays. */
  readonly agents?: readonly BaseAgent[]
  readonly settings?: OrchestratorOptions["settings"]
  readonly taskDefaults?: OrchestratorOptions["taskDefaults"]
  readonly durable?: OrchestratorOptions["durable"]
  readonly fees?: NonNullable<ChainSetup["engine"]>["fees"]
  /** Of nodes that keep what they are sent from the public. */
  readonly privateUrls?: readonly string[]
  /** Whether it carries out runs itself; true unless told. */
  readonly isWorker?: boolean
}

/** The policy of such an office. */
export function writeOfficePolicy(plan: OfficePlan): Policy {
  const { sites, policyVersion = 1 } = plan
  const { approvers = APPROVERS.map(({ address }) => address), approvalAbove = "1000000" } = plan
  return readPolicy(
    definePolicy({
      name: POLICY_NAME,
      version: policyVersion,
      approvals: { approvers, needed: 2 },
      screening: { required: false, onRefused: "skip" },
      payees: { unknown: "allow" },
      assets: Object.fromEntries(
        sites.map(({ chainId, token }) => [
          `${chainId}/erc20:${token.address}`,
          {
            decimals: token.decimals,
            perPayment: plan.perPayment ?? "20000",
            perPayee: "20000",
            perPlan: "1000000000",
            perDay: "1000000000",
            approvalAbove,
            ...(plan.approveBy !== undefined && { approveBy: plan.approveBy }),
          },
        ]),
      ),
      chains: Object.fromEntries(
        sites.map(({ chainId, token, payout }, place) => [
          chainId,
          {
            destinations: [
              { kind: "contract", ...payout, functions: PAYOUT_FUNCTIONS },
              {
                kind: "contract",
                address: token.address,
                codeHash: token.codeHash,
                functions: TOKEN_FUNCTIONS,
              },
              ...(place === 0 ? (plan.destinations ?? []) : []),
            ],
            payout: payout.address,
            largestFeeWei: "1000000000000000000",
          },
        ]),
      ),
    }),
  )
}

/** An orchestrator with one agent that pays, on small chains. */
export async function openRunOffice(
  store: Store,
  plan: OfficePlan,
  {
    screen = "unscreened",
    agents = [],
    settings,
    taskDefaults,
    durable,
    fees,
    privateUrls = [],
    isWorker = true,
  }: OfficeExtras = {},
): Promise<Orchestrator> {
  const { sites, version = "1.0.0" } = plan
  const policy = writeOfficePolicy(plan)
  const chains = sites.map(({ chainId, url, payout }) => ({
    chainId,
    pool: createRpcPool({
      chainId,
      nodes: [
        { client: createRpcClient({ url }) },
        ...privateUrls.map((each) => ({ client: createRpcClient({ url: each }), route: "private" as const })),
      ],
    }),
    signers: plan.hasMorePayers === true ? [PAYER, ...MORE_PAYERS] : [PAYER],
    batchPayout: payout.address,
    engine: { pollEveryMs: 50, idlePollMs: 100, ...(fees !== undefined && { fees }) },
  }))
  const closePools = async () => {
    await Promise.all(chains.map(({ pool }) => pool.close()))
  }
  try {
    const orchestrator = await openOrchestrator({
      store,
      version,
      policy,
      chains,
      isWorker,
      agents: () => [
        new PaymentAgent({ agentId: "payment", chains: sites.map(({ chainId }) => chainId), screen }),
        ...agents,
      ],
      durable: { pollMs: 20, beatMs: 250, lostAfterMs: 1_500, ...durable },
      ...(settings !== undefined && { settings }),
      ...(taskDefaults !== undefined && { taskDefaults }),
    })
    return {
      ...orchestrator,
      close: async () => {
        await orchestrator.close()
        await closePools()
      },
    }
  } catch (error) {
    await closePools()
    throw error
  }
}

export type Row = { readonly key: string; readonly address: EvmAddress; readonly amount: string }

/** So many payees whom nobody else pays: `group` makes others. */
export function createRows(count: number, group: number): readonly Row[] {
  return Array.from({ length: count }, (_, index) => ({
    key: `g${group}-${index + 1}`,
    address: `0x${"e5".repeat(12)}${group.toString(16).padStart(8, "0")}${index.toString(16).padStart(8, "0")}`,
    amount: `${10 + index}.5`,
  }))
}

export function unitsOf(amount: string, decimals = 6): bigint {
  const [whole = "0", part = ""] = amount.split(".")
  return BigInt(`${whole}${part.padEnd(decimals, "0")}`)
}

export function payrollTask(
  site: ChainSite,
  rows: readonly Row[],
  more: Readonly<Record<string, unknown>> = {},
): unknown {
  return { action: "payroll", params: groupOf(site, rows), ...more }
}

export function groupOf({ chainId, token }: ChainSite, rows: readonly Row[], payer = PAYER.address) {
  const { address, decimals } = token
  return { chain: chainId, token: address, decimals, payer, rows }
}

/** The same people, paid one by one. */
export function transferTask(site: ChainSite, rows: readonly Row[], payer?: EvmAddress): unknown {
  const { rows: _, ...terms } = groupOf(site, rows, payer)
  const transfers = rows.map(({ address, amount }) => ({ ...terms, to: address, amount }))
  return { action: "transfer", params: { transfers } }
}

/** The code of a refusal. Written out: a plugin of other tests changes what `rejects` means. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return "not refused"
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  }
}

/** All events of a run that has ended, or will. */
export async function collectEvents(desk: Orchestrator, run: string): Promise<readonly RunEvent[]> {
  const events: RunEvent[] = []
  for await (const event of desk.events(run)) events.push(event)
  return events
}
