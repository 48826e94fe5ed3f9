import { setTimeout as pause } from "node:timers/promises"
import { detectApprovalWays, withCodedErrors, writePermit } from "@agentgpt/chain"
import type { Store, TokenAbilities } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import { sql } from "kysely"
import { isKeyKnown } from "./is-key-known.ts"
import { submitKeyed } from "./submit-keyed.ts"
import type { Sending } from "./submit-keyed.ts"

type Allowed = { readonly token: EvmAddress; readonly spender: EvmAddress }

const LOOK_MS = 500
/** A permit is used right after it is signed, unless blocks are dear or the journal is halted. */
const PERMIT_SECONDS = 3_600n
/** So often somebody else may be faster, or a permit run out, before it counts as a failure. */
const MOST_ROUNDS = 20
/** Transactions that one nonce of the token may take: each but the last has failed. */
const MOST_TRIES = 500

/**
 * Sets an allowance to exactly an amount by permits that the payer signs and sends itself (ERC-2612). Each is in the journal
 * under its token's nonce before it is sent: whoever goes on after a crash goes on with that one instead of signing
 * another. What counts is what the chain shows: whoever saw a permit may have been faster.
 * @throws AGENT_TRANSACTION_FAILED, APPROVAL_WAY_MISSING, GUARD_, SUBMIT_ and NODE_ codes
 */
export async function permitExactly(
  store: Store,
  sending: Sending,
  { token, spender, amount }: Allowed & { readonly amount: bigint },
): Promise<void> {
  const asked = { token, owner: sending.account, spender }
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    // The node that is asked may be a block behind the one that had the transaction.
    // eslint-disable-next-line no-await-in-loop -- the pause between two looks
    if (round > 1) await pause(LOOK_MS)
    // eslint-disable-next-line no-await-in-loop -- each permit changes what the next one says
    const abilities = await detectApprovalWays(sending.desk.pool, asked)
    if (abilities.allowance === amount) return
    const value = abilities.mustResetAllowance ? 0n : amount
    // eslint-disable-next-line no-await-in-loop -- the same
    await bringPermit(store, sending, abilities, value)
  }
  throw new AgentGptError("AGENT_TRANSACTION_FAILED", "The permit does not come to stay.")
}

/**
 * Uses up the nonce of a permit that was sent and did not count, with one of nothing: its signature is known, and anybody could
 * bring it to the chain as long as it is good. No permit was sent: nothing is asked or done.
 */
export async function burnPermits(
  store: Store,
  sending: Sending,
  { token, spender }: Allowed,
): Promise<void> {
  const nonces = await listSentNonces(store, sending)
  if (nonces.size === 0) return
  const abilities = await detectApprovalWays(sending.desk.pool, { token, owner: sending.account, spender })
  if (!nonces.has(String(abilities.permitNonce))) return
  await bringPermit(store, sending, abilities, 0n)
}

/** Brings a permit with the token's next nonce into a block, or what the journal already has of that nonce. */
async function bringPermit(
  store: Store,
  sending: Sending,
  abilities: TokenAbilities,
  value: bigint,
): Promise<void> {
  const { desk, account, authority, keyPrefix } = sending
  for (let round = 0; round < MOST_TRIES; round += 1) {
    const name = nameOf(abilities.permitNonce, round)
    // eslint-disable-next-line no-await-in-loop -- the first that is still free, or under way
    if (await isKeyKnown(store, `${keyPrefix}${name}`)) {
      // eslint-disable-next-line no-await-in-loop -- the same
      if (await isBrought(sending, `${keyPrefix}${name}`)) return
      continue
    }
    if (desk.signApproval === undefined) throw new AgentGptError("APPROVAL_WAY_MISSING")
    // From now on: what was waited for may have taken long.
    const deadlineSeconds = BigInt(Math.floor(Date.now() / 1000)) + PERMIT_SECONDS
    const step = writePermit(abilities, account, value, deadlineSeconds)
    // eslint-disable-next-line no-await-in-loop -- there is one
    const call = await desk.signApproval(step, authority)
    try {
      // eslint-disable-next-line no-await-in-loop -- the same
      await submitKeyed(sending, name, call)
    } catch (error) {
      // Somebody may have brought it first, and then it fails: the chain says.
      if (!AgentGptError.is(error) || error.code !== "AGENT_TRANSACTION_FAILED") throw error
    }
    return
  }
  throw new AgentGptError("AGENT_TRANSACTION_FAILED", "No permit of this nonce is taken.")
}

async function isBrought({ desk, awaitIncluded }: Sending, key: string): Promise<boolean> {
  const row = await (awaitIncluded?.(key) ?? desk.engine.waitFor([key], "included").then(([one]) => one))
  return row?.progress === "included" || row?.progress === "safe" || row?.progress === "finalized"
}

function nameOf(nonce: bigint | undefined, round: number): string {
  return `permit/${nonce}/${round}`
}

/** Nonces of the token in permits of this step that may have been sent: those that were given a nonce of the account. */
async function listSentNonces(store: Store, { keyPrefix }: Sending): Promise<ReadonlySet<string>> {
  const prefix = `${keyPrefix}permit/`
  const { rows } = await withCodedErrors(() =>
    sql<{ idempotency_key: string }>`
      select idempotency_key from agentgpt.intent
      where starts_with(idempotency_key, ${prefix})
        and exists (select from agentgpt.slot where slot.intent_id = intent.intent_id)`.execute(store.sql),
  )
  return new Set(rows.map(({ idempotency_key: key }) => key.slice(prefix.length).split("/", 1)[0]!))
}
