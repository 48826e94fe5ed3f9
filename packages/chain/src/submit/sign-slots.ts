import type { Hex } from "@agentgpt/core"
import { hexToBytes } from "@agentgpt/core"
import type { Transaction } from "../codec/transaction.ts"
import { boundDataFeeWei } from "../fees/data-fees.ts"
import type { DataFees } from "../fees/data-fees.ts"
import { worstCaseWei } from "../fees/fee-market.ts"
import type { SigningCandidate } from "../guard/signing-guard.ts"
import { recordAttempts } from "../journal/record-attempts.ts"
import type { SignedAttempt } from "../journal/record-attempts.ts"
import { cancellingCall, priceOf } from "./build-transaction.ts"
import { hashCall } from "./call-payload.ts"
import type { JournalIntent } from "./journal-intent.ts"
import type { TrackedAttempt, TrackedSlot } from "./lane-memory.ts"
import type { LaneSession } from "./lane-session.ts"
import { trackAttempt } from "./track-attempts.ts"
import { verifySigned } from "./verify-signed.ts"

export type SigningOrder = {
  readonly slot: TrackedSlot
  readonly kind: "payment" | "cancel"
  readonly transaction: Transaction
}

/** A transaction that is in the journal, with its slot. */
export type SignedSlot = { readonly slot: TrackedSlot; readonly attempt: TrackedAttempt }

/**
 * Guards, signs, checks and commits transactions, all or none. What it returns may be sent.
 * @throws what the guard, the signer and the journal throw; nothing was committed then
 */
export async function signSlots(
  session: LaneSession,
  orders: readonly SigningOrder[],
): Promise<readonly SignedSlot[]> {
  const { engine, lease, signer, account } = session
  holdFees(session, orders, await engine.dataFees())
  await engine.guard.check(
    orders.map(({ slot, transaction, kind }) => toCandidate(slot.intent, transaction, kind)),
  )
  await engine.step("guarded", orders.length)
  const signed = await Promise.all(
    orders.map(async ({ slot, kind, transaction }): Promise<SignedAttempt> => {
      const call = kind === "cancel" ? cancellingCall(account) : slot.intent.transaction.call
      const { raw, hash } = await signer.signTransaction(transaction)
      verifySigned({ raw, hash }, transaction, signer, call)
      return {
        nonce: slot.nonce,
        kind,
        callHash: hashCall(call),
        transactionHash: hash,
        signedBytes: hexToBytes(raw),
      }
    }),
  )
  await engine.step("signed", orders.length)
  const committed = await recordAttempts(engine.store, lease, signed)
  const tracked = orders.map(({ slot, transaction }, index) => {
    const attempt = trackAttempt(session, slot, {
      committed: committed[index]!,
      price: priceOf(transaction),
      gasLimit: transaction.gasLimit,
    })
    return { slot, attempt }
  })
  await engine.step("committed", orders.length)
  for (const { slot, attempt } of tracked) {
    const { transactionHash, nonce } = attempt.committed
    const data = { chainId: engine.chainId, transactionHash, account, nonce: String(nonce) }
    engine.emit("transaction-signed", account, data, slot.intent.idempotencyKey)
  }
  return tracked
}

/** What the guard looks at: the payload as the journal holds it, and the very transaction to be signed. */
export function toCandidate(
  { payload, payloadHash, idempotencyKey }: JournalIntent,
  transaction: Transaction,
  kind: "payment" | "cancel",
): SigningCandidate {
  return { payload, payloadHash, idempotencyKey, transaction, kind }
}

/** The fee ledger's name of a slot. */
export function ledgerKey(account: Hex, nonce: bigint): string {
  return `${account}/${nonce}`
}

function holdFees(
  { engine, account }: LaneSession,
  orders: readonly SigningOrder[],
  dataFees: DataFees | undefined,
): void {
  for (const { slot, transaction } of orders) {
    const { data, gasLimit } = transaction
    const feeWei = worstCaseWei(priceOf(transaction), gasLimit) + boundDataFeeWei(dataFees, data, gasLimit)
    engine.ledger.hold(ledgerKey(account, slot.nonce), feeWei)
  }
}
