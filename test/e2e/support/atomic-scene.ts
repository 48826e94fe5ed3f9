import type { Orchestrator } from "@agentgpt/agentgpt"
import type { Store } from "@agentgpt/chain"

import { startServer } from "../../../packages/orchestrator/test/support/database.ts"
import { type CrossOfficeExtras, openCrossChainOffice } from "./cross-chain-office.ts"
import { RECEIVERS } from "./group-task.ts"
import { type LinkedChains, type LinkedSide, linkChains } from "./linked-chains.ts"
import { UNIT } from "./order-task.ts"
import { PAYER } from "./run-office.ts"
import { type SmallChain, startSmallChain } from "./small-chain.ts"

/** Two linked chains with a payer's money on both, and one office at a time that pays from there. Lists go by chain. */
export type AtomicScene = {
  readonly chains: readonly SmallChain[]
  readonly linked: LinkedChains
  readonly open: (extras?: CrossOfficeExtras) => Promise<Orchestrator>
  /** Closes the office that is open, and lets messages go again. */
  readonly clear: () => Promise<void>
  readonly balances: (account: string) => Promise<readonly bigint[]>
  /** What is set aside. */
  readonly held: () => Promise<readonly bigint[]>
  readonly allowances: () => Promise<readonly bigint[]>
  /** How often the receivers were paid so far, each on its chain. */
  readonly received: () => Promise<readonly number[]>
  /** Groups of a run that were begun for ever, or whose beginning is `signed` and in no final block. */
  readonly countBegun: (run: string, state?: "finalized" | "signed") => Promise<number>
  /** Does work while each chain is told the headers of the other's events. */
  readonly whileAttesting: <T>(work: () => Promise<T>) => Promise<T>
  readonly stop: () => Promise<void>
}

export async function startAtomicScene(): Promise<AtomicScene> {
  const [chains, server] = await Promise.all([
    Promise.all([startSmallChain(31_337), startSmallChain(31_338)]),
    startServer(),
  ])
  const stopAll = async () => {
    await server.stop()
    for (const chain of chains) await chain.stop()
  }
  const prepare = async () => {
    for (const chain of chains) await chain.fund(PAYER.address, 1_000n * UNIT)
    return [await linkChains(chains[0].site, chains[1].site), await server.fresh()] as const
  }
  const [linked, store] = await prepare().catch(async (error: unknown) => {
    await stopAll()
    throw error
  })
  const sides = [linked.source, linked.destination]
  let office: Orchestrator | undefined
  const onBoth = (ask: (side: LinkedSide, chain: SmallChain) => Promise<bigint>) =>
    Promise.all(sides.map((side, index) => ask(side, chains[index]!)))
  const balanceOf = async ({ token }: LinkedSide, account: string) =>
    (await token.getFunction("balanceOf")(account)) as bigint
  return {
    chains,
    linked,
    open: async (extras) => (office = await openCrossChainOffice(store, sides, extras)),
    clear: async () => {
      await office?.close()
      office = undefined
      linked.holdMessages(false)
    },
    balances: (account) => onBoth((side) => balanceOf(side, account)),
    held: () => onBoth((side) => balanceOf(side, side.commit.address)),
    allowances: () => onBoth((side, chain) => chain.allowanceOf(PAYER.address, side.commit.address)),
    received: () =>
      Promise.all(
        chains.map(async (chain, index) => (await chain.receivedBy([RECEIVERS[index]!])).flat().length),
      ),
    countBegun: (run, state = "finalized") => countBegun(store, run, state),
    whileAttesting: async (work) => {
      const ending = new AbortController()
      const attesting = (async () => {
        while (!ending.signal.aborted) {
          await linked.attestEvents()
          await new Promise((resolve) => setTimeout(resolve, 500))
        }
      })()
      try {
        return await work()
      } finally {
        ending.abort()
        await attesting
      }
    },
    stop: async () => {
      await linked.stop()
      await stopAll()
    },
  }
}

async function countBegun(store: Store, run: string, state: "finalized" | "signed"): Promise<number> {
  const kept = await store.sql
    .selectFrom("agentgpt.payment_group")
    .select("group_id")
    .where("idempotency_key", "like", `run/${run}/%`)
    .execute()
  if (kept.length === 0) return 0
  const begun = await store.sql
    .selectFrom("agentgpt.intent")
    .select("idempotency_key")
    .where(
      "idempotency_key",
      "in",
      kept.map(({ group_id }) => `group/${group_id}/begin/0/1`),
    )
    .where("state", "=", state)
    .execute()
  return begun.length
}
