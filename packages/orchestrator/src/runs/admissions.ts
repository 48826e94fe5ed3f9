import { withCodedErrors } from "@agentgpt/chain"
import type { Authority, PlanAdmission, Store } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { AssetType, ChainId, EvmAddress, Hex } from "@agentgpt/core"
import { sql } from "kysely"
import type { AdmittedPart } from "../guard/to-plan-admissions.ts"
import { toSigningAsset } from "../guard/to-signing-policy.ts"
import { readApprovals } from "./read-facts.ts"

type WrittenAdmission = Omit<PlanAdmission, "amountLimit" | "largestValueWei" | "approvals"> & {
  readonly amountLimit: string
  readonly largestValueWei: string
}

/** Writes down what was let in. The same part is let in once; a run that was judged anew overwrites its own. */
export async function writeAdmissions(
  store: Store,
  run: string,
  parts: readonly AdmittedPart[],
): Promise<void> {
  await withCodedErrors(() =>
    store.sql.transaction().execute(async (transaction) => {
      for (const { chainId, stepIds, admission } of parts) {
        const { approvals: _, amountLimit, largestValueWei, ...rest } = admission
        const written: WrittenAdmission = {
          ...rest,
          amountLimit: amountLimit.toString(),
          largestValueWei: largestValueWei.toString(),
        }
        await sql`
          insert into agentgpt.run_admission (plan_hash, run, chain_id, step_ids, admission)
          values (${admission.planHash}, ${run}, ${chainId}, ${JSON.stringify(stepIds)}::jsonb,
            ${JSON.stringify(written)}::jsonb)
          on conflict (plan_hash) do update set step_ids = excluded.step_ids, admission = excluded.admission
          where run_admission.run = excluded.run`.execute(transaction)
      }
    }),
  )
}

/**
 * What the signing guard of a chain asks: the admission under a hash, with the approvals that stand now. A run that
 * was cancelled or denied admits nothing any more.
 */
export async function findAdmission(
  store: Store,
  chainId: ChainId,
  planHash: Hex,
): Promise<PlanAdmission | undefined> {
  const { rows } = await withCodedErrors(() =>
    sql<{ run: string; admission: WrittenAdmission }>`
      select admission.run, admission.admission from agentgpt.run_admission admission
      join agentgpt.run using (run)
      where plan_hash = ${planHash} and chain_id = ${chainId}
        and run.state not in ('denied', 'asking')`.execute(store.sql),
  )
  const [row] = rows
  if (row === undefined) return undefined
  const { admission } = row
  const approvals = await withCodedErrors(() => readApprovals(store, row.run))
  return {
    ...admission,
    amountLimit: BigInt(admission.amountLimit),
    largestValueWei: BigInt(admission.largestValueWei),
    approvals: approvals[planHash] ?? [],
  }
}

/**
 * Under what a step's transactions are sent; a step that belongs to several parts says of which asset they are.
 * @throws POLICY_PLAN_CHANGED where the step belongs to no part that was let in
 */
export async function findAuthority(
  store: Store,
  run: string,
  stepId: string,
  asset?: AssetType,
): Promise<Authority> {
  const [chainId] = asset?.split("/", 1) ?? []
  const part =
    asset === undefined
      ? sql``
      : sql`and chain_id = ${chainId} and admission->>'asset' = ${toSigningAsset(asset)}`
  const { rows } = await withCodedErrors(() =>
    sql<{ plan_hash: Hex; policy_version: number }>`
      select plan_hash, (admission->>'policyVersion')::int as policy_version from agentgpt.run_admission
      where run = ${run} and step_ids @> ${JSON.stringify([stepId])}::jsonb ${part}`.execute(store.sql),
  )
  const [row] = rows
  if (row !== undefined) return { planHash: row.plan_hash, policyVersion: row.policy_version }
  throw new AgentGptError("POLICY_PLAN_CHANGED", `The step ${stepId} was not let in.`)
}

/** What a run was let in to move of an asset out of an account. */
export async function findAdmissionOfRun(
  store: Store,
  run: string,
  asset: string,
  account: EvmAddress,
): Promise<PlanAdmission | undefined> {
  const [chainId = ""] = asset.split("/", 1)
  const { rows } = await withCodedErrors(() =>
    sql<{ plan_hash: Hex; chain_id: ChainId; admission: WrittenAdmission }>`
      select plan_hash, chain_id, admission from agentgpt.run_admission
      where run = ${run} and chain_id = ${chainId}`.execute(store.sql),
  )
  const wanted = toSigningAsset(asset as AssetType)
  const row = rows.find(({ admission }) => admission.asset === wanted && admission.accounts.includes(account))
  return row === undefined ? undefined : findAdmission(store, row.chain_id, row.plan_hash)
}
