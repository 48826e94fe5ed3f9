import { withCodedErrors } from "@agentgpt/chain"
import type { EngineEvent, Store, TransactionEngine } from "@agentgpt/chain"
import type { ChainId } from "@agentgpt/core"
import { sql } from "kysely"
import type { LaneWait } from "./run-view.ts"

/**
 * Writes down what the lanes of a chain wait for, as their engine tells it, so that whoever looks at a run from anywhere
 * sees why it does not go on. A note that is lost says nothing wrong for long: the next change of the lane writes anew.
 * @returns what ends it
 */
export function noteLaneWaits(
  store: Store,
  chainId: ChainId,
  engine: Pick<TransactionEngine, "on">,
): () => void {
  let last: Promise<void> = Promise.resolve()
  return engine.on((event) => {
    const wait = describe(event)
    if (wait === undefined) return
    last = last.then(() => write(store, chainId, event.account, wait)).catch(() => undefined)
  })
}

type Standing = Pick<LaneWait, "state" | "why"> | "open" | "readable"

/** Undefined for what says nothing about the lane. A lane that was closed waits for what it waited for before. */
function describe({ type, data }: EngineEvent): Standing | undefined {
  switch (type) {
    case "lane-unfunded":
      return {
        state: "unfunded",
        why: `It needs ${data.shortfallWei} wei more than its ${data.balanceWei} wei for gas.`,
      }
    case "lane-frozen":
    case "lane-interrupted":
      return { state: type === "lane-frozen" ? "frozen" : "interrupted", why: data.why }
    case "lane-halted":
      return { state: "halted", why: "A person halted it; `agentgpt resume` lets it go on." }
    case "chain-unreadable":
      return {
        state: "unreadable",
        why: `${data.why} (${data.errorCode}); it goes on as soon as nodes can be read.`,
      }
    case "chain-readable":
      return "readable"
    case "lane-opened":
    case "lane-funded":
    case "lane-resumed":
      return "open"
    default:
      return undefined
  }
}

async function write(store: Store, chainId: string, account: string, standing: Standing): Promise<void> {
  await writeStatement(chainId, account, standing).execute(store.sql)
}

/** Nodes that cannot be read say nothing about what a lane waits for besides. */
function writeStatement(chainId: string, account: string, standing: Standing) {
  const ofLane = sql`chain_id = ${chainId} and account = ${account}`
  if (standing === "open") return sql`delete from agentgpt.lane_wait where ${ofLane}`
  if (standing === "readable")
    return sql`delete from agentgpt.lane_wait where ${ofLane} and state = 'unreadable'`
  const { state, why } = standing
  return sql`
    insert into agentgpt.lane_wait (chain_id, account, state, why)
    values (${chainId}, ${account}, ${state}, ${why})
    on conflict (chain_id, account) do update set state = excluded.state, why = excluded.why
    where excluded.state <> 'unreadable' or lane_wait.state = 'unreadable'`
}

/** What the lanes wait for that a run sends from: its accounts, and those that its proofs are sent from. */
export async function readLaneWaits(store: Store, run: string): Promise<readonly LaneWait[]> {
  const { rows } = await withCodedErrors(() =>
    sql<{ chain_id: ChainId; account: LaneWait["account"]; state: LaneWait["state"]; why: string }>`
      select chain_id, account, state, why from agentgpt.lane_wait wait
      where exists (
          select from agentgpt.run_admission admission
          where run = ${run} and admission.chain_id = wait.chain_id
            and admission.admission->'accounts' ? wait.account)
        or exists (
          select from agentgpt.run_payroll payroll
          where run = ${run} and payroll.chain_id = wait.chain_id and payroll.terms->>'prover' = wait.account)
      order by chain_id, account`.execute(store.sql),
  )
  return rows.map(({ chain_id, ...rest }) => ({ chainId: chain_id, ...rest }))
}
