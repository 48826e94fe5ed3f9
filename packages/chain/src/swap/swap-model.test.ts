import fc from "fast-check"
import { expect, it } from "vitest"
import { SAMPLE_SWAP } from "../../test/support/swap-fixture.ts"
import { SwapWorld } from "../../test/support/swap-world.ts"
import { chooseSwapAction, isTooLateToReveal } from "./choose-swap-action.ts"
import type { SwapChoice } from "./choose-swap-action.ts"
import { isSameAct } from "./swap-deeds.ts"
import type { SwapDeed } from "./swap-deeds.ts"
import { DEFAULT_SWAP_POLICY, isSpacedSafely } from "./swap-policy.ts"
import type { Swap, SwapAct, SwapAction, SwapSide } from "./swap.ts"

const NOW_S = 1_800_000_000
const MINUTE_S = 60
/** The longest time between two blocks, and between two looks at most twice that. */
const STEP_MINUTES = 20
/** Two blocks. */
const finality = { firstMs: 2 * STEP_MINUTES * 60_000, secondMs: 2 * STEP_MINUTES * 60_000 }
const policy = {
  ...DEFAULT_SWAP_POLICY,
  inclusionMs: STEP_MINUTES * 6e4,
  marginMs: 80 * 6e4,
  mostAttempts: 1e3,
  deedMs: 1e12,
  retryMs: 0,
}
const swap: Swap = {
  ...SAMPLE_SWAP,
  second: { ...SAMPLE_SWAP.second, expiresAt: BigInt(NOW_S + 200 * MINUTE_S) },
  // As close as is safe.
  first: { ...SAMPLE_SWAP.first, expiresAt: BigInt(NOW_S + 361 * MINUTE_S) },
}

const act = fc.record({
  action: fc.constantFrom<SwapAction>("lock", "claim", "refund"),
  side: fc.constantFrom<SwapSide>("first", "second"),
})
const worlds = fc.record({
  role: fc.constantFrom("initiator", "responder"),
  skewS: fc.integer({ min: -300, max: 300 }),
  steps: fc.array(
    fc.record({
      before: fc.array(act, { maxLength: 2 }),
      after: fc.array(act, { maxLength: 2 }),
      isLooking: fc.boolean(),
      isDelayed: fc.boolean(),
      /** Whether what is delayed is signed at once: its secret may be known, and nothing ends it. */
      isSigned: fc.boolean(),
      /** Whether the claim that shows the secret cannot be signed now, however long ago it was chosen. */
      isHalted: fc.boolean(),
      minutes: fc.integer({ min: 1, max: STEP_MINUTES }),
    }),
    { minLength: 10, maxLength: 45 },
  ),
  /** Before which step a chain is built anew from its last final block; once each. */
  reorgs: fc.record({ first: fc.nat(45), second: fc.nat(45) }),
  /** From which minute on the other party does a thing: the last moment is the best for whoever cheats. */
  notBefore: fc.record({ lock: fc.nat(200), claim: fc.nat(361), refund: fc.nat(361) }),
  /** How the other party plays when it does as agreed. */
  isHonest: fc.boolean(),
})

type Role = "initiator" | "responder"
type Entry = { deed: SwapDeed; block: number | undefined; isSigned: boolean }

/** Our tender over the model, and the other party's rights. */
function createParties(world: SwapWorld, role: Role) {
  const deeds: Entry[] = []
  let isPublic = false
  let isLeaked = false
  const own: SwapSide = role === "initiator" ? "first" : "second"
  const sign = (entry: Entry) => {
    entry.isSigned = true
    // Whoever runs the node tells it to the other party before it is in a block.
    if (entry.deed.action === "claim") isPublic = isLeaked = true
  }
  const include = (entry: Entry) => {
    sign(entry)
    const isDone = world.call(entry.deed)
    if (isDone) entry.block = world[entry.deed.side].blocks.length - 1
    else entry.deed = { ...entry.deed, status: "failed" }
  }
  const isLate = () => isTooLateToReveal({ ...world.view, swap, finality, policy, nowMs: world.timeS * 1e3 })
  const settle = (isHalted = false) => {
    for (const entry of deeds.filter(({ deed }) => deed.status === "open")) {
      const isRevealing = entry.deed.action === "claim" && !entry.isSigned && !isPublic
      if (isRevealing && isLate()) entry.deed = { ...entry.deed, status: "failed" }
      else if (isRevealing && isHalted) continue
      else if (entry.block === undefined) include(entry)
      else if (world[entry.deed.side].finalNumber >= entry.block) {
        entry.deed = { ...entry.deed, status: "succeeded" }
      }
    }
  }
  const look = (isDelayed = false, isSigned = true): SwapChoice => {
    isPublic ||= world.view.shown !== undefined
    const choice = chooseSwapAction({
      ...world.view,
      swap,
      finality,
      policy,
      deeds: deeds.map(({ deed }) => deed),
      isInitiator: role === "initiator",
      isResponder: role === "responder",
      hasSecret: role === "initiator" || isPublic,
      isPublic,
      nowMs: world.timeS * 1e3,
    })
    expect(choice.action).not.toBe("ask")
    if (!("side" in choice)) return choice
    const attemptNumber = deeds.filter(({ deed }) => isSameAct(deed, choice)).length + 1
    const { action, side } = choice
    const deed: SwapDeed = { action, side, attemptNumber, chosenAtMs: world.timeS * 1000, status: "open" }
    const entry: Entry = { deed, block: undefined, isSigned: false }
    deeds.push(entry)
    if (!isDelayed) include(entry)
    else if (isSigned) sign(entry)
    return choice
  }
  /** The other party, or anybody at all: they may do what the contract lets them. */
  const others = (wanted: SwapAct) => {
    const knows = role === "responder" || isLeaked || world.wasShown
    // Nobody locks without a chance to gain: the initiator after our lock, the responder after the secret.
    const isVain = role === "responder" ? world.second.head.state.state !== "none" : knows
    if (wanted.action === "lock" && (wanted.side === own || isVain)) return
    if (wanted.action !== "claim" || knows) world.call(wanted)
  }
  /** What was in the blocks that are gone gets into the newest one: ours at once, others' as they like. */
  const reorg = (side: SwapSide) => {
    world[side].reorg()
    const gone = deeds.filter(({ deed }) => deed.status === "open" && deed.side === side)
    for (const entry of gone) if (entry.block !== undefined) include(entry)
  }
  return { look, settle, others, reorg }
}

it("never gives without getting, whatever the other party does and when", () => {
  expect(isSpacedSafely(swap, finality, policy)).toBe(true)
  const ends = { swapped: 0, back: 0, untouched: 0 }
  const property = fc.property(fc.noBias(worlds), ({ role, skewS, steps, reorgs, notBefore, isHonest }) => {
    const world = new SwapWorld(swap, NOW_S, { skewS })
    const { look, settle, others, reorg } = createParties(world, role)
    const [own, theirs] =
      role === "initiator" ? (["first", "second"] as const) : (["second", "first"] as const)
    const play = (acts: readonly SwapAct[]) => {
      if (isHonest) others({ action: "lock", side: theirs })
      for (const each of acts) {
        const isTime = world.timeS >= NOW_S + notBefore[each.action] * MINUTE_S
        if (isHonest ? each.action === "claim" : isTime) others(each)
      }
    }
    let hasLooked = true
    for (const [
      index,
      { before, after, isLooking, isDelayed, isSigned, isHalted, minutes },
    ] of steps.entries()) {
      for (const side of ["first", "second"] as const) if (reorgs[side] === index) reorg(side)
      play(before)
      settle(isHalted)
      if (isLooking || !hasLooked) look(isDelayed, isSigned)
      hasLooked = isLooking || !hasLooked
      play(after)
      world.advance(minutes * MINUTE_S)
    }
    settle()
    let choice = look()
    for (let round = 0; choice.action !== "done"; round += 1) {
      expect(round).toBeLessThan(2_000)
      world.advance(STEP_MINUTES * MINUTE_S)
      // Here the other party is always faster.
      for (const side of [own, theirs]) others({ action: "claim", side })
      others({ action: "refund", side: theirs })
      settle()
      choice = look(true)
    }
    const [first, second] = world.ends
    const given = own === "first" ? first : second
    const gotten = own === "first" ? second : first
    expect(given).not.toBe("open")
    if (given === "claimed") expect(gotten).toBe("claimed")
    ends[given === "claimed" ? "swapped" : given === "none" ? "untouched" : "back"] += 1
  })
  fc.assert(property, { numRuns: 3_000 })
  // The world is no use if it never goes well, or always does.
  expect(Math.min(ends.swapped, ends.back, ends.untouched)).toBeGreaterThan(30)
})
