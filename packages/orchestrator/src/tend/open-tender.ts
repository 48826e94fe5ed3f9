import {
  finalityOf,
  findHeaderOracle,
  listDeeds,
  loadOrder,
  previewOrder,
  readHalt,
  requireChain,
  tendOrder,
} from "@agentgpt/chain"
import type {
  CrossOrder,
  OrderPreview,
  OrderReader,
  Store,
  Tended,
  TendedChain,
  TendPolicy,
} from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { ChainId, EvmAddress, Hex } from "@agentgpt/core"
import { migrateDurable } from "../durable/migrate-durable.ts"
import { openDesks } from "../execute/open-desks.ts"
import type { ChainSetup } from "../execute/open-desks.ts"
import { openProofs } from "../execute/open-proofs.ts"
import { DEFAULT_SETTINGS } from "../execute/workshop.ts"
import type { ChainDesk } from "../execute/workshop.ts"
import type { Policy } from "../guard/policy.ts"
import { toTendingAdmission } from "../guard/to-tending-admission.ts"
import { toOrderUnderWay } from "../guard/under-way.ts"
import { acceptPolicy } from "../policies/accept-policy.ts"

export type TenderOptions = {
  readonly store: Store
  readonly policy: Policy
  /** Those without signers are only read. */
  readonly chains: readonly ChainSetup[]
  readonly tendPolicy?: Omit<TendPolicy, "largestMessageFeeWei">
  /** Pays for the deeds; the account that sent the order, unless told. */
  readonly account?: EvmAddress
  /** Sends proofs: those that wait in a lane go out, as with a worker. */
  readonly prover?: EvmAddress
}

/** Brings orders of the journal to their end outside of runs: what it does goes through the lanes, guard and halt of all. */
export type Tender = {
  /**
   * What is next and why, by what both chains say now. Nothing is written down or sent.
   * @throws what `previewOrder` throws
   */
  readonly preview: (orderId: Hex) => Promise<OrderPreview>
  /**
   * Looks once and does what is next.
   * @throws JOURNAL_HALTED, POLICY_CHAIN_REFUSED, what `tendOrder` throws
   */
  readonly tend: (orderId: Hex) => Promise<Tended>
  /** Resolves when the transactions that are under way for an order are in a block or have ended otherwise. */
  readonly awaitDeeds: (orderId: Hex) => Promise<void>
  readonly close: () => Promise<void>
}

/**
 * Opens the lanes of a configuration for tending alone: no run is begun or gone on with.
 *
 * @example
 * const tender = await openTender({ store, policy, chains })
 * const { choice } = await tender.tend(orderId)
 */
export async function openTender(options: TenderOptions): Promise<Tender> {
  const { store, policy, chains, tendPolicy = DEFAULT_SETTINGS.tendPolicy } = options
  // The signing guard asks for admissions as soon as a lane is open.
  await migrateDurable(store)
  const acting = chains.filter(({ signers }) => signers.length > 0)
  if (acting.length > 0) await acceptPolicy(store, policy)
  const { desks, close } = await openDesks(store, policy, acting, { prover: options.prover })
  const readers = new Map(
    chains.map(({ chainId, pool, finality }) => [
      chainId,
      { pool, finality: finality ?? finalityOf(chainId) },
    ]),
  )
  // Each chain has its own limit; the least that can be meant is nothing.
  const terms: TendPolicy = { ...tendPolicy, largestMessageFeeWei: 0n }
  const open = async (order: CrossOrder) => {
    const account = options.account ?? order.order.sender
    const chainIds = [order.sourceChainId, order.destinationChainId]
    const tended = await Promise.all(
      chainIds.map(async (chainId) => {
        const desk = await requireLane(desks, chainId, account)
        return [chainId, toTended(policy, desk, order, account)] as const
      }),
    )
    const prove = await openProofs({ desks }, toOrderUnderWay(order).contracts)
    return { store, policy: terms, chains: new Map(tended), ...(prove !== undefined && { prove }) }
  }
  return {
    preview: async (orderId) => {
      const canProve = await hasOracle(readers, await loadOrder(store, orderId))
      return previewOrder({ store, chains: readers, policy: terms, canProve }, orderId)
    },
    tend: async (orderId) => {
      const { isHalted, last } = await readHalt(store)
      if (isHalted) {
        const by = last === undefined ? [] : [`By ${last.who}: ${last.why}`]
        throw new AgentGptError("JOURNAL_HALTED", undefined, { meta: by })
      }
      return tendOrder(await open(await loadOrder(store, orderId)), orderId)
    },
    awaitDeeds: async (orderId) => {
      const deeds = await listDeeds(store, orderId)
      const underWay = deeds.filter(({ status }) => status === "open")
      const waits = underWay.map(async ({ chainId, idempotencyKey }) =>
        desks.get(chainId)?.engine.waitFor([idempotencyKey], "included"),
      )
      await Promise.all(waits)
    },
    close,
  }
}

/** Whether events can be shown to either chain without a gateway. */
async function hasOracle(readers: ReadonlyMap<ChainId, OrderReader>, order: CrossOrder): Promise<boolean> {
  const oracles = [...toOrderUnderWay(order).contracts].map(async ([chainId, arbiter]) =>
    findHeaderOracle(requireChain({ chains: readers }, chainId).pool, arbiter),
  )
  return (await Promise.all(oracles)).some((oracle) => oracle !== undefined)
}

async function requireLane(
  desks: ReadonlyMap<ChainId, ChainDesk>,
  chainId: ChainId,
  account: EvmAddress,
): Promise<ChainDesk> {
  const desk = desks.get(chainId)
  const { lanes = [] } = (await desk?.engine.status()) ?? {}
  if (desk !== undefined && lanes.some((lane) => lane.account === account)) return desk
  const what = `There is no key of ${account} for ${chainId}, where the order has to be tended.`
  throw new AgentGptError("BRIDGE_CHAIN_NOT_TENDED", what, {
    meta: ["Any account with gas on both chains may tend it: it needs no right at the arbiter."],
  })
}

function toTended(
  policy: Policy,
  { chainId, pool, engine, finality, fromBlock }: ChainDesk,
  order: CrossOrder,
  account: EvmAddress,
): TendedChain {
  const right = toTendingAdmission(policy, chainId, toOrderUnderWay(order), [account])
  const { planHash, policyVersion, amountLimit, largestValueWei } = right
  const largestMessageFeeWei = amountLimit < largestValueWei ? amountLimit : largestValueWei
  const authority = { planHash, policyVersion }
  return {
    pool,
    engine,
    account,
    authority,
    fromBlock,
    largestMessageFeeWei,
    finality: finality ?? finalityOf(chainId),
  }
}
