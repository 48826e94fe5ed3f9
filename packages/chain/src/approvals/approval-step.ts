import { AgentGptError } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import type { Signature } from "../codec/transaction.ts"
import { writeSignature } from "../signers/sign-message.ts"
import { PERMIT2_ABI, TOKEN_ABI } from "./token-abi.ts"
import type { TypedData } from "./typed-data.ts"

/** A call as the transaction engine takes it. */
export type ContractCall = { readonly to: EvmAddress; readonly valueWei: bigint; readonly data: Hex }

/** A transaction that is ready to be sent by an account. */
export type CallStep = { readonly kind: "call"; readonly from: EvmAddress; readonly call: ContractCall }

/** Typed data to be signed by one account and brought to the chain by another one. */
export type SignatureStep = {
  readonly kind: "signature"
  readonly signedBy: EvmAddress
  readonly typedData: TypedData
  /** Who sends the call that `finishStep` makes out of the signature. */
  readonly from: EvmAddress
}

/**
 * An account takes on another code (EIP-7702), in a transaction of its own that also carries the next call. The
 * zero address ends a delegation.
 */
export type DelegationStep = {
  readonly kind: "delegation"
  readonly account: EvmAddress
  readonly chainId: bigint
  readonly delegate: EvmAddress
}

export type ApprovalStep = CallStep | SignatureStep | DelegationStep

/**
 * The call that brings a signature to the chain.
 * @throws APPROVAL_STEP_INVALID
 *
 * @example
 * const call = finishStep(step, await signTypedData(signer, step.typedData))
 */
export function finishStep({ typedData, signedBy }: SignatureStep, signature: Signature): ContractCall {
  const { primaryType, message, domain } = typedData
  const m = message as Readonly<Record<string, never>>
  const [v, r, s] = [27 + signature.yParity, word(signature.r), word(signature.s)]
  const toToken = (name: string, values: readonly unknown[]): ContractCall => ({
    to: domain.verifyingContract,
    valueWei: 0n,
    data: TOKEN_ABI.encodeFunctionData(name, [...values, v, r, s]) as Hex,
  })
  switch (primaryType) {
    case "Permit":
      return toToken("permit", [m["owner"], m["spender"], m["value"], m["deadline"]])
    case "ReceiveWithAuthorization":
      return toToken("receiveWithAuthorization", [
        m["from"],
        m["to"],
        m["value"],
        m["validAfter"],
        m["validBefore"],
        m["nonce"],
      ])
    case "CancelAuthorization":
      return toToken("cancelAuthorization", [m["authorizer"], m["nonce"]])
    case "PermitTransferFrom":
      return finishPermit2(typedData, signedBy, signature)
    default:
      throw new AgentGptError("APPROVAL_STEP_INVALID")
  }
}

/** The spender of the signature is whoever sends the call, and receives the tokens. */
function finishPermit2(
  { domain, message }: TypedData,
  owner: EvmAddress,
  signature: Signature,
): ContractCall {
  const { permitted, spender, nonce, deadline } = message as {
    readonly permitted: { readonly token: EvmAddress; readonly amount: bigint }
    readonly spender: EvmAddress
    readonly nonce: bigint
    readonly deadline: bigint
  }
  const details = { to: spender, requestedAmount: permitted.amount }
  return {
    to: domain.verifyingContract,
    valueWei: 0n,
    data: PERMIT2_ABI.encodeFunctionData("permitTransferFrom", [
      { permitted, nonce, deadline },
      details,
      owner,
      writeSignature(signature),
    ]) as Hex,
  }
}

function word(value: bigint): Hex {
  return `0x${value.toString(16).padStart(64, "0")}`
}
