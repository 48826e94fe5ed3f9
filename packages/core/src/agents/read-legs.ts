import { z } from "zod"
import { AgentGptError } from "../errors/agentgpt-error.ts"
import type { CanonicalValue } from "../hash/canonical-json.ts"
import { parseAssetType } from "../ids/asset-id.ts"
import type { AssetType } from "../ids/asset-id.ts"
import type { ChainId } from "../ids/chain-id.ts"
import type { EvmAddress } from "../ids/evm-address.ts"
import { explainValue } from "./check-value.ts"
import type { PaymentLeg } from "./step-effects.ts"
import type { ValueType } from "./value-type.ts"

/**
 * The legs that payments on several chains are written down as.
 * @throws AGENT_INPUT_INVALID
 *
 * @example
 * const usdc = "erc20:0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48"
 * const here = { chain: "eip155:1", asset: `eip155:1/${usdc}`, amount: "5000000", receiver }
 * const there = { chain: "eip155:10", asset: `eip155:10/${usdc}`, amount: "7000000", receiver }
 * readLegs([here, there], account).length // 2
 */
export function readLegs(value: CanonicalValue, account: EvmAddress): readonly PaymentLeg[] {
  const problems = explainLegs(value)
  if (problems.length > 0) {
    throw new AgentGptError("AGENT_INPUT_INVALID", "The legs do not fit.", { meta: problems })
  }
  return (value as unknown as readonly WrittenLeg[]).map(
    ({ chain, asset, amount, receiver, payer = account }) => ({
      chainId: chain,
      asset,
      amount: BigInt(amount),
      receiver,
      payer,
    }),
  )
}

/**
 * What is wrong with a value as legs of payments on several chains; nothing if it is right.
 *
 * @example
 * explainLegs([]) // ["There are 0 legs; expected 2 to 16."]
 */
export function explainLegs(value: CanonicalValue): readonly string[] {
  const parsed = z.array(z.strictObject(FIELDS)).safeParse(value)
  if (!parsed.success) {
    return parsed.error.issues.map(({ path: [leg, name], message }) => {
      const where = name === undefined ? "" : `, ${String(name)}`
      return leg === undefined ? "expected a list of legs." : `Leg ${Number(leg) + 1}${where}: ${message}.`
    })
  }
  const legs = parsed.data as unknown as readonly WrittenLeg[]
  if (legs.length < 2 || legs.length > MOST_LEGS) {
    return [`There are ${legs.length} legs; expected 2 to ${MOST_LEGS}.`]
  }
  const problems = legs.flatMap((leg, index) => explainLeg(leg).map((why) => `Leg ${index + 1}: ${why}`))
  const chains = new Set(legs.map(({ chain }) => chain))
  return chains.size > 1
    ? problems
    : [...problems, "All legs are on one chain: a payroll pays them together."]
}

/** The most that TwoPhaseCommit takes. */
const MOST_LEGS = 16

type WrittenLeg = {
  readonly chain: ChainId
  readonly asset: AssetType
  readonly amount: string
  readonly receiver: EvmAddress
  readonly payer?: EvmAddress
}

const field = (type: ValueType) =>
  z.unknown().superRefine((value, context) => {
    const [why] = explainValue(type, value)
    if (why !== undefined) context.addIssue({ code: "custom", message: why.replace(/^The whole: /u, "") })
  })

const FIELDS = {
  chain: field("chain"),
  asset: field("asset"),
  amount: field("amount"),
  receiver: field("address"),
  payer: field("address").optional(),
}

function explainLeg({ chain, asset, amount, receiver }: WrittenLeg): readonly string[] {
  const { chainId, assetNamespace } = parseAssetType(asset)
  return [
    ...(chain.startsWith("eip155:") ? [] : [`${chain} is no EVM chain.`]),
    ...(chainId === chain && assetNamespace === "erc20" ? [] : [`${asset} is no ERC-20 token of ${chain}.`]),
    ...(BigInt(amount) > 0n ? [] : ["expected an amount above zero."]),
    ...(BigInt(receiver) === 0n ? ["expected a receiver."] : []),
  ]
}
