import { toAgentGptError } from "@agentgpt/core"
import { advanceView } from "../confirm/advance-view.ts"
import type { ChainView } from "../confirm/chain-view.ts"
import type { Observation } from "../journal/record-observations.ts"
import type { FinalityPolicy } from "../nodes/finality.ts"
import { pause } from "./bell.ts"
import { backOffMs } from "./decide-after-send.ts"
import type { EngineContext } from "./engine-context.ts"
import type { LaneSession } from "./lane-session.ts"
import type { LaneRun } from "./run-lane.ts"

export type ChainWatch = {
  readonly view: () => ChainView | undefined
  readonly lookAgain: () => void
  /** Follows the chain until the engine stops. */
  readonly run: (engine: EngineContext, lanes: readonly LaneRun[], policy: FinalityPolicy) => Promise<void>
}

/** Reading is harmless: nodes are asked again soon. */
const LONGEST_REST = 3

/** Reads each block once for all lanes, and hands every lane the news of its transactions. */
export function createChainWatch(): ChainWatch {
  let view: ChainView | undefined
  let isStale = false

  const follow = async (engine: EngineContext, lanes: readonly LaneRun[], policy: FinalityPolicy) => {
    // Whether lanes ask for a fresh look while blocks are being read is for the next round.
    const isOwed = isStale
    isStale = false
    try {
      await followFrom(isOwed ? undefined : view, engine, lanes, policy)
    } catch (thrown) {
      // What was asked for is still owed.
      isStale ||= isOwed
      throw thrown
    }
  }

  const followFrom = async (
    before: ChainView | undefined,
    engine: EngineContext,
    lanes: readonly LaneRun[],
    policy: FinalityPolicy,
  ) => {
    const { pool, watched } = engine
    const look = () => pool.withNode((node) => advanceView(node, before, watched, policy))
    let step = await look()
    // A re-org, or a node that has become one of another chain: all are asked before it is believed.
    if (leavesKnownBlocks(view, step.view)) {
      await pool.probe()
      step = await look()
    }
    const hasNewBlock = step.view.blocks.at(-1)?.hash !== view?.blocks.at(-1)?.hash
    view = step.view
    deliver(lanes, step.observations)
    if (!hasNewBlock && step.observations.length === 0) return
    for (const { session } of lanes) {
      session?.tendBell.ring()
      session?.spendBell.ring()
    }
  }

  return {
    view: () => view,
    lookAgain: () => {
      isStale = true
    },
    run: async (engine, lanes, policy) => {
      for (let failures = 0; !engine.stopping.aborted;) {
        try {
          // News that are not in the journal yet would only come again.
          if (!hasUnrecordedNews(lanes)) await follow(engine, lanes, policy)
          if (failures > 0) {
            for (const { signer } of lanes)
              engine.emit("chain-readable", signer.address, { chainId: engine.chainId })
          }
          failures = 0
        } catch (thrown) {
          failures += 1
          if (failures === 1) tell(engine, lanes, thrown)
        }
        const restMs =
          failures === 0
            ? engine.settings.pollEveryMs
            : backOffMs(Math.min(failures, LONGEST_REST), engine.random())
        await pause(restMs, engine.stopping)
      }
    },
  }
}

function leavesKnownBlocks(known: ChainView | undefined, next: ChainView): boolean {
  const tip = known?.blocks.at(-1)
  return tip !== undefined && next.blocks.every(({ hash }) => hash !== tip.hash)
}

function hasUnrecordedNews(lanes: readonly LaneRun[]): boolean {
  return lanes.some(({ session }) => session !== undefined && session.news.length > 0)
}

/** News are kept by the lane until its journal has them. */
function deliver(lanes: readonly LaneRun[], observations: readonly Observation[]): void {
  for (const observation of observations) {
    for (const { session } of lanes) {
      if (session?.memory.byHash.has(observation.transactionHash) === true) receive(session, observation)
    }
  }
}

function receive({ news, settling }: LaneSession, observation: Observation): void {
  const { is, transactionHash } = observation
  if (is === "safe" || is === "final") {
    settling.set(transactionHash, observation)
    return
  }
  // It has left its block: what was said of that block holds no more.
  settling.delete(transactionHash)
  news.push(observation)
}

function tell(engine: EngineContext, lanes: readonly LaneRun[], thrown: unknown): void {
  const { code, shortMessage } = toAgentGptError(thrown)
  for (const { signer } of lanes) {
    engine.emit("chain-unreadable", signer.address, { errorCode: code, why: shortMessage })
  }
}
