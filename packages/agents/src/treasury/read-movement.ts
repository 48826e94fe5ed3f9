import { AgentGptError, parseAssetType, parseEvmAddress, STANDARD_STEPS } from "@agentgpt/core"
import type { Asset } from "@agentgpt/chain"
import type { ChainId, EvmAddress, PaymentsValue, StepValues } from "@agentgpt/core"

/** What a step of a treasury moves. */
export type Movement = {
  /** CAIP-19. */
  readonly asset: string
  /** As signing policies name it. */
  readonly guardAsset: Asset
  readonly account: EvmAddress
  /** Units. */
  readonly amount: bigint
}

/**
 * Reads out of a step's values what it moves; a step that is not known moves nothing that could be judged.
 * @throws AGENT_STEP_UNKNOWN, AGENT_INPUT_INVALID
 */
export function readMovement(kind: string, chainId: ChainId, input: StepValues): Movement {
  if (kind === STANDARD_STEPS.payBatch.kind) {
    const { asset, payer, total } = input["payments"] as unknown as PaymentsValue
    return toMovement(chainId, asset, payer, total)
  }
  if (kind === STANDARD_STEPS.transfer.kind) {
    const { asset, payer, amount } = input as Readonly<Record<"asset" | "payer" | "amount", string>>
    return toMovement(chainId, asset, payer, amount)
  }
  throw new AgentGptError("AGENT_STEP_UNKNOWN", `The treasury has no step ${kind}.`)
}

function toMovement(chainId: ChainId, asset: string, account: string, amount: string): Movement {
  const { id, chainId: ofAsset, assetNamespace, assetReference } = parseAssetType(asset)
  if (ofAsset !== chainId) throw new AgentGptError("AGENT_INPUT_INVALID", `${asset} is not of ${chainId}.`)
  const guardAsset = assetNamespace === "slip44" ? ("native" as const) : parseEvmAddress(assetReference)
  return { asset: id, guardAsset, account: parseEvmAddress(account), amount: BigInt(amount) }
}
