import { formatAmount } from "@agentgpt/core"
import type { AssetLimits, ChainLimits, Policy, PolicyInput } from "./policy.ts"

/**
 * Writes a policy down as `readPolicy` reads it, in values that JSON knows.
 *
 * @example
 * hashPolicy(readPolicy(writePolicy(policy))) === hashPolicy(policy) // true
 */
export function writePolicy(policy: Policy): PolicyInput {
  return {
    ...policy,
    maxSlippage: `${formatAmount(BigInt(policy.maxSlippage), 2)}%`,
    assets: mapValues(policy.assets, writeAsset),
    chains: mapValues(policy.chains, writeChain),
  }
}

function writeAsset(limits: AssetLimits): PolicyInput["assets"][string] {
  const { decimals, perPayment, perPayee, perPlan, perDay, approvalAbove } = limits
  return {
    ...limits,
    perPayment: formatAmount(perPayment, decimals),
    perPayee: formatAmount(perPayee, decimals),
    perPlan: formatAmount(perPlan, decimals),
    perDay: formatAmount(perDay, decimals),
    approvalAbove: formatAmount(approvalAbove, decimals),
  }
}

function writeChain(chain: ChainLimits): PolicyInput["chains"][string] {
  const { largestGasLimit, largestFeeWei, largestValueWei } = chain
  return {
    ...chain,
    largestGasLimit: String(largestGasLimit),
    largestFeeWei: String(largestFeeWei),
    largestValueWei: String(largestValueWei),
  }
}

function mapValues<Value, Result>(
  record: Readonly<Record<string, Value>>,
  write: (value: Value) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, write(value)]))
}
