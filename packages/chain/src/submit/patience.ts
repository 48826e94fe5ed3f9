import { AgentGptError, toAgentGptError } from "@agentgpt/core"
import { sql } from "kysely"
import type { Store } from "../store/store.ts"
import { withCodedErrors } from "../store/translate-error.ts"
import { pause } from "./bell.ts"
import { backOffMs } from "./decide-after-send.ts"
import type { LaneSession } from "./lane-session.ts"
import { isHalt } from "./send-attempts.ts"

/** Runs work; a halt is noted, and what spends waits until a person resumes. */
export async function unlessHalted(session: LaneSession, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!isHalt(error)) throw error
    noteHalt(session)
  }
}

function noteHalt({ standing, engine, account, memory }: LaneSession): void {
  if (standing.state !== "halted") engine.emit("lane-halted", account, { chainId: engine.chainId })
  standing.state = "halted"
  standing.why = undefined
  // What was given out and not signed when the halt came is looked for afterwards.
  memory.mustFillSlots = true
}

/** In a halted lane: waits a little, and opens it again if a person has resumed. */
export async function awaitResume(session: LaneSession): Promise<void> {
  const { engine, standing, signal, account } = session
  await pause(engine.settings.idlePollMs, signal)
  if (signal.aborted || (await isHalted(engine.store))) return
  standing.state = "open"
  engine.emit("lane-resumed", account, { chainId: engine.chainId })
  session.tendBell.ring()
}

async function isHalted(store: Store): Promise<boolean> {
  const { rows } = await withCodedErrors(() =>
    sql<{ halted: boolean }>`select agentgpt.is_halted() as halted`.execute(store.sql),
  )
  return rows[0]?.halted === true
}

const LONGEST_REST = 4

/** Runs work; nodes that cannot be read are waited for, with longer and longer pauses. */
export async function retryNodes<Result>(
  session: LaneSession,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  for (let times = 1; !session.signal.aborted; times += 1) {
    try {
      const result = await work()
      if (times > 1)
        session.engine.emit("chain-readable", session.account, { chainId: session.engine.chainId })
      return result
    } catch (thrown) {
      if (!isNodeTrouble(thrown)) throw thrown
      const { code, shortMessage } = toAgentGptError(thrown)
      if (times === 1) {
        session.engine.emit("chain-unreadable", session.account, { errorCode: code, why: shortMessage })
      }
      await pause(backOffMs(Math.min(times, LONGEST_REST), session.engine.random()), session.signal)
    }
  }
  return undefined
}

export function isNodeTrouble(thrown: unknown): boolean {
  return (
    AgentGptError.is(thrown) && (thrown.code.startsWith("NODE_") || thrown.code === "FEE_HISTORY_INVALID")
  )
}
