import { setTimeout as pause } from "node:timers/promises"
import { tendGroup } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { AtomicPayments, GroupReceipt } from "@agentgpt/core"
import { actInTurn } from "./act-in-turn.ts"
import { chooseGroupCourse } from "./choose-group-course.ts"
import { closeGroup } from "./close-group.ts"
import { drawUpGroup } from "./draw-up-group.ts"
import { leaveToOthers } from "./leave-to-others.ts"
import { groupKeyOf, listDrawnGroups } from "./list-drawn-groups.ts"
import type { GroupPlace } from "./list-drawn-groups.ts"
import { openGroupPorts } from "./open-group-ports.ts"
import { requireFunds } from "./require-funds.ts"
import { tendGroupToEnd } from "./tend-group-to-end.ts"
import { tryLooking } from "./try-looking.ts"
import type { Workshop } from "./workshop.ts"

export type GroupStep = GroupPlace & { readonly signal: AbortSignal }

/**
 * Begins the payments of a step, and tends them until all are paid or all that was set aside is back for ever. It may be
 * called again after any crash: what was begun is gone on with, without asking `mayBeSent` again. Each time that a person
 * has the step done again other terms may be drawn up, but never while those before may have been begun.
 * @throws what `mayBeSent` throws, BRIDGE_ codes, what the engine throws
 */
export async function bridgeAtomic(
  workshop: Workshop,
  step: GroupStep,
  payments: AtomicPayments,
  mayBeSent: () => Promise<void>,
): Promise<GroupReceipt> {
  const { beginning, tendingOf } = await openGroupPorts(workshop, step, payments)
  // A person who has the step done again lets a group go on that was stuck.
  const patienceFromMs = step.tries > 0 ? Date.now() : 0
  let refusal: unknown
  const mayBegin = async () => {
    try {
      await requireFunds(workshop, payments)
      await mayBeSent()
    } catch (error) {
      refusal = error
      throw error
    }
  }
  const around = actInTurn(workshop, step, mayBegin)
  for (;;) {
    // eslint-disable-next-line no-await-in-loop -- it never comes back
    await leaveToOthers(workshop.closing)
    // eslint-disable-next-line no-await-in-loop -- one look after the other
    const drawnUp = await tryLooking(() => listDrawnGroups(beginning, step))
    const chosen = drawnUp === undefined ? undefined : chooseGroupCourse(drawnUp, step.tries)
    const isPending = drawnUp?.some(({ begin }) => begin === "open") === true
    if (chosen !== undefined && chosen.course !== "tend" && step.signal.aborted && !isPending) {
      throw new AgentGptError("WORKFLOW_CANCELLED")
    }
    if (chosen?.course === "fail") throw new AgentGptError("BRIDGE_GROUP_NOT_BEGUN", chosen.why)
    if (chosen?.course === "tend") {
      const { group } = chosen.drawn
      // eslint-disable-next-line no-await-in-loop -- the next look tries again
      const tending = await tryLooking(() => tendingOf(group))
      if (tending !== undefined) {
        // eslint-disable-next-line no-await-in-loop -- the last thing that is done here
        await tendGroupToEnd(workshop, { ...tending, around }, group, patienceFromMs)
        // eslint-disable-next-line no-await-in-loop -- the same
        return await closeGroup(workshop, step, tending, { group, account: payments.account })
      }
    }
    if (chosen?.course === "draw") {
      const draws = drawnUp?.filter(({ attempt }) => attempt === step.tries).length ?? 0
      const key = groupKeyOf(step, step.tries, draws)
      // eslint-disable-next-line no-await-in-loop -- the next look sees it
      await tryLooking(() => drawUpGroup(workshop, key, payments, chosen.nonce))
      continue
    }
    if (chosen?.course === "look") {
      const { group } = chosen.drawn
      // eslint-disable-next-line no-await-in-loop -- the same
      await tryLooking(() => tendGroup({ ...beginning, around }, group, patienceFromMs))
      // Nothing is begun: how often it is asked again is the step's own matter.
      if (refusal !== undefined) throw refusal
    }
    // eslint-disable-next-line no-await-in-loop -- the pause between two looks
    await pause(workshop.settings.orderPollMs, undefined, { signal: workshop.closing }).catch(() => undefined)
  }
}
