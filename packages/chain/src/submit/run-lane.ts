import { AgentGptError, toAgentGptError } from "@agentgpt/core"
import { acquireLease, releaseLease } from "../lanes/acquire-lease.ts"
import type { LaneKey, Lease } from "../lanes/lease.ts"
import { openLane } from "../lanes/open-lane.ts"
import { startHeartbeat } from "../lanes/start-heartbeat.ts"
import type { Signer } from "../signers/signer.ts"
import { createBell, pause } from "./bell.ts"
import { backOffMs } from "./decide-after-send.ts"
import type { EngineContext } from "./engine-context.ts"
import { createLaneMemory } from "./lane-memory.ts"
import { createTurns } from "./lane-session.ts"
import type { LaneSession, LaneStanding } from "./lane-session.ts"
import { loadLane } from "./load-lane.ts"
import { matchLane } from "./match-lane.ts"
import { recordNews } from "./record-news.ts"
import { spendInLane } from "./spend-in-lane.ts"
import { tendLane } from "./tend-lane.ts"
import { dropAllSlots } from "./track-attempts.ts"

/** A lane of the engine, whether this process holds it now or not. */
export type LaneRun = {
  readonly signer: Signer
  readonly standing: LaneStanding
  /** While this process is the writer. */
  session: LaneSession | undefined
  /** A lease that could not be given back, because the database was away. */
  owed: Lease | undefined
  /** How the last session left a lane that was open to this process. */
  left: { readonly fencingToken: bigint; readonly nextNonce: bigint } | undefined
}

const LONGEST_REST = 4

/**
 * Runs a lane until the engine stops: become the writer, match the nonces, follow and send again what is unsettled,
 * then sign what is planned. Whatever fails ends the session, and the next one begins from the journal, exactly as
 * a new process would.
 */
export async function runLane(engine: EngineContext, run: LaneRun): Promise<void> {
  const { standing, signer } = run
  for (let failures = 0; !engine.stopping.aborted;) {
    try {
      const lease = await becomeWriter(engine, run)
      if (lease === undefined) break
      await runSession(engine, run, lease)
      failures = 0
    } catch (thrown) {
      failures += 1
      const { code, shortMessage } = toAgentGptError(thrown)
      standing.state = "interrupted"
      standing.why = shortMessage
      engine.emit("lane-interrupted", signer.address, { errorCode: code, why: shortMessage })
      await pause(backOffMs(Math.min(failures, LONGEST_REST), engine.random()), engine.stopping)
    }
  }
  standing.state = "stopped"
  engine.emit("lane-closed", signer.address, { chainId: engine.chainId })
}

/** Opens the lane and waits for its lease; undefined when the engine stops before. */
async function becomeWriter(engine: EngineContext, run: LaneRun): Promise<Lease | undefined> {
  const { settings, store, stopping, chainId } = engine
  if (run.owed !== undefined) await releaseLease(store, run.owed)
  run.owed = undefined
  const lane = await openLane(store, engine.reader, chainId, run.signer.address)
  while (!stopping.aborted) {
    try {
      return await acquireLease(store, lane, { lengthMs: settings.leaseLengthMs })
    } catch (error) {
      if (!AgentGptError.is(error) || error.code !== "JOURNAL_LANE_BUSY") throw error
      noteBusy(engine, run, lane)
      await pause(settings.idlePollMs, stopping)
    }
  }
  return undefined
}

function noteBusy(engine: EngineContext, { standing, signer }: LaneRun, { chainId }: LaneKey): void {
  if (standing.why === BUSY) return
  standing.state = "waiting"
  standing.why = BUSY
  engine.emit("lane-busy", signer.address, { chainId })
}

const BUSY = "another program writes in the lane"

async function runSession(engine: EngineContext, run: LaneRun, lease: Lease): Promise<void> {
  const heartbeat = startHeartbeat(engine.store, lease)
  const end = new AbortController()
  const session: LaneSession = {
    engine,
    account: run.signer.address,
    signer: run.signer,
    lease,
    memory: createLaneMemory(),
    writtenUpTo: run.left?.fencingToken === lease.fencingToken - 1n ? run.left.nextNonce : undefined,
    standing: run.standing,
    signal: AbortSignal.any([engine.stopping, heartbeat.lost, end.signal]),
    spendBell: createBell(),
    tendBell: createBell(),
    outcomes: [],
    news: [],
    settling: new Map(),
    inTurn: createTurns(),
  }
  run.session = session
  let failure: unknown
  let wasOpen = false
  const orEnd = (work: Promise<void>) =>
    work.catch((thrown: unknown) => {
      failure ??= thrown
      end.abort()
    })
  try {
    await loadLane(session)
    const spend = async () => {
      await matchLane(session)
      wasOpen = !session.signal.aborted
      await spendInLane(session)
    }
    await Promise.all([orEnd(tendLane(session)), orEnd(spend())])
    if (failure === undefined) await orEnd(recordNews(session))
  } finally {
    run.session = undefined
    const nextNonce = wasOpen ? session.memory.nextNonce : session.writtenUpTo
    run.left = nextNonce === undefined ? undefined : { fencingToken: lease.fencingToken, nextNonce }
    dropAllSlots(session)
    await heartbeat.stop()
    await giveBack(engine, run, lease)
  }
  if (failure !== undefined) throw failure
  if (heartbeat.lost.aborted && !engine.stopping.aborted) throw heartbeat.lost.reason
}

async function giveBack(engine: EngineContext, run: LaneRun, lease: Lease): Promise<void> {
  try {
    await releaseLease(engine.store, lease)
  } catch {
    run.owed = lease
  }
}
