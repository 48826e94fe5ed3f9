import {
  definePolicy,
  openOrchestrator,
  openTender,
  type Orchestrator,
  type Policy,
  readPolicy,
  type Tender,
} from "@agentgpt/agentgpt"
import { CrossChainAgent, PaymentAgent } from "@agentgpt/agents"
import {
  createRpcClient,
  createRpcPool,
  GROUP_FUNCTIONS,
  GROUP_TENDING_FUNCTIONS,
  ORDER_FUNCTIONS,
  PAYOUT_FUNCTIONS,
  type Store,
  TENDING_FUNCTIONS,
  TOKEN_FUNCTIONS,
} from "@agentgpt/chain"
import type { EvmAddress } from "@agentgpt/core"

import { adoptLimits } from "./adopt-policy.ts"
import type { LinkedSide } from "./linked-chains.ts"
import { APPROVERS, PAYER } from "./run-office.ts"

export type CrossOfficeExtras = {
  /** Who may be paid; everybody unless told. */
  readonly payees?: readonly EvmAddress[]
  /** Whole tokens. */
  readonly perPayment?: string
  /** Whether the policy lists the contract that is called at the other chain. */
  readonly listsTarget?: boolean
  /** Whether it names TwoPhaseCommit. */
  readonly namesCommit?: boolean
  /** Whether the policy lets orders be sent; tending them it allows always. */
  readonly allowsOrders?: boolean
  /** Whether the policy names another arbiter for new orders; the old one stays a destination. */
  readonly replacesArbiter?: boolean
  /** Whether the policy lets legs be prepared; tending payments that are begun it allows always. */
  readonly allowsLegs?: boolean
  /** Whether it names another TwoPhaseCommit for new payments; the old one stays a destination. */
  readonly replacesCommit?: boolean
  /** Of the policy. */
  readonly version?: number
}

const TEND_POLICY = { messageMs: 3_000, proofMs: 1, retryMs: 200, deedMs: 60_000, mostAttempts: 5 }

const COIN = {
  decimals: 18,
  perPayment: "1",
  perPayee: "1",
  perPlan: "10",
  perDay: "10",
  approvalAbove: "10",
}

/** What both chains and the orders between them are allowed. */
export function crossChainPolicy(
  sides: readonly LinkedSide[],
  {
    payees,
    perPayment = "1000",
    listsTarget = true,
    namesCommit = true,
    allowsOrders = true,
    replacesArbiter = false,
    allowsLegs = true,
    replacesCommit = false,
    version = 1,
  }: CrossOfficeExtras = {},
): Policy {
  const token = {
    perPayment,
    perPayee: "20000",
    perPlan: "1000000",
    perDay: "1000000",
    approvalAbove: "1000000",
  }
  return readPolicy(
    definePolicy({
      name: "Two chains",
      version,
      approvals: { approvers: APPROVERS.map(({ address }) => address), needed: 2 },
      screening: { required: false },
      payees: payees === undefined ? { unknown: "allow" } : { allow: payees },
      assets: Object.fromEntries(
        sides.flatMap(({ site }) => [
          [`${site.chainId}/erc20:${site.token.address}`, { decimals: site.token.decimals, ...token }],
          [`${site.chainId}/slip44:60`, COIN],
        ]),
      ),
      chains: Object.fromEntries(
        sides.map(({ site, arbiter, commit, action }) => [
          site.chainId,
          {
            destinations: [
              { kind: "contract", ...site.payout, functions: PAYOUT_FUNCTIONS },
              {
                kind: "contract",
                address: site.token.address,
                codeHash: site.token.codeHash,
                functions: TOKEN_FUNCTIONS,
              },
              {
                kind: "contract",
                address: arbiter.address,
                codeHash: arbiter.codeHash,
                functions: [...(allowsOrders ? ORDER_FUNCTIONS : []), ...TENDING_FUNCTIONS],
              },
              {
                kind: "contract",
                address: commit.address,
                codeHash: commit.codeHash,
                functions: [...(allowsLegs ? GROUP_FUNCTIONS : []), ...GROUP_TENDING_FUNCTIONS],
              },
              ...(listsTarget
                ? [
                    {
                      kind: "contract" as const,
                      address: action.address,
                      codeHash: action.codeHash,
                      functions: [{ signature: "act(uint256)" }, { signature: "refuse(uint256)" }],
                    },
                  ]
                : []),
            ],
            payout: site.payout.address,
            arbiter: replacesArbiter ? site.payout.address : arbiter.address,
            ...(namesCommit && { twoPhaseCommit: replacesCommit ? site.payout.address : commit.address }),
            largestFeeWei: "1000000000000000000",
            largestValueWei: "1000000000000000000",
          },
        ]),
      ),
    }),
  )
}

function openChains(sides: readonly LinkedSide[]) {
  const chains = sides.map(({ site: { chainId, url, payout } }) => ({
    chainId,
    pool: createRpcPool({ chainId, nodes: [{ client: createRpcClient({ url }) }] }),
    signers: [PAYER],
    batchPayout: payout.address,
    engine: { pollEveryMs: 50, idlePollMs: 100 },
  }))
  const closePools = async () => {
    await Promise.all(chains.map(({ pool }) => pool.close()))
  }
  return { chains, closePools }
}

/** A tender beside the office: with the same keys, journal and chains. */
export async function openCrossChainTender(
  store: Store,
  sides: readonly LinkedSide[],
  extras: CrossOfficeExtras = {},
  account: EvmAddress = PAYER.address,
): Promise<Tender> {
  const { chains, closePools } = openChains(sides)
  const tender = await openTender({
    store,
    policy: await adoptLimits(store, crossChainPolicy(sides, extras), APPROVERS),
    chains,
    tendPolicy: TEND_POLICY,
    account,
  })
  return { ...tender, close: () => tender.close().then(closePools) }
}

/** An orchestrator with an agent that pays and one that sends orders between two chains. */
export async function openCrossChainOffice(
  store: Store,
  sides: readonly LinkedSide[],
  extras: CrossOfficeExtras = {},
): Promise<Orchestrator> {
  const policy = await adoptLimits(store, crossChainPolicy(sides, extras), APPROVERS)
  const { chains, closePools } = openChains(sides)
  try {
    const chainIds = chains.map(({ chainId }) => chainId)
    const orchestrator = await openOrchestrator({
      store,
      version: "1.0.0",
      policy,
      chains,
      agents: () => [
        new PaymentAgent({ agentId: "payment", chains: chainIds, screen: "unscreened" }),
        new CrossChainAgent({ agentId: "bridge", chains: chainIds, screen: "unscreened" }),
      ],
      durable: { pollMs: 20, beatMs: 250, lostAfterMs: 1_500 },
      settings: {
        orderPollMs: 100,
        tendPolicy: TEND_POLICY,
      },
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
