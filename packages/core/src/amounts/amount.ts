import { AgentGptError } from "../errors/agentgpt-error.ts"
import { parseAssetType } from "../ids/asset-id.ts"
import type { AssetType } from "../ids/asset-id.ts"
import { assertDecimals } from "./assert-decimals.ts"
import { assertAmountValue } from "./max-amount.ts"
import { parseAmount } from "./parse-amount.ts"

/** An amount that knows its scale, and its token where that matters. */
export type Amount = {
  /** In token units. */
  readonly value: bigint
  readonly decimals: number
  /** CAIP-19. */
  readonly token?: AssetType
}

/** An amount in JSON: the units as a decimal string. */
export type AmountJson = {
  readonly value: string
  readonly decimals: number
  readonly token?: string
}

/**
 * @throws the AMOUNT_ codes, ID_ codes for a wrong token
 *
 * @example
 * amountToJson({ value: 12_500_000n, decimals: 6 }) // { value: "12500000", decimals: 6 }
 */
export function amountToJson(amount: Amount): AmountJson {
  const { value, decimals, token } = checkAmount(amount)
  return { value: value.toString(), decimals, ...(token !== undefined && { token }) }
}

/**
 * @throws the AMOUNT_ codes, ID_ codes for a wrong token
 *
 * @example
 * amountFromJson({ value: "12500000", decimals: 6 }) // { value: 12_500_000n, decimals: 6 }
 */
export function amountFromJson(json: AmountJson): Amount {
  if (typeof json !== "object" || json === null) {
    throw new AgentGptError("AMOUNT_NOT_TEXT", "An amount in JSON is not an object with value and decimals.")
  }
  const { value, decimals, token } = json
  return checkAmount({ value: parseAmount(value, 0), decimals, ...(token !== undefined && { token }) })
}

function checkAmount({
  value,
  decimals,
  token,
}: {
  value: bigint
  decimals: number
  token?: string
}): Amount {
  assertDecimals(decimals)
  assertAmountValue(value)
  return { value, decimals, ...(token !== undefined && { token: parseAssetType(token).id }) }
}
