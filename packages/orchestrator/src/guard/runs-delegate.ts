import type { ChainId, EvmAddress } from "@agentgpt/core"
import type { Policy } from "./policy.ts"

/** Whether the policy lets an account be called that runs another contract's code: its own payments then need no allowance. */
export function runsDelegate({ chains }: Policy, chainId: ChainId, account: EvmAddress): boolean {
  const { destinations = [] } = chains[chainId] ?? {}
  return destinations.some(({ kind, address }) => kind === "delegated" && address === account)
}
