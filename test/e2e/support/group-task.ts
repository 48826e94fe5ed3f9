import type { EvmAddress } from "@agentgpt/core"

import type { LinkedChains } from "./linked-chains.ts"
import { UNIT } from "./order-task.ts"
import { PAYER } from "./run-office.ts"

export const RECEIVERS: readonly EvmAddress[] = [`0x${"ce".repeat(20)}`, `0x${"cf".repeat(20)}`]

/** A leg of so many tokens on one of the chains. */
export function legOn(
  { site: { chainId, token } }: LinkedChains["source"],
  amount: bigint,
  more: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return {
    chain: chainId,
    asset: `${chainId}/erc20:${token.address}`,
    amount: String(amount * UNIT),
    receiver: RECEIVERS[0],
    ...more,
  }
}

/** A task of payments on both chains, all or none: 5 tokens here and 7 there. */
export function groupTask(linked: LinkedChains, more: Readonly<Record<string, unknown>> = {}) {
  const inputs = {
    account: PAYER.address,
    legs: [legOn(linked.source, 5n), legOn(linked.destination, 7n, { receiver: RECEIVERS[1] })],
    timeToLive: 3_600,
    level: "two-phase-commit",
    largestFeeWei: "1000000000000000",
    ...more,
  }
  return {
    action: "custom",
    params: {
      steps: [
        {
          id: "pay",
          kind: "bridge.atomic",
          chain: linked.source.site.chainId,
          inputs: Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, { value }])),
        },
      ],
    },
  }
}
