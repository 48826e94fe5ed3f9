import { setTimeout as pause } from "node:timers/promises"
import type { Tender } from "@agentgpt/agentgpt"
import { toAgentGptError, toCliText, toExitCode, toProblemJson } from "@agentgpt/core"
import type { AgentGptError, Bytes32 } from "@agentgpt/core"
import type { CommandContext } from "../command.ts"
import { INTERRUPTED_EXIT_CODE } from "../runs/exit-code.ts"
import { raceAbort } from "../surroundings/until-aborted.ts"

const POLL_MS = 10_000

/**
 * Looks at each order in turn: once, or again and again until it is settled or needs a person. Resolves with the exit
 * code: that of what went wrong first, unless it went on by itself.
 * @throws JOURNAL_HALTED: then nothing goes on anywhere
 */
export async function tendAll(
  context: CommandContext,
  tender: Tender,
  orderIds: readonly Bytes32[],
  { isOnce, pollMs = POLL_MS }: { readonly isOnce: boolean; readonly pollMs?: number },
): Promise<number> {
  const { signal } = context
  const told = new Map<Bytes32, string>()
  const troubles = new Map<Bytes32, AgentGptError>()
  let open = orderIds
  for (;;) {
    const left: Bytes32[] = []
    for (const orderId of open) {
      if (signal.aborted) break
      // eslint-disable-next-line no-await-in-loop -- orders share the lanes
      if (await goesOn(orderId)) left.push(orderId)
    }
    if (signal.aborted || isOnce || left.length === 0) break
    open = left
    // eslint-disable-next-line no-await-in-loop -- the pause between two looks
    await pause(pollMs, undefined, { signal }).catch(() => undefined)
  }
  const [first] = troubles.values()
  if (first !== undefined) return toExitCode(first)
  // Who told it to end must not take open orders for settled ones.
  return signal.aborted && open.length > 0 ? INTERRUPTED_EXIT_CODE : 0

  /** Whether another look may bring the order further. */
  async function goesOn(orderId: Bytes32): Promise<boolean> {
    try {
      const { choice } = await tender.tend(orderId)
      troubles.delete(orderId)
      tell(orderId, { orderId, ...choice }, `${choice.action}: ${choice.why}`)
      // Another lane, or the next engine, would send it too; here whoever asked sees what becomes of it.
      if (isOnce) await raceAbort(tender.awaitDeeds(orderId), signal)
      return choice.action !== "done"
    } catch (thrown) {
      const error = toAgentGptError(thrown)
      if (error.code === "JOURNAL_HALTED") throw error
      troubles.set(orderId, error)
      tell(orderId, { orderId, error: toProblemJson(error) }, toCliText(error))
      return error.recovery === "retry"
    }
  }

  /** The same is said once. */
  function tell(orderId: Bytes32, fields: object, text: string): void {
    if (told.get(orderId) === text) return
    told.set(orderId, text)
    context.writer.result(fields, `${orderId} ${text}`)
  }
}
