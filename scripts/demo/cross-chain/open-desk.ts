import { DEFAULT_TEND_POLICY, finalityOf, openStore, openTransactionEngine } from "@agentgpt/chain"
import type {
  Authority,
  DigestSigner,
  OrderPorts,
  ProveEvent,
  Store,
  TransactionEngine,
} from "@agentgpt/chain"
import type { EvmAddress } from "@agentgpt/core"

import type { LocalSide } from "./local-side.ts"
import { openGuard, SENDING, TENDING } from "./signing-rules.ts"

/** A journal, an engine for each chain and two keys: the treasury's sends orders, the tender's tends them. */
export type Desk = {
  readonly store: Store
  readonly treasury: EvmAddress
  readonly sending: OrderPorts
  readonly tending: OrderPorts
  readonly close: () => Promise<void>
}

export type DeskOptions = {
  /** Where the journal's database is kept. */
  readonly home: string
  readonly treasury: DigestSigner
  readonly tender: DigestSigner
  readonly provider: EvmAddress
  readonly escrowLimit: bigint
  readonly prove: ProveEvent
  readonly now: () => number
}

/** Local blocks come ten times a second. */
const QUICK = { pollEveryMs: 50, idlePollMs: 100 }

export async function openDesk(sides: readonly LocalSide[], options: DeskOptions): Promise<Desk> {
  const { home, treasury, tender, provider, escrowLimit, prove, now } = options
  const store = await openStore({ home, environment: {} })
  const engines: TransactionEngine[] = []
  const close = async () => {
    for (const engine of engines) await engine.stop()
    await store.close()
  }
  try {
    const signers = [treasury, tender]
    const who = { treasury: treasury.address, tender: tender.address, provider, escrowLimit }
    for (const side of sides) {
      for (const { address } of signers) await side.fund(address)
      const guard = await openGuard(side, store, who)
      engines.push(await openTransactionEngine({ ...QUICK, store, pool: side.pool, signers, guard }))
    }
    const portsOf = (account: EvmAddress, authority: Authority): OrderPorts => ({
      store,
      policy: DEFAULT_TEND_POLICY,
      chains: new Map(
        sides.map(({ chainId, pool }, index) => [
          chainId,
          { pool, finality: finalityOf(chainId), engine: engines[index]!, account, authority },
        ]),
      ),
      prove,
      now,
    })
    return {
      store,
      treasury: treasury.address,
      sending: portsOf(treasury.address, SENDING),
      tending: portsOf(tender.address, TENDING),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
