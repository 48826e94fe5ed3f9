import { randomBytes } from "node:crypto"
import { bytesToHex } from "@agentgpt/core"
import type { ChainId, EvmAddress, Hex } from "@agentgpt/core"
import type { BatchEngine } from "../../src/batch/send/batch-engine.ts"
import { closeIntents } from "../../src/journal/close-intents.ts"
import { planIntents } from "../../src/journal/plan-intents.ts"
import { recordAttempts } from "../../src/journal/record-attempts.ts"
import { recordObservations } from "../../src/journal/record-observations.ts"
import { reserveSlots } from "../../src/journal/reserve-slots.ts"
import { acquireLease } from "../../src/lanes/acquire-lease.ts"
import { matchNonces } from "../../src/lanes/match-nonces.ts"
import { openLane } from "../../src/lanes/open-lane.ts"
import { MockChain } from "../../src/mocks/mock-chain.ts"
import type { Store } from "../../src/store/store.ts"
import type { TransactionRequest } from "../../src/submit/transaction-request.ts"
import { sign } from "./lane-fixture.ts"

/** What becomes of a transaction at the model: it never goes out where it `would-revert`, and gets no signature where it `waits`. */
export type ModelOutcome = "succeeds" | "fails" | "would-revert" | "waits"

type ModelOptions = {
  readonly model: { readonly blocks: readonly unknown[]; readonly finalNumber: number }
  /** Does what the transaction does. */
  readonly perform: (data: Hex) => ModelOutcome
  readonly onSubmitted?: (request: TransactionRequest) => void
}

/** A lane of a real journal over a chain that is a model: what is submitted is mined by `mine`, and final by `settle`. */
export async function openModelLane(
  store: Store,
  chainId: ChainId,
  { model, perform, onSubmitted }: ModelOptions,
) {
  const chain = new MockChain(0n)
  const account: EvmAddress = bytesToHex(randomBytes(20))
  const lane = await openLane(store, chain, chainId, account)
  const lease = await acquireLease(store, lane, { lengthMs: 600_000 })
  await matchNonces(store, lease, chain)
  const waiting: { intentId: bigint; data: Hex }[] = []
  const mined: { transactionHash: Hex; block: number }[] = []
  const submit: BatchEngine["submit"] = async (requests) => {
    const planned = requests.map(({ idempotencyKey, account: from, call: { to, valueWei, data } }) => ({
      idempotencyKey,
      chainId,
      payload: { from, to, valueWei: String(valueWei), data },
    }))
    const intents = await planIntents(store, planned)
    for (const [index, { intentId, state }] of intents.entries()) {
      if (state !== "planned" || waiting.some((known) => known.intentId === intentId)) continue
      waiting.push({ intentId, data: requests[index]!.call.data })
      onSubmitted?.(requests[index]!)
    }
    return intents
  }
  const mine = async () => {
    for (const { intentId, data } of waiting.splice(0)) {
      if ((await readState(store, intentId)) !== "planned") continue
      const outcome = perform(data)
      if (outcome === "would-revert") {
        await closeIntents(store, [intentId], { as: "failed-before-send", why: "it would revert" })
        continue
      }
      const [slot] = await reserveSlots(store, lease, [intentId])
      if (outcome === "waits") continue
      const attempt = sign(slot!.nonce)
      await recordAttempts(store, lease, [attempt])
      const { transactionHash } = attempt
      const { block } = chain.mine(transactionHash)
      const succeeded = outcome === "succeeds"
      await recordObservations(store, lease, [{ transactionHash, is: "included", block, succeeded }])
      mined.push({ transactionHash, block: model.blocks.length - 1 })
    }
  }
  const settle = async () => {
    for (const entry of mined.filter(({ block }) => block <= model.finalNumber)) {
      mined.splice(mined.indexOf(entry), 1)
      const { transactionHash } = entry
      const finalizedBlockNumber = chain.finalizeAll()
      await recordObservations(store, lease, [{ transactionHash, is: "final", finalizedBlockNumber }])
    }
  }
  return { account, submit, mine, settle }
}

async function readState(store: Store, intentId: bigint): Promise<string> {
  const query = store.sql.selectFrom("agentgpt.intent").select("state").where("intent_id", "=", intentId)
  return (await query.executeTakeFirstOrThrow()).state
}
