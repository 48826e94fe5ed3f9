import {
  findKeptGroup,
  groupIdOf,
  keyOfGroupDeed,
  listGroupDeeds,
  readGroup,
  readIntent,
} from "@agentgpt/chain"
import type { GroupPorts, PaymentGroup } from "@agentgpt/chain"
import { stepKeyPrefixOf } from "../runs/run-keys.ts"
import type { DrawnGroup } from "./choose-group-course.ts"
import { requireGroupChain } from "./describe-group.ts"

/** A step of a run, and how often a person had the run done again. */
export type GroupPlace = { readonly run: string; readonly stepId: string; readonly tries: number }

/** Under what the terms of a group stand: which of a try's, for another's group may take away its number. */
export function groupKeyOf({ run, stepId }: GroupPlace, attempt: number, draw: number): string {
  return `${stepKeyPrefixOf(run, stepId)}group/${attempt}/${draw}`
}

/**
 * Every group that was drawn up for a step, oldest first, each with how it stands.
 * @throws NODE_ and STORE_ codes, BRIDGE_CHAIN_NOT_TENDED
 */
export async function listDrawnGroups(ports: GroupPorts, place: GroupPlace): Promise<readonly DrawnGroup[]> {
  const drawnUp: DrawnGroup[] = []
  for (let attempt = 0; attempt <= place.tries; attempt += 1) {
    for (let draw = 0; ; draw += 1) {
      const key = groupKeyOf(place, attempt, draw)
      // eslint-disable-next-line no-await-in-loop -- one after the other: what a later view says was not yet so before
      const group = await findKeptGroup(ports.store, key)
      if (group === undefined) break
      // eslint-disable-next-line no-await-in-loop -- the same
      drawnUp.push({ key, attempt, group, ...(await look(ports, group)) })
    }
  }
  return drawnUp
}

async function look(
  ports: GroupPorts,
  group: PaymentGroup,
): Promise<Pick<DrawnGroup, "view" | "begin" | "beginWhy">> {
  const { store, policy } = ports
  // Before the chains are read: what a deed that has ended did is in the blocks that are read then.
  const groupId = groupIdOf(group)
  const deeds = await listGroupDeeds(store, groupId, group.legs.length)
  const begins = deeds.filter(({ action }) => action === "begin")
  const view = await readGroup((number) => requireGroupChain(ports, number), group)
  const isOpen = begins.some(({ status }) => status === "open")
  const isInVain = begins.length >= policy.mostAttempts || begins.at(-1)?.status === "cancelled"
  if (isOpen) return { view, begin: "open" }
  const last = begins.at(-1)
  if (!isInVain || last === undefined) return { view, begin: "none" }
  const { stateWhy } = await readIntent(store, keyOfGroupDeed(groupId, last, last.attemptNumber))
  return { view, begin: "in-vain", ...(stateWhy !== undefined && { beginWhy: stateWhy }) }
}
