import { withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import type { ChainId } from "@agentgpt/core"
import { sql } from "kysely"
import { switchMethods } from "../route/switch-methods.ts"
import type { MethodSwitch, SwitchLimits } from "../route/switch-methods.ts"

/**
 * What a new gas price does to the switch of these chains (E8). It outlives the process, and all workers and commands on
 * a store have the same. A price switches it without regard to what it was, or leaves it: no lock is needed.
 * @throws ROUTE_QUESTION_INVALID, STORE_ codes
 */
export async function keepSwitch(
  { sql: database }: Store,
  chains: readonly ChainId[],
  gasPriceWei: bigint,
  limits: SwitchLimits,
): Promise<MethodSwitch> {
  const place = [...new Set(chains)].sort().join()
  const { rows } = await withCodedErrors(() =>
    sql<{ is_batch_off: boolean }>`
      select is_batch_off from agentgpt.method_switch where chains = ${place}`.execute(database),
  )
  const before = { isBatchOff: rows[0]?.is_batch_off ?? false }
  const after = switchMethods(before, gasPriceWei, limits)
  if (after.isBatchOff === before.isBatchOff) return after
  await withCodedErrors(() =>
    sql`
      insert into agentgpt.method_switch (chains, is_batch_off) values (${place}, ${after.isBatchOff})
      on conflict (chains) do update
        set is_batch_off = excluded.is_batch_off, changed_at = clock_timestamp()`.execute(database),
  )
  return after
}
