import { AgentGptError, hexToBytes } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import { TypedDataEncoder } from "ethers"
import { checkSignature } from "../codec/check-transaction.ts"
import { readCompact } from "../signers/curve.ts"
import { recoverAddress } from "../signers/recover-sender.ts"
import { writeSignature } from "../signers/sign-message.ts"
import type { DigestSigner } from "../signers/signer.ts"

/** A header of one chain, told to the HeaderOracle of another. */
export type HeaderAttestation = {
  readonly chainId: bigint
  readonly blockNumber: bigint
  readonly headerHash: Hex
}

/** The HeaderOracle that is to believe it: an attestation is worth nothing anywhere else. */
export type HeaderOracleHome = { readonly chainId: bigint; readonly oracle: EvmAddress }

/**
 * Attests a header with a key at hand. The caller has seen that the block is final, on nodes that it trusts.
 * @throws SIGNER_ codes
 *
 * @example
 * const signature = await signHeader(signer, { chainId: 1n, oracle }, { chainId: 137n, blockNumber, headerHash })
 */
export async function signHeader(
  signer: DigestSigner,
  home: HeaderOracleHome,
  attestation: HeaderAttestation,
): Promise<Hex> {
  return writeSignature(await signer.signDigest(hashAttestation(home, attestation)))
}

/**
 * Which attester made a signature.
 * @throws PROOF_ATTESTATION_INVALID
 *
 * @example
 * const attester = recoverAttester(home, attestation, await signHeader(signer, home, attestation))
 */
export function recoverAttester(
  home: HeaderOracleHome,
  attestation: HeaderAttestation,
  signature: Hex,
): EvmAddress {
  try {
    const bytes = hexToBytes(signature)
    const last = bytes[64]
    if (bytes.length !== 65 || (last !== 27 && last !== 28))
      throw new AgentGptError("PROOF_ATTESTATION_INVALID")
    const parts = readCompact(bytes, last - 27)
    // The oracle refuses the second spelling of a signature.
    checkSignature(parts)
    return recoverAddress(hashAttestation(home, attestation), parts)
  } catch (cause) {
    throw new AgentGptError("PROOF_ATTESTATION_INVALID", undefined, { cause })
  }
}

/**
 * Signatures as `HeaderOracle.attestHeader` takes them: of attesters alone, one each, in ascending order of the
 * signers. What else was handed in, by mistake or in bad faith, is left out.
 * @throws PROOF_ATTESTATION_INVALID if fewer than `threshold` are left
 *
 * @example
 * const ordered = orderAttestations(home, attestation, signatures, { attesters, threshold: 2 })
 */
export function orderAttestations(
  home: HeaderOracleHome,
  attestation: HeaderAttestation,
  signatures: readonly Hex[],
  { attesters, threshold }: { readonly attesters: readonly EvmAddress[]; readonly threshold: number },
): readonly Hex[] {
  const known = new Set(attesters.map((attester) => attester.toLowerCase()))
  const bySigner = new Map<string, Hex>()
  for (const signature of signatures) {
    const signer = findSigner(home, attestation, signature)
    if (signer !== undefined && known.has(signer)) bySigner.set(signer, signature)
  }
  if (bySigner.size < threshold) {
    const message = `There are ${bySigner.size} signatures of attesters; ${threshold} are needed.`
    throw new AgentGptError("PROOF_ATTESTATION_INVALID", message)
  }
  return [...bySigner].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, signature]) => signature)
}

function findSigner(...question: Parameters<typeof recoverAttester>): EvmAddress | undefined {
  try {
    return recoverAttester(...question)
  } catch {
    return undefined
  }
}

function hashAttestation({ chainId, oracle }: HeaderOracleHome, attestation: HeaderAttestation): Uint8Array {
  const domain = { name: "AgentGPT HeaderOracle", version: "1", chainId, verifyingContract: oracle }
  return hexToBytes(TypedDataEncoder.hash(domain, TYPES, attestation))
}

const TYPES = {
  HeaderAttestation: [
    { name: "chainId", type: "uint64" },
    { name: "blockNumber", type: "uint64" },
    { name: "headerHash", type: "bytes32" },
  ],
}
