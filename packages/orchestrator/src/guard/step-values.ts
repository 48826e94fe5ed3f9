import type { AssetType, CanonicalValue, EvmAddress } from "@agentgpt/core"
import type { PlannedStep } from "../plan/plan.ts"

// Fixed values of a step's inputs. The plan has checked them by their types.

type Source = PlannedStep["inputs"][string] | undefined

export function valueOf(source: Source): CanonicalValue | undefined {
  return source !== undefined && "value" in source ? source.value : undefined
}

export function textOf(source: Source): string {
  const value = valueOf(source)
  return typeof value === "string" ? value : ""
}

export function addressOf(source: Source): EvmAddress {
  return textOf(source) as EvmAddress
}

export function amountOf(source: Source): bigint {
  return BigInt(textOf(source))
}

export function isAddress(text: string): text is EvmAddress {
  return /^0x[0-9a-f]{40}$/u.test(text)
}

/** The contract of an ERC-20 token; none for a chain's coin. */
export function tokenOf(asset: AssetType): EvmAddress | undefined {
  const [, reference = ""] = asset.split("/erc20:")
  return reference === "" ? undefined : (reference as EvmAddress)
}
