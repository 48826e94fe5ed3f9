import { AgentGptError } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import type { TypedData } from "../approvals/typed-data.ts"
import { findDestination } from "./check-destination.ts"
import type { Destination, PlanAdmission, SigningPolicy } from "./signing-policy.ts"

/** Typed data that somebody wants signed: an approval that others bring to the chain. */
export type SignatureCandidate = {
  readonly planHash: Hex
  readonly policyVersion: number
  /** Whose key is to sign. */
  readonly account: EvmAddress
  readonly typedData: TypedData
}

/**
 * Judges typed data by what they allow: whose tokens, to whom, how many. Only the four known kinds are signed, in
 * exactly their standard form. Tokens go from the account itself to contracts of the allow-list, or to accounts of
 * the plan. What may not be called may not be signed for others to call either. Returns the destinations whose code has to
 * be looked at.
 * @throws GUARD_SIGNATURE_REFUSED, GUARD_FUNCTION_REFUSED, GUARD_CHAIN_WRONG, GUARD_ACCOUNT_WRONG, GUARD_DESTINATION_REFUSED,
 * GUARD_ASSET_REFUSED, GUARD_PLAN_LIMIT_EXCEEDED, GUARD_DEADLINE_EXCEEDED
 */
export function checkTypedData(
  policy: SigningPolicy,
  admission: PlanAdmission,
  chainNumber: bigint,
  { account, typedData }: SignatureCandidate,
): readonly Destination[] {
  if (admission.functions !== undefined) throw new AgentGptError("GUARD_SIGNATURE_REFUSED")
  const { domain, primaryType, types, message } = typedData
  const kind = Object.hasOwn(KINDS, primaryType) ? KINDS[primaryType] : undefined
  if (kind === undefined || writeTypes(types) !== kind.types)
    throw new AgentGptError("GUARD_SIGNATURE_REFUSED")
  if (domain.chainId !== chainNumber) throw new AgentGptError("GUARD_CHAIN_WRONG")
  if (!admission.accounts.includes(account)) throw new AgentGptError("GUARD_ACCOUNT_WRONG")
  const verifier = findDestination(policy, admission, domain.verifyingContract)
  requireFunction(verifier, kind.broughtBy)
  const { owner, transfer } = kind.read(message, domain.verifyingContract, account)
  if (owner !== account) throw new AgentGptError("GUARD_ACCOUNT_WRONG")
  if (transfer === undefined) return [verifier]
  checkTransfer(admission, transfer)
  if (kind.toAccounts && admission.accounts.includes(transfer.to)) return [verifier]
  return [verifier, findDestination(policy, admission, transfer.to)]
}

function requireFunction(verifier: Destination, signature: string): void {
  if (verifier.kind === "contract" && verifier.functions.some((one) => one.signature === signature)) return
  throw new AgentGptError("GUARD_FUNCTION_REFUSED", undefined, {
    meta: [`The function ${signature} is not allowed at ${verifier.address}.`],
  })
}

function checkTransfer(
  { asset, amountLimit, admittedUntilMs }: PlanAdmission,
  transfer: NonNullable<Allowed["transfer"]>,
): void {
  if (transfer.asset !== asset) {
    throw new AgentGptError("GUARD_ASSET_REFUSED", undefined, { meta: [`The asset is ${transfer.asset}.`] })
  }
  if (transfer.amount > amountLimit) {
    throw new AgentGptError("GUARD_PLAN_LIMIT_EXCEEDED", undefined, {
      meta: [`Signed would be ${transfer.amount}; the plan may move ${amountLimit}.`],
    })
  }
  if (
    admittedUntilMs !== undefined &&
    transfer.deadlineSeconds * 1000n > BigInt(Math.floor(admittedUntilMs))
  ) {
    throw new AgentGptError("GUARD_DEADLINE_EXCEEDED")
  }
}

type Allowed = {
  readonly owner: EvmAddress
  /** Absent for a cancellation, which allows nothing. */
  readonly transfer?: {
    readonly asset: EvmAddress
    readonly amount: bigint
    readonly to: EvmAddress
    readonly deadlineSeconds: bigint
  }
}

type Kind = {
  readonly types: string
  /** The function that the signature is for. */
  readonly broughtBy: string
  /** An allowance of an account would last beyond the plan, a transfer to it does not. */
  readonly toAccounts: boolean
  readonly read: (message: TypedData["message"], contract: EvmAddress, account: EvmAddress) => Allowed
}

const KINDS: Readonly<Record<string, Kind>> = {
  Permit: {
    types: "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)",
    broughtBy: "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)",
    toAccounts: false,
    read: (message, contract) => ({
      owner: message["owner"] as EvmAddress,
      transfer: {
        asset: contract,
        amount: message["value"] as bigint,
        to: message["spender"] as EvmAddress,
        deadlineSeconds: message["deadline"] as bigint,
      },
    }),
  },
  ReceiveWithAuthorization: {
    types:
      "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)",
    broughtBy:
      "receiveWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)",
    toAccounts: true,
    read: (message, contract) => ({
      owner: message["from"] as EvmAddress,
      transfer: {
        asset: contract,
        amount: message["value"] as bigint,
        to: message["to"] as EvmAddress,
        deadlineSeconds: message["validBefore"] as bigint,
      },
    }),
  },
  CancelAuthorization: {
    types: "CancelAuthorization(address authorizer,bytes32 nonce)",
    broughtBy: "cancelAuthorization(address,bytes32,uint8,bytes32,bytes32)",
    toAccounts: false,
    read: (message) => ({ owner: message["authorizer"] as EvmAddress }),
  },
  PermitTransferFrom: {
    types:
      "PermitTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline)TokenPermissions(address token,uint256 amount)",
    broughtBy: "permitTransferFrom(((address,uint256),uint256,uint256),(address,uint256),address,bytes)",
    toAccounts: true,
    // The signer is the owner: Permit2 recovers it from the signature.
    read: (message, _contract, account) => {
      const permitted = message["permitted"] as { readonly token: EvmAddress; readonly amount: bigint }
      const [to, deadlineSeconds] = [message["spender"] as EvmAddress, message["deadline"] as bigint]
      const { token: asset, amount } = permitted
      return { owner: account, transfer: { asset, amount, to, deadlineSeconds } }
    },
  },
}

/** In the way of EIP-712's encodeType, all of them, in the order given. */
function writeTypes(types: TypedData["types"]): string {
  return Object.entries(types)
    .map(([name, fields]) => `${name}(${fields.map((field) => `${field.type} ${field.name}`).join(",")})`)
    .join("")
}
