import { chooseGroupAction } from "../../src/atomic/choose-group-action.ts"
import type { GroupChoice, GroupDeed, GroupQuestion } from "../../src/atomic/choose-group-action.ts"
import type { GroupAction } from "../../src/atomic/group.ts"
import type { CoordinatorState, LegView } from "../../src/atomic/read-group.ts"
import { DEFAULT_TEND_POLICY } from "../../src/bridge/order-ports.ts"
import { SAMPLE_GROUP } from "./group-fixture.ts"

export const NOW_S = 1_800_000_000
export const MINUTE_S = 60
/** One leg on the coordinator's chain, two on two others. */
export const group = {
  ...SAMPLE_GROUP,
  voteDeadline: BigInt(NOW_S + 240 * MINUTE_S),
  legs: [...SAMPLE_GROUP.legs, { ...SAMPLE_GROUP.legs[1]!, chainId: 31_339n }],
}
const { legs } = group

export type Situation = {
  readonly coordinator?: Partial<CoordinatorState>
  readonly legs?: readonly Partial<LegView>[]
  /** What the newest blocks say, where they differ. */
  readonly head?: {
    readonly coordinator?: Partial<CoordinatorState>
    readonly legs?: readonly Partial<LegView>[]
  }
  readonly minutes?: number
  readonly own?: readonly number[]
} & Partial<Pick<GroupQuestion, "group" | "deeds" | "isInitiator" | "canProve" | "refused" | "nowMs">>

const nothing: CoordinatorState = {
  isBegun: false,
  nextNonce: group.nonce,
  decision: "none",
  voted: legs.map(() => false),
}
export const begun = { isBegun: true, nextNonce: group.nonce + 1n }

/** What is next, minutes after the beginning of time. */
export function choose({ minutes = 0, own = [0, 1, 2], ...more }: Situation): GroupChoice {
  const finalTimeS = NOW_S + minutes * MINUTE_S
  const side = <State>(final: State, head: Partial<State> = {}) => ({
    final,
    head: { ...final, ...head },
    finalBlock: 9n,
    finalTimeS,
  })
  return chooseGroupAction({
    group: more.group ?? group,
    coordinator: side<CoordinatorState>({ ...nothing, ...more.coordinator }, more.head?.coordinator),
    legs: (more.group ?? group).legs.map((_, leg) =>
      side<LegView>({ state: "none", decision: "none", ...more.legs?.[leg] }, more.head?.legs?.[leg]),
    ),
    deeds: more.deeds ?? [],
    isInitiator: more.isInitiator ?? true,
    ownLegs: new Set(own),
    canProve: more.canProve ?? false,
    refused: more.refused ?? [],
    policy: DEFAULT_TEND_POLICY,
    nowMs: more.nowMs ?? finalTimeS * 1000,
  })
}

/** A deed that succeeded at that time. */
export function deed(action: GroupAction, leg: number, more: Partial<GroupDeed> = {}): GroupDeed {
  return { action, leg, attemptNumber: 1, chosenAtMs: NOW_S * 1000, status: "succeeded", ...more }
}

/** Attempts that failed. */
export function times(count: number, action: GroupAction, leg: number): readonly GroupDeed[] {
  return Array.from({ length: count }, (_, at) =>
    deed(action, leg, { attemptNumber: at + 1, status: "failed" }),
  )
}
