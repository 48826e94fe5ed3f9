import { AgentGptError } from "@agentgpt/core"
import type { LaneSession } from "./lane-session.ts"

/** Tells that the account lacks funds, with the exact amount, or that it no longer does. */
export function noteFunds(session: LaneSession, shortfallWei: bigint, balanceWei: bigint): void {
  const { standing, engine, account } = session
  if (shortfallWei === 0n) {
    if (standing.state !== "unfunded") return
    standing.state = "open"
    standing.why = undefined
    engine.emit("lane-funded", account, { chainId: engine.chainId })
    return
  }
  if (standing.state !== "open" && standing.state !== "unfunded") return
  const { shortMessage } = missingFunds(shortfallWei, balanceWei)
  if (standing.state === "unfunded" && standing.why === shortMessage) return
  standing.state = "unfunded"
  standing.why = shortMessage
  const told = { shortfallWei: String(shortfallWei), balanceWei: String(balanceWei) }
  engine.emit("lane-unfunded", account, told)
}

export function missingFunds(shortfallWei: bigint, balanceWei: bigint): AgentGptError {
  return new AgentGptError(
    "SUBMIT_FUNDS_MISSING",
    `The account needs ${shortfallWei} wei more than its ${balanceWei} wei.`,
  )
}
