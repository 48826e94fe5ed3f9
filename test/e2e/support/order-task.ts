import type { LinkedChains } from "./linked-chains.ts"
import { PAYER } from "./run-office.ts"

export const UNIT = 1_000_000n
export const BENEFICIARY = "0xbe00000000000000000000000000000000000001"

/** A task of one order: 5 tokens for a call on the other chain. `left` names what is left out. */
export function orderTask(
  { source, destination }: LinkedChains,
  name: "act" | "refuse",
  key: number,
  more: Readonly<Record<string, unknown>> = {},
  left: readonly string[] = [],
) {
  const inputs = {
    account: PAYER.address,
    destination: destination.site.chainId,
    target: destination.action.address,
    data: destination.action.contract.interface.encodeFunctionData(name, [key]),
    gasLimit: 200_000,
    asset: `${source.site.chainId}/erc20:${source.site.token.address}`,
    amount: String(5n * UNIT),
    beneficiary: BENEFICIARY,
    timeToLive: 3_600,
    level: "escrow-release",
    largestFeeWei: "1000000000000000",
    ...more,
  }
  const given = Object.entries(inputs).filter(([input]) => !left.includes(input))
  return {
    action: "custom",
    params: {
      steps: [
        {
          id: "order",
          kind: "bridge.execute",
          chain: source.site.chainId,
          inputs: Object.fromEntries(given.map(([input, value]) => [input, { value }])),
        },
      ],
    },
  }
}
