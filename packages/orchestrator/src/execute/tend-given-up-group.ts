import { setTimeout as pause } from "node:timers/promises"
import type { GroupPorts, PaymentGroup } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import { readAtomicStep } from "../guard/read-atomic-step.ts"
import type { PlannedStep } from "../plan/plan.ts"
import { actInTurn } from "./act-in-turn.ts"
import { chooseGroupCourse } from "./choose-group-course.ts"
import { closeGroup } from "./close-group.ts"
import { leaveToOthers } from "./leave-to-others.ts"
import { listDrawnGroups } from "./list-drawn-groups.ts"
import type { GroupPlace } from "./list-drawn-groups.ts"
import { openGroupPorts } from "./open-group-ports.ts"
import { tendGroupToEnd } from "./tend-group-to-end.ts"
import { tryLooking } from "./try-looking.ts"
import type { Workshop } from "./workshop.ts"

/**
 * Brings the payments of a step to their end, after its run has ended otherwise: what is begun is all paid or all given back.
 * Nothing is begun any more, but what is about to be begun is waited for.
 */
export async function tendGivenUpGroup(
  workshop: Workshop,
  place: GroupPlace,
  step: PlannedStep,
): Promise<void> {
  const payments = readAtomicStep(step)
  const { beginning, tendingOf } = await openGroupPorts(workshop, place, payments)
  const around = actInTurn(workshop, place, refuseBeginning)
  for (;;) {
    // eslint-disable-next-line no-await-in-loop -- it never comes back
    await leaveToOthers(workshop.closing)
    // eslint-disable-next-line no-await-in-loop -- one look after the other
    const drawnUp = await tryLooking(() => listDrawnGroups(beginning, place))
    if (drawnUp !== undefined) {
      const chosen = chooseGroupCourse(drawnUp, place.tries)
      const isPending = drawnUp.some(({ begin }) => begin === "open")
      if (chosen.course !== "tend" && !isPending) return
      const group = chosen.course === "tend" ? chosen.drawn.group : undefined
      // eslint-disable-next-line no-await-in-loop -- the next look tries again
      const tending = group && (await tryLooking(() => tendingOf(group)))
      // eslint-disable-next-line no-await-in-loop -- until it is settled
      if (group && tending && (await isEnded(workshop, { ...tending, around }, group))) {
        // eslint-disable-next-line no-await-in-loop -- the last thing that is done here
        await closeGroup(workshop, place, tending, { group, account: payments.account })
        return
      }
    }
    // eslint-disable-next-line no-await-in-loop -- the pause between two looks
    await pause(workshop.settings.orderPollMs, undefined, { signal: workshop.closing }).catch(() => undefined)
  }
}

/** False where a person has to look first. */
async function isEnded(workshop: Workshop, ports: GroupPorts, group: PaymentGroup): Promise<boolean> {
  try {
    await tendGroupToEnd(workshop, ports, group)
    return true
  } catch (error) {
    if (AgentGptError.is(error) && error.code === "BRIDGE_DEED_STUCK") return false
    throw error
  }
}

async function refuseBeginning(): Promise<void> {
  throw new AgentGptError("WORKFLOW_CANCELLED")
}
