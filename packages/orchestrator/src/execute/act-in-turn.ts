import { groupIdOf, readNextNonce } from "@agentgpt/chain"
import type { GroupPorts, PaymentGroup } from "@agentgpt/chain"
import { AgentGptError, fromEvmChainNumber } from "@agentgpt/core"
import { assetOf } from "../plan/asset-of.ts"
import { readVersionInForce } from "../policies/policy-record.ts"
import { findAuthority } from "../runs/admissions.ts"
import { closeSettings } from "./close-settings.ts"
import { hasEnded } from "./has-ended.ts"
import type { GroupPlace } from "./list-drawn-groups.ts"
import { openPricing } from "./open-pricing.ts"
import { withPayerLock } from "./payer-lock.ts"
import { requireDesk } from "./require-desk.ts"
import { allowAmount, revokeRest } from "./set-allowance.ts"
import type { Sending } from "./submit-keyed.ts"
import type { ChainDesk, Workshop } from "./workshop.ts"

type Submit = () => Promise<string>

/** A transaction that hangs must not keep others out, and the other legs waiting, for ever. */
const MOST_HELD_MS = 600_000
/** The same for an allowance, which is waited for at each look: nothing is prepared yet, and the next look goes on with it. */
const MOST_ALLOWING_MS = 60_000

/**
 * How acts of payments on several chains are submitted. A beginning asks `mayBegin` and goes out only while its number is the
 * next one: the contract numbers them, and with another number it would begin another group. A leg is prepared with an allowance of
 * exactly its amount, which is set right before and taken back if nothing came of it: nobody else changes it meanwhile, for
 * it is one number for all who share account and token.
 */
export function actInTurn(
  workshop: Workshop,
  place: Pick<GroupPlace, "run" | "stepId">,
  mayBegin: () => Promise<void>,
): NonNullable<GroupPorts["around"]> {
  return async (group, { action, leg }, submit) => {
    if (action === "begin") return begin(workshop, group, mayBegin, submit)
    if (action === "prepare") return prepare(workshop, place, { group, leg }, submit)
    await submit()
  }
}

async function begin(
  workshop: Workshop,
  { coordinatorChainId, coordinator, initiator, nonce }: PaymentGroup,
  mayBegin: () => Promise<void>,
  submit: Submit,
): Promise<void> {
  const chainId = fromEvmChainNumber(coordinatorChainId)
  const desk = requireDesk(workshop, chainId)
  // The number of the next group is one for all who begin with this account.
  await withPayerLock(workshop.store, { chainId, payer: initiator, token: coordinator }, async () => {
    if ((await readNextNonce(desk.pool, coordinator, initiator)) !== nonce) return
    await mayBegin()
    await untilIncluded(desk, await submit())
  })
}

async function prepare(
  workshop: Workshop,
  place: Pick<GroupPlace, "run" | "stepId">,
  at: { readonly group: PaymentGroup; readonly leg: number },
  submit: Submit,
): Promise<void> {
  const { participant: spender, token, amount } = at.group.legs[at.leg]!
  const { store } = workshop
  await withLeg(workshop, place, at, async (sending) => {
    // Under another policy than it was let in by, it would be refused again at each look, up to the deadline: then all
    // that was set aside comes back.
    const { policyVersion } = sending.authority
    if (((await readVersionInForce(store)) ?? policyVersion) !== policyVersion) return
    const atItsPrice = await openPricing(store, place.run)
    const priced = { ...sending, desk: { ...sending.desk, engine: atItsPrice(sending.desk.engine) } }
    if (!(await trySetting(() => allowAmount(priced, { token, spender, amount })))) return
    if (!(await untilIncluded(sending.desk, await submit()))) return
    await trySetting(() => revokeRest(sending, { token, spender }))
  })
}

/**
 * Takes back the allowance of a leg that was never prepared, as far as it was set or is about to be: by a process that died
 * then. Under names of its own, so that it is never closed with what it takes back.
 */
export async function takeBackLeg(
  workshop: Workshop,
  place: Pick<GroupPlace, "run" | "stepId">,
  at: { readonly group: PaymentGroup; readonly leg: number },
): Promise<void> {
  const { participant: spender, token } = at.group.legs[at.leg]!
  await withLeg(workshop, place, at, async (sending) => {
    const isComing = await closeSettings(workshop, sending)
    const back = { ...sending, keyPrefix: `${sending.keyPrefix}back/` }
    await trySetting(() => revokeRest(back, { token, spender }, isComing))
  })
}

async function withLeg(
  workshop: Workshop,
  { run, stepId }: Pick<GroupPlace, "run" | "stepId">,
  { group, leg }: { readonly group: PaymentGroup; readonly leg: number },
  work: (sending: Sending & Required<Pick<Sending, "awaitIncluded">>) => Promise<void>,
): Promise<void> {
  const { chainId: number, payer, token } = group.legs[leg]!
  const chainId = fromEvmChainNumber(number)
  const desk = requireDesk(workshop, chainId)
  await withPayerLock(workshop.store, { chainId, payer, token }, async () => {
    const authority = await findAuthority(workshop.store, run, stepId, assetOf(chainId, token))
    // Not among the keys of the run: what is begun goes on when the run is cancelled.
    const keyPrefix = `group/${groupIdOf(group)}/leg/${leg}/`
    const awaitIncluded = async (key: string) => {
      const [row] = await desk.engine.waitFor([key], "included", AbortSignal.timeout(MOST_ALLOWING_MS))
      return row
    }
    await work({ desk, account: payer, authority, keyPrefix, awaitIncluded })
  })
}

/** False where an allowance cannot be set now. Unless it comes later, the deadline gives all others their money back. */
async function trySetting(set: () => Promise<void>): Promise<boolean> {
  try {
    await set()
    return true
  } catch (error) {
    if (AgentGptError.is(error) && error.code === "AGENT_TRANSACTION_FAILED") return false
    throw error
  }
}

/** Whether it has come so far or has ended; false where it is still under way after a long time. */
async function untilIncluded({ engine }: ChainDesk, key: string): Promise<boolean> {
  const [row] = await engine.waitFor([key], "included", AbortSignal.timeout(MOST_HELD_MS))
  return row !== undefined && hasEnded(row)
}
