import { AgentGptError, parseChainId, parseEvmAddress } from "@agentgpt/core"
import type { ChainId, EvmAddress, Hex } from "@agentgpt/core"
import { z } from "zod"
import type { PlanApproval } from "./plan-approval.ts"

/** The chain's own coin, or a token by its address. */
export type Asset = "native" | EvmAddress

/** A path that every call takes alike. */
export type FixedPath = readonly number[]

/**
 * Where something stands among a function's arguments: `[0, 1]` is the second member of the first argument. In a list,
 * another argument may say which element is meant: `[0, { at: [1] }, 4]` is the fifth member of that element of the first
 * argument whose number the second argument is.
 */
export type ArgumentPath = readonly (number | { readonly at: FixedPath })[]

/** A function of a contract that may be called, and what the guard reads out of such a call. */
export type AllowedFunction = {
  /** As in Solidity, types alone: `transfer(address,uint256)`; `receive()` for a call without data. */
  readonly signature: string
  /** What the call moves. `allows` grants an allowance: bounded by the plan's limit, but nothing has moved yet. */
  readonly amount?: {
    readonly effect: "moves" | "allows"
    readonly path: ArgumentPath
    /** The contract that is called is the token itself, or the path of the token's address. */
    readonly asset: "destination" | ArgumentPath
  }
  /** Addresses in the arguments that must be on the allow-list themselves, such as a spender. */
  readonly listed?: readonly ArgumentPath[]
  /** Addresses in the arguments that must be the signing account, such as a payer. */
  readonly own?: readonly ArgumentPath[]
  /** Numbers in the arguments that must be zero, such as a fee that nobody may pay. */
  readonly zero?: readonly ArgumentPath[]
}

/** A destination of the allow-list, with what the chain has to show at its address. */
export type Destination =
  | {
      readonly kind: "contract"
      readonly address: EvmAddress
      /** keccak256 of the code at the address. */
      readonly codeHash: Hex
      readonly functions: readonly AllowedFunction[]
    }
  /** An account without any code. It takes the chain's coin and no data. */
  | { readonly kind: "account"; readonly address: EvmAddress }
  /** An account that runs another contract's code (EIP-7702), as long as it is this one. */
  | {
      readonly kind: "delegated"
      readonly address: EvmAddress
      readonly delegate: EvmAddress
      /** keccak256 of the code at the delegate's address. */
      readonly delegateCodeHash: Hex
      readonly functions: readonly AllowedFunction[]
    }

/** What may be signed on one chain. Plain data; what it does not name is refused. */
export type SigningPolicy = {
  readonly chainId: ChainId
  /** Whose policy it is: part of what approvers sign. */
  readonly name: string
  /** Grows with every change; approvals and admissions of another version count for nothing. */
  readonly version: number
  readonly approvers: readonly EvmAddress[]
  /** How many of the approvers have to sign a plan that moves more than the free amount. */
  readonly approvalsNeeded: number
  /** What a plan may move without approvals; an asset that is not named: nothing. */
  readonly freeAmounts: Readonly<Partial<Record<Asset, bigint>>>
  readonly destinations: readonly Destination[]
  readonly caps: {
    readonly largestGasLimit: bigint
    /** Gas limit times the greatest price per gas. */
    readonly largestFeeWei: bigint
    readonly largestValueWei: bigint
    /** What may be moved in any 24 hours; an asset that is not named: nothing. */
    readonly largestPerDay: Readonly<Partial<Record<Asset, bigint>>>
  }
}

/** That a plan was let in, under which policy and within which bounds. */
export type PlanAdmission = {
  readonly planHash: Hex
  readonly policyVersion: number
  readonly admittedUntilMs?: number
  readonly accounts: readonly EvmAddress[]
  /** Those of the policy's destinations that the plan needs. */
  readonly destinations: readonly EvmAddress[]
  /** Where it is set, no other functions may be called, whatever the policy allows, and no typed data be signed. */
  readonly functions?: readonly string[]
  /** What the plan moves. A plan that moves several assets is admitted as several plans. */
  readonly asset: Asset
  /** The most that all transactions of the plan move together, in units of the asset. */
  readonly amountLimit: bigint
  /** The most of the chain's coin that one transaction of the plan carries. */
  readonly largestValueWei: bigint
  readonly approvals: readonly PlanApproval[]
}

const normalAddress = z.custom<EvmAddress>(isNormalAddress, "is not an address in lower case")
const hash = z.string().regex(/^0x[0-9a-f]{64}$/u, "is not 32 bytes in lower case")
const units = z.bigint().nonnegative()
const count = z.int().nonnegative()
const asset = z.union([z.literal("native"), normalAddress])
const amounts = z.record(asset, units)
const fixedPath = z.array(count).min(1)
const path = z.array(z.union([count, z.strictObject({ at: fixedPath })])).min(1)
const signature = z.string().regex(/^[a-zA-Z_]\w*\([\w,()[\]]*\)$/u, "is not a function's signature")
const functions = z.array(
  z.strictObject({
    signature,
    amount: z
      .strictObject({
        effect: z.enum(["moves", "allows"]),
        path,
        asset: z.union([z.literal("destination"), path]),
      })
      .optional(),
    listed: z.array(path).optional(),
    own: z.array(path).optional(),
    zero: z.array(path).optional(),
  }),
)
const destination = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("contract"), address: normalAddress, codeHash: hash, functions }),
  z.strictObject({ kind: z.literal("account"), address: normalAddress }),
  z.strictObject({
    kind: z.literal("delegated"),
    address: normalAddress,
    delegate: normalAddress,
    delegateCodeHash: hash,
    functions,
  }),
])
const policySchema = z
  .strictObject({
    chainId: z.custom<ChainId>(isChainId, "is not a chain id"),
    name: z.string().min(1).max(100),
    version: count,
    approvers: z.array(normalAddress).refine(isDistinct, "names somebody twice"),
    approvalsNeeded: count.min(1),
    freeAmounts: amounts,
    destinations: z
      .array(destination)
      .refine((list) => isDistinct(list.map(({ address }) => address)), "names an address twice"),
    caps: z.strictObject({
      largestGasLimit: units,
      largestFeeWei: units,
      largestValueWei: units,
      largestPerDay: amounts,
    }),
  })
  .refine(
    ({ approvers, approvalsNeeded }) => approvers.length === 0 || approvers.length >= approvalsNeeded,
    "needs more approvals than there are approvers",
  )
const admissionSchema = z.strictObject({
  planHash: hash,
  policyVersion: count,
  admittedUntilMs: z.number().optional(),
  accounts: z.array(normalAddress),
  destinations: z.array(normalAddress),
  functions: z.array(signature).optional(),
  asset,
  amountLimit: units,
  largestValueWei: units,
  approvals: z.array(z.strictObject({ amountLimit: units, expiresAtSeconds: units, signature: z.string() })),
})

/**
 * @throws GUARD_POLICY_INVALID
 *
 * @example
 * checkPolicy(policy)
 */
export function checkPolicy(policy: SigningPolicy): void {
  refuseInvalid(policySchema.safeParse(policy), "GUARD_POLICY_INVALID")
}

/**
 * @throws GUARD_ADMISSION_INVALID
 *
 * @example
 * checkAdmission(admission)
 */
export function checkAdmission(admission: PlanAdmission): void {
  refuseInvalid(admissionSchema.safeParse(admission), "GUARD_ADMISSION_INVALID")
}

function refuseInvalid(
  parsed: z.ZodSafeParseResult<unknown>,
  code: "GUARD_POLICY_INVALID" | "GUARD_ADMISSION_INVALID",
): void {
  if (parsed.success) return
  const meta = parsed.error.issues.map(({ path: at, message }) => `${at.join(".") || "It"}: ${message}.`)
  throw new AgentGptError(code, undefined, { meta })
}

function isNormalAddress(value: unknown): boolean {
  return typeof value === "string" && /^0x[0-9a-f]{40}$/u.test(value) && parseEvmAddress(value) === value
}

function isChainId(value: unknown): boolean {
  try {
    return parseChainId(value as string).id === value
  } catch {
    return false
  }
}

function isDistinct(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length
}
