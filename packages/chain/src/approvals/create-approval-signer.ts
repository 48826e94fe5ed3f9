import { AgentGptError } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import type { ApprovalGuard } from "../guard/signing-guard.ts"
import type { DigestSigner } from "../signers/signer.ts"
import type { Authority } from "../submit/transaction-request.ts"
import { finishStep } from "./approval-step.ts"
import type { ContractCall, SignatureStep } from "./approval-step.ts"
import { signTypedData } from "./typed-data.ts"

/**
 * Makes the call that brings an approval to the chain. The signature is in no record until that call is handed to the
 * engine, which journals it before it is sent.
 */
export type ApprovalSigner = (step: SignatureStep, authority: Authority) => Promise<ContractCall>

/** A key that may sign nothing but transactions is none for approvals. */
type Key = { readonly address: EvmAddress } & Partial<Pick<DigestSigner, "signDigest">>

/**
 * Signs approvals that the guard lets through, with the keys at hand.
 * @throws by what it returns: APPROVAL_WAY_MISSING, GUARD_ codes, JOURNAL_HALTED, SIGNER_ codes
 *
 * @example
 * const signApproval = createApprovalSigner(guard, [signer])
 * const call = await signApproval(step, authority)
 */
export function createApprovalSigner(
  guard: Pick<ApprovalGuard, "checkSignature">,
  keys: readonly Key[],
): ApprovalSigner {
  return async (step, authority) => {
    const { signedBy: account, typedData } = step
    const key = keys.find(({ address }) => address === account)
    const signDigest = key?.signDigest?.bind(key)
    if (signDigest === undefined) {
      throw new AgentGptError("APPROVAL_WAY_MISSING", `There is no key of ${account} to sign with.`)
    }
    await guard.checkSignature({ ...authority, account, typedData })
    return finishStep(step, await signTypedData({ signDigest }, typedData))
  }
}
