import { AgentGptError, hexToBytes, toEvmChainNumber } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import { TypedDataEncoder } from "ethers"
import { checkSignature } from "../codec/check-transaction.ts"
import { readCompact } from "../signers/curve.ts"
import { recoverAddress } from "../signers/recover-sender.ts"
import { writeSignature } from "../signers/sign-message.ts"
import type { DigestSigner } from "../signers/signer.ts"
import type { SigningPolicy } from "./signing-policy.ts"

/** An approver's signature under a plan: up to which amount, and until when. */
export type PlanApproval = {
  /** In units of the plan's asset. */
  readonly amountLimit: bigint
  readonly expiresAtSeconds: bigint
  /** 65 bytes: r, s and 27 or 28. */
  readonly signature: Hex
}

export type PlanApprovalTerms = Pick<PlanApproval, "amountLimit" | "expiresAtSeconds"> & {
  readonly planHash: Hex
}

/** What wallets show before they sign (EIP-712). */
export type PlanApprovalTypedData = {
  readonly domain: { readonly name: string; readonly version: string; readonly chainId: bigint }
  readonly types: { readonly AgentGPTPlanApproval: { readonly name: string; readonly type: string }[] }
  readonly primaryType: "AgentGPTPlanApproval"
  readonly message: {
    readonly planHash: Hex
    readonly policyVersion: number
    readonly amountLimit: bigint
    readonly expiresAt: bigint
  }
}

type PolicyIdentity = Pick<SigningPolicy, "chainId" | "name" | "version">

/**
 * The question that is put to an approver. It is bound to the chain, to the name of the policy and to its version.
 *
 * @example
 * const { domain, types, message } = writePlanApproval(policy, terms)
 * const signature = await wallet.signTypedData(domain, types, message)
 */
export function writePlanApproval(policy: PolicyIdentity, terms: PlanApprovalTerms): PlanApprovalTypedData {
  return {
    domain: { name: policy.name, version: "1", chainId: toEvmChainNumber(policy.chainId) },
    types: {
      AgentGPTPlanApproval: [
        { name: "planHash", type: "bytes32" },
        { name: "policyVersion", type: "uint64" },
        { name: "amountLimit", type: "uint256" },
        { name: "expiresAt", type: "uint64" },
      ],
    },
    primaryType: "AgentGPTPlanApproval",
    message: {
      planHash: terms.planHash,
      policyVersion: policy.version,
      amountLimit: terms.amountLimit,
      expiresAt: terms.expiresAtSeconds,
    },
  }
}

/**
 * Approves a plan with a key at hand.
 * @throws SIGNER_ codes
 *
 * @example
 * const approval = await signPlanApproval(signer, policy, { planHash, amountLimit, expiresAtSeconds })
 */
export async function signPlanApproval(
  signer: DigestSigner,
  policy: PolicyIdentity,
  terms: PlanApprovalTerms,
): Promise<PlanApproval> {
  const signature = await signer.signDigest(hashPlanApproval(policy, terms))
  const { amountLimit, expiresAtSeconds } = terms
  return { amountLimit, expiresAtSeconds, signature: writeSignature(signature) }
}

/**
 * Who signed an approval.
 * @throws GUARD_APPROVAL_INVALID
 *
 * @example
 * const approver = recoverApprover(policy, admission.planHash, approval)
 */
export function recoverApprover(policy: PolicyIdentity, planHash: Hex, approval: PlanApproval): EvmAddress {
  const { amountLimit, expiresAtSeconds, signature } = approval
  const key = JSON.stringify([
    policy.chainId,
    policy.name,
    policy.version,
    planHash,
    String(amountLimit),
    String(expiresAtSeconds),
    signature,
  ])
  const known = recovered.get(key)
  if (known !== undefined) return known
  const approver = recover(policy, planHash, approval)
  if (recovered.size >= MOST_RECOVERED) recovered.clear()
  recovered.set(key, approver)
  return approver
}

/** The same question always has the same answer, and is asked again for every transaction of a plan. */
const recovered = new Map<string, EvmAddress>()
const MOST_RECOVERED = 1000

function recover(policy: PolicyIdentity, planHash: Hex, { signature, ...terms }: PlanApproval): EvmAddress {
  try {
    const bytes = hexToBytes(signature)
    const last = bytes[64]
    if (bytes.length !== 65 || (last !== 27 && last !== 28)) throw new AgentGptError("GUARD_APPROVAL_INVALID")
    const parts = readCompact(bytes, last - 27)
    // A second spelling of the same signature must not pass for another one.
    checkSignature(parts)
    return recoverAddress(hashPlanApproval(policy, { planHash, ...terms }), parts)
  } catch (cause) {
    throw new AgentGptError("GUARD_APPROVAL_INVALID", undefined, { cause })
  }
}

function hashPlanApproval(policy: PolicyIdentity, terms: PlanApprovalTerms): Uint8Array {
  const { domain, types, message } = writePlanApproval(policy, terms)
  return hexToBytes(TypedDataEncoder.hash(domain, types, message))
}
