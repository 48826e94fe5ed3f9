import type { Bytes32 } from "@agentgpt/core"
import { listAttempts } from "../journal/list-attempts.ts"
import type { Store } from "../store/store.ts"
import type { GroupDeed } from "./choose-group-action.ts"
import { GROUP_ACTIONS } from "./group.ts"
import type { GroupAct } from "./group.ts"

/**
 * The key under which the journal holds one attempt of an act: it makes each of them go out once.
 *
 * @example
 * keyOfGroupDeed("0x01", { action: "prepare", leg: 1 }, 0) // "group/0x01/prepare/1/0"
 */
export function keyOfGroupDeed(groupId: Bytes32, { action, leg }: GroupAct, attemptNumber: number): string {
  return `group/${groupId}/${action}/${leg}/${attemptNumber}`
}

/**
 * Everything that was done about a group, oldest first, with what became of it. Nothing is written down but the engine's
 * own intents.
 * @throws STORE_ codes
 *
 * @example
 * const deeds = await listGroupDeeds(store, groupIdOf(group), group.legs.length)
 */
export function listGroupDeeds(
  store: Store,
  groupId: Bytes32,
  legCount: number,
): Promise<readonly GroupDeed[]> {
  const acts = GROUP_ACTIONS.flatMap((action) =>
    Array.from({ length: legCount }, (_, leg): GroupAct => ({ action, leg })),
  )
  return listAttempts(store, acts, (act, attemptNumber) => keyOfGroupDeed(groupId, act, attemptNumber))
}
