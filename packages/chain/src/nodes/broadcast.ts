import type { Hex } from "@agentgpt/core"
import { classifySend } from "./classify-send.ts"
import type { RpcReply } from "./json-rpc.ts"
import { SEND_OUTCOMES } from "./send-outcome.ts"
import type { SendOutcome } from "./send-outcome.ts"

export type NodeOutcome = {
  readonly node: string
  readonly outcome: SendOutcome
  /** The node's own words; undefined if it accepted. */
  readonly message?: string
}

export type BroadcastResult = {
  /** What may be concluded from all answers that came in time. */
  readonly outcome: SendOutcome
  readonly answers: readonly NodeOutcome[]
  /** Resolves when every node has answered or failed; never rejects. */
  readonly settled: Promise<readonly NodeOutcome[]>
}

export type BroadcastTarget = {
  readonly name: string
  readonly send: (method: string, params: readonly unknown[]) => Promise<RpcReply>
}

/**
 * Sends the same bytes to all nodes and returns as soon as one of them has them, since a hung node must not
 * hold up the rest; the others go on.
 */
export async function broadcastTo(
  targets: readonly BroadcastTarget[],
  raw: Hex,
  hash: Hex,
): Promise<BroadcastResult> {
  const answers: NodeOutcome[] = []
  const sendings = targets.map(async (target) => {
    const answer = await sendTo(target, raw, hash)
    answers.push(answer)
    return answer
  })
  const settled = Promise.all(sendings)
  const firstHeld = Promise.any(
    sendings.map(async (sending) => {
      if (SEND_OUTCOMES[(await sending).outcome].isHeld !== "yes")
        throw new Error("The node does not hold it.")
    }),
  ).catch(() => undefined)
  await Promise.race([settled, firstHeld])
  return { outcome: concludeOutcome(answers), answers: [...answers], settled }
}

async function sendTo(target: BroadcastTarget, raw: Hex, hash: Hex): Promise<NodeOutcome> {
  const reply = await target.send("eth_sendRawTransaction", [raw])
  const outcome = classifySend(reply, hash)
  const message = reply.ok ? undefined : reply.failure.message
  return { node: target.name, outcome, ...(message !== undefined && { message }) }
}

/**
 * One node that has the bytes is enough. Otherwise one node that may have them makes the whole unknown, and
 * only what every node refused for certain is refused: for the reason that leaves most to be done about it.
 */
export function concludeOutcome(answers: readonly Pick<NodeOutcome, "outcome">[]): SendOutcome {
  const outcomes = new Set(answers.map(({ outcome }) => outcome))
  return PRECEDENCE.find((outcome) => outcomes.has(outcome)) ?? "ambiguous"
}

const PRECEDENCE: readonly SendOutcome[] = [
  "accepted",
  "already-known",
  // The nonce is used up: whoever else answered what, the chain has to be asked.
  "nonce-too-low",
  "ambiguous",
  "rate-limited",
  "replacement-underpriced",
  "nonce-too-high",
  "pool-full",
  "underpriced",
  "fee-below-base",
  "insufficient-funds",
  "gas-limit",
  "rejected-permanently",
]
