import {
  createApprovalSigner,
  createSigningGuard,
  openTransactionEngine,
  withCodedErrors,
} from "@agentgpt/chain"
import type { EngineOptions, FinalityPolicy, RpcPool, Signer, Store } from "@agentgpt/chain"
import type { ChainId, EvmAddress } from "@agentgpt/core"
import type { Policy } from "../guard/policy.ts"
import { toProofAdmission } from "../guard/to-proof-admission.ts"
import { toSigningPolicy } from "../guard/to-signing-policy.ts"
import { readVersionInForce } from "../policies/policy-record.ts"
import { findAdmission } from "../runs/admissions.ts"
import { findRegistrationAdmission } from "../runs/find-registration-admission.ts"
import { findTakeBackAdmission } from "../runs/find-take-back-admission.ts"
import { findTendingAdmission } from "../runs/find-tending-admission.ts"
import { noteLaneWaits } from "../runs/lane-waits.ts"
import type { ChainDesk } from "./workshop.ts"

/** A chain that runs may use, and with whose keys. Whoever made the pool closes it. */
export type ChainSetup = {
  readonly chainId: ChainId
  readonly pool: RpcPool
  readonly signers: readonly Signer[]
  readonly batchPayout?: EvmAddress
  /** The block in which BatchPayout was deployed. */
  readonly fromBlock?: bigint
  readonly finality?: FinalityPolicy
  readonly engine?: Partial<Omit<EngineOptions, "store" | "pool" | "signers" | "guard" | "finality">>
}

/** Opens the transaction engine of each chain, behind the signing guard that reads what was let in. */
export async function openDesks(
  store: Store,
  policy: Policy,
  chains: readonly ChainSetup[],
  { maxThreads, prover }: { readonly maxThreads?: number; readonly prover?: EvmAddress | undefined } = {},
): Promise<{ readonly desks: ReadonlyMap<ChainId, ChainDesk>; readonly close: () => Promise<void> }> {
  const desks = new Map<ChainId, ChainDesk>()
  const close = async () => {
    await Promise.all([...desks.values()].map(({ engine }) => engine.stop()))
  }
  try {
    for (const { chainId, pool, signers, batchPayout, fromBlock = 0n, finality, engine: more } of chains) {
      const upkeep = prover === undefined ? undefined : toProofAdmission(policy, chainId, prover)
      const accounts = signers.map(({ address }) => address)
      const guard = createSigningGuard({
        chainId,
        store,
        pool,
        // Where another policy took its place since, what was let in under this one is signed no more.
        readPolicy: async () => {
          const version = await withCodedErrors(() => readVersionInForce(store))
          const signing = toSigningPolicy(policy, chainId)
          return version === undefined ? signing : { ...signing, version }
        },
        findAdmission: async (planHash) =>
          planHash === upkeep?.planHash
            ? upkeep
            : ((await findAdmission(store, chainId, planHash)) ??
              (await findTendingAdmission(store, { policy, accounts }, chainId, planHash)) ??
              (await findTakeBackAdmission(store, policy, chainId, planHash)) ??
              (await findRegistrationAdmission(store, policy, chainId, planHash))),
      })
      // eslint-disable-next-line no-await-in-loop -- few, and what was opened has to be known to be closed
      const engine = await openTransactionEngine({
        ...(maxThreads !== undefined && { maxInFlight: maxThreads }),
        ...more,
        store,
        pool,
        signers,
        guard,
        ...(finality !== undefined && { finality }),
      })
      noteLaneWaits(store, chainId, engine)
      const signApproval = createApprovalSigner(guard, signers)
      desks.set(chainId, { chainId, pool, engine, batchPayout, fromBlock, finality, signApproval })
    }
    return { desks, close }
  } catch (thrown) {
    await close()
    throw thrown
  }
}
