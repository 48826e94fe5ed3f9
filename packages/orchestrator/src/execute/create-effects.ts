import { reduceReceipts } from "./step-receipts.ts"
import { AgentGptError } from "@agentgpt/core"
import type { CanonicalValue, ChainId, ReadEffects, SubmitEffects } from "@agentgpt/core"
import type { Authority } from "@agentgpt/chain"
import { findAuthority } from "../runs/admissions.ts"
import { releaseKeys } from "../runs/release-ended.ts"
import { readRosterOf } from "../runs/roster-rows.ts"
import { notPrepared } from "./ahead-book.ts"
import { bridgeAtomic } from "./bridge-atomic.ts"
import { bridgeOrder } from "./bridge-order.ts"
import { mintTokens } from "./mint-tokens.ts"
import { payRoster } from "./pay-roster.ts"
import type { PayrollStep } from "./pay-roster.ts"
import { requireDesk } from "./require-desk.ts"
import { prepareFresh, submitPrepared } from "./submit-prepared.ts"
import type { ChainDesk, Workshop } from "./workshop.ts"

/**
 * What a step may do to the world. Everything that is sent goes through the transaction engine of its chain, under
 * the admission of the part of the plan that the step belongs to. Where the step was
 * not judged anew when it began, as orders are not that may be on their way, `mayAct` is asked before it acts.
 */
export function createEffects(
  workshop: Workshop,
  step: PayrollStep & { readonly chainId: ChainId; readonly tries: number; readonly isJudged: boolean },
  mayAct: () => Promise<void>,
): ReadEffects & SubmitEffects {
  const { store } = workshop
  const { run, stepId } = step
  const authorityOf = (): Promise<Authority> => findAuthority(store, run, stepId)
  const begin = async () => {
    if (!step.isJudged) await mayAct()
  }
  const ownDesk = (chainId: ChainId): ChainDesk => {
    if (chainId === step.chainId) return requireDesk(workshop, chainId)
    throw new AgentGptError(
      "AGENT_CHAIN_REFUSED",
      `The step ${stepId} works on ${step.chainId}, not ${chainId}.`,
    )
  }
  return {
    read: (chainId, { method, params }) =>
      requireDesk(workshop, chainId).pool.withNode(
        async (node) => (await node.call(method, params)) as CanonicalValue,
      ),
    readRoster: async (roster) => {
      const { rows } = await readRosterOf(store, run, roster)
      return rows.map(({ key, recipient, amount }) => ({ key, recipient, amount }))
    },
    submit: async (requests) => {
      if (requests.length === 0) return
      await begin()
      const authority = await authorityOf()
      for (const { chainId } of requests) ownDesk(chainId)
      const { engine } = requireDesk(workshop, step.chainId)
      const written = requests.map(({ idempotencyKey, account, to, valueWei, data, gasLimit }) => ({
        idempotencyKey,
        account,
        call: { to, valueWei, data },
        authority,
        ...(gasLimit !== undefined && { gasLimit }),
        ...(step.route !== undefined && { route: step.route }),
        ...(step.deadlineMs !== undefined && { deadlineMs: step.deadlineMs }),
        ...(step.gasStrategy !== undefined && { strategy: step.gasStrategy }),
      }))
      const keys = written.map(({ idempotencyKey }) => idempotencyKey)
      const [only] = written
      // Of several, the later may stand on the earlier: tried by themselves they would fail.
      const isTried = step.method === "speculative" && written.length === 1 && step.gasStrategy !== "eco"
      if (step.isAhead === true) {
        if (isTried && only !== undefined) workshop.ahead.keepPrepared(await prepareFresh(engine, only))
        throw notPrepared("It waits for what the run waits for.")
      }
      if (step.isBegunAnew) await releaseKeys(store, run, keys)
      if (isTried && only !== undefined) await submitPrepared(store, engine, only, workshop.ahead)
      else await engine.submit(written)
    },
    waitFor: async (idempotencyKeys, until) => {
      requireFired(step)
      const desk = requireDesk(workshop, step.chainId)
      return reduceReceipts(desk, await desk.engine.waitFor(idempotencyKeys, until))
    },
    payBatch: async (batch) => {
      await begin()
      return payRoster(workshop, ownDesk(batch.chainId), step, batch, await authorityOf())
    },
    mintBatch: async (batch) => {
      requireFired(step)
      await begin()
      return mintTokens(workshop, ownDesk(batch.chainId), step, batch, await authorityOf())
    },
    bridgeOrder: async (order, mayBeSent) => {
      requireFired(step)
      ownDesk(order.chainId)
      return bridgeOrder(workshop, step, order, async () => {
        await begin()
        await mayBeSent()
      })
    },
    bridgeAtomic: async (payments, mayBeSent) => {
      requireFired(step)
      ownDesk(payments.chainId)
      return bridgeAtomic(workshop, step, payments, async () => {
        await begin()
        await mayBeSent()
      })
    },
  }
}

/** What cannot be made ready is left until the run fires. */
function requireFired({ isAhead = false }: Pick<PayrollStep, "isAhead">): void {
  if (isAhead) throw notPrepared("It waits for what the run waits for.")
}
