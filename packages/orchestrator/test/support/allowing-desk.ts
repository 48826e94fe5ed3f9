import { planIntents, readIntent } from "@agentgpt/chain"
import type { Store, TransactionRequest } from "@agentgpt/chain"
import type { ChainId, Hex } from "@agentgpt/core"
import { sql } from "kysely"
import type { ChainDesk, Workshop } from "../../src/execute/workshop.ts"

/**
 * A desk whose engine writes down what it is given and sends nothing, as one without gas or under a halt. Waiting without
 * a bound for what has not ended never comes back.
 */
export function openAllowingDesk(store: Store, chainId: ChainId) {
  const submitted: TransactionRequest[] = []
  let allowance = 0n
  const engine = {
    submit: async (requests: readonly TransactionRequest[]) => {
      submitted.push(...requests)
      return planIntents(
        store,
        requests.map(({ idempotencyKey, account, call }) => ({
          idempotencyKey,
          chainId,
          payload: { account, to: call.to, valueWei: String(call.valueWei), data: call.data },
        })),
      )
    },
    waitFor: async (keys: readonly string[], _until: string, enough?: AbortSignal) => {
      const rows = await Promise.all(keys.map((key) => readIntent(store, key)))
      if (enough === undefined && rows.some(({ state }) => state === "planned")) return new Promise(() => {})
      return rows
    },
  }
  const node = {
    call: async (): Promise<Hex> => `0x${allowance.toString(16).padStart(64, "0")}`,
  }
  const pool = { withNode: (work: (given: typeof node) => unknown) => work(node) }
  const desk = { chainId, pool, engine, fromBlock: 0n } as unknown as ChainDesk
  return {
    desk,
    submitted,
    setAllowance: (amount: bigint) => {
      allowance = amount
    },
  }
}

/** A run whose step may move a token, and what a worker performs it with. */
export async function openAllowingShop(
  store: Store,
  desk: ChainDesk,
  { run, stepId, token }: { readonly run: string; readonly stepId: string; readonly token: string },
): Promise<Workshop> {
  await sql`
    insert into agentgpt.run (run, request_hash, plan, route, hints, decision, refused_rows, state)
    values (${run}, '', '', '{}', '{}', '{}', '[]', 'running')`.execute(store.sql)
  await sql`
    insert into agentgpt.run_admission (plan_hash, run, chain_id, step_ids, admission)
    values (${`0x${run}`}, ${run}, ${desk.chainId}, ${JSON.stringify([stepId])}::jsonb,
      ${JSON.stringify({ asset: token, policyVersion: 1 })}::jsonb)`.execute(store.sql)
  return { store, desks: new Map([[desk.chainId, desk]]) } as unknown as Workshop
}
