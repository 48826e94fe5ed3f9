import { AgentGptError, parseAssetType } from "@agentgpt/core"
import type { BridgeOrder, ChainId, InputsOf, STANDARD_STEPS } from "@agentgpt/core"

type OrderInput = InputsOf<typeof STANDARD_STEPS.bridgeAndExecute.inputs>

/** What a contract of the arbiter takes as gas and as seconds. */
const MOST_GAS = 10_000_000

/**
 * The order that a step asks for.
 * @throws AGENT_INPUT_INVALID
 */
export function readOrderInput(chainId: ChainId, input: OrderInput): BridgeOrder {
  const { account, destination, target, data, gasLimit, timeToLive, largestFeeWei } = input
  if (destination === chainId) throw refuse("The destination is the chain that the order leaves.")
  if (!(gasLimit > 0 && gasLimit <= MOST_GAS)) throw refuse(`The gas limit is not 1 to ${MOST_GAS}.`)
  if (!(timeToLive > 0)) throw refuse("The time to live is no number of seconds above zero.")
  const escrow = readEscrow(chainId, input)
  return {
    chainId,
    account,
    destination,
    target,
    data,
    gasLimit: BigInt(gasLimit),
    timeToLiveSeconds: timeToLive,
    largestFeeWei: BigInt(largestFeeWei),
    ...(escrow !== undefined && { escrow }),
  }
}

/** The level says whether anything is set aside: what is missing or too much is a mistake, not a smaller promise. */
function readEscrow(
  chainId: ChainId,
  { level, asset, amount, beneficiary }: OrderInput,
): BridgeOrder["escrow"] {
  if (level === "best-effort") {
    if (asset === undefined && amount === undefined && beneficiary === undefined) return undefined
    throw refuse("At best effort nothing is set aside: leave out asset, amount and beneficiary.")
  }
  if (asset === undefined || amount === undefined || beneficiary === undefined || BigInt(amount) === 0n) {
    throw refuse("An escrow needs an asset, an amount above zero and a beneficiary.")
  }
  const { chainId: ofAsset, assetNamespace } = parseAssetType(asset)
  if (ofAsset !== chainId || assetNamespace !== "erc20") {
    throw refuse(`${asset} is no ERC-20 token of ${chainId}: the arbiter holds nothing else.`)
  }
  return { asset, amount: BigInt(amount), beneficiary }
}

function refuse(what: string): AgentGptError {
  return new AgentGptError("AGENT_INPUT_INVALID", what)
}
