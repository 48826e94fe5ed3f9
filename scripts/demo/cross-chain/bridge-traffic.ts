import { relayMessages } from "@agentgpt/contracts/bridges"
import type { BridgeMessage, LocalBridge } from "@agentgpt/contracts/bridges"

import { CONFIRMATIONS } from "./link-chains.ts"
import type { LocalSide } from "./local-side.ts"

/** The relayers of both bridges between two chains, which can be told to hold back what goes one way. */
export type BridgeTraffic = {
  /** Messages that leave this side stay where they are, or go on. */
  readonly hold: (side: LocalSide, isHeld: boolean) => void
  /** One step of every relayer of what leaves this side; tells each message that is held back, once. */
  readonly relayFrom: (side: LocalSide) => Promise<void>
}

export function createBridgeTraffic(
  [first, second]: readonly [LocalSide, LocalSide],
  onHeld: (from: LocalSide, bridge: string) => void,
): BridgeTraffic {
  const held = new Set<LocalSide>()
  /** What arrived, and what was told to be held back. */
  const known = new Set<string>()
  const relayOver = async <Message extends BridgeMessage>(
    [from, to]: readonly [LocalSide, LocalSide],
    name: string,
    bridgeOf: (side: LocalSide) => LocalBridge<Message>,
  ) => {
    const outcomes = await relayMessages(bridgeOf(from), bridgeOf(to), {
      confirmations: CONFIRMATIONS,
      withholds: () => held.has(from),
    })
    for (const outcome of outcomes) {
      if (outcome.state === "refused") throw outcome.reason
      if (outcome.state === "withheld" && !known.has(outcome.id)) onHeld(from, name)
      known.add(outcome.id)
    }
  }
  return {
    hold: (side, isHeld) => void (isHeld ? held.add(side) : held.delete(side)),
    async relayFrom(side) {
      const ends = [side, side === first ? second : first] as const
      await relayOver(ends, "Hyperlane", ({ hyperlane }) => hyperlane)
      await relayOver(ends, "Axelar", ({ axelar }) => axelar)
    },
  }
}
