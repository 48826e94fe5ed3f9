import { hexToBytes } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import { TypedDataEncoder } from "ethers"
import type { Signature } from "../codec/transaction.ts"
import type { DigestSigner } from "../signers/signer.ts"

/** The EIP-712 domain of a contract, which its own separator has confirmed. */
export type TokenDomain = {
  readonly name: string
  readonly version?: string
  readonly chainId: bigint
  readonly verifyingContract: EvmAddress
}

/** What a wallet shows and signs (EIP-712). */
export type TypedData = {
  readonly domain: TokenDomain
  readonly types: Readonly<Record<string, { readonly name: string; readonly type: string }[]>>
  readonly primaryType: string
  readonly message: Readonly<Record<string, unknown>>
}

/** The separator that a contract with this domain shows. */
export function hashDomain(domain: TokenDomain): Hex {
  return TypedDataEncoder.hashDomain(domain) as Hex
}

/**
 * Signs typed data with a key at hand.
 * @throws SIGNER_ codes
 *
 * @example
 * const call = finishStep(step, await signTypedData(signer, step.typedData))
 */
export async function signTypedData(
  signer: Pick<DigestSigner, "signDigest">,
  { domain, types, message }: TypedData,
): Promise<Signature> {
  return signer.signDigest(hexToBytes(TypedDataEncoder.hash(domain, { ...types }, { ...message })))
}
