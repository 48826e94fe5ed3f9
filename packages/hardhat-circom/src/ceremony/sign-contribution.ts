import { verifyMessage } from "ethers"

import type { CircomConfig } from "../config.ts"
import { CircomError } from "../errors.ts"
import {
  type Attestation,
  type Contribution,
  locateCeremony,
  readAttestation,
  writeAttestation,
} from "./attestation.ts"

/** What a contributor signs with an Ethereum account (personal_sign, EIP-191). */
export function renderSignedMessage(circuit: string, { name, contributionHash }: Contribution): string {
  return `I, ${name}, contributed to the ceremony of the circuit ${circuit}. Contribution hash: ${contributionHash}`
}

/** Whether the signature of a contribution, if it has one, was made by the address beside it. */
export function isSignatureValid(circuit: string, contribution: Contribution): boolean {
  if (contribution.signature === undefined) return true
  const { address, signature } = contribution.signature
  try {
    const signer = verifyMessage(renderSignedMessage(circuit, contribution), signature)
    return signer.toLowerCase() === address.toLowerCase()
  } catch {
    return false
  }
}

export type SignOptions = { readonly name: string; readonly address: string; readonly signature: string }

/** Records a contributor's signature; possible at any time, as the transcript does not cover it. */
export async function signContribution(
  config: CircomConfig,
  circuit: string,
  { name, address, signature }: SignOptions,
): Promise<Attestation> {
  const files = locateCeremony(config, circuit)
  const attestation = await readAttestation(files)
  const contribution = attestation.contributions.find((each) => each.name === name)
  if (contribution === undefined) {
    throw new CircomError("CEREMONY_INPUT_INVALID", `nobody called ${name} has contributed`)
  }
  const signed: Contribution = { ...contribution, signature: { address, signature: signature.toLowerCase() } }
  if (!isSignatureValid(circuit, signed)) {
    throw new CircomError(
      "CEREMONY_SIGNATURE_INVALID",
      `the signature is not ${address}'s over: ${renderSignedMessage(circuit, contribution)}`,
    )
  }
  const contributions = attestation.contributions.map((each) => (each.name === name ? signed : each))
  const next = { ...attestation, contributions }
  await writeAttestation(files, next)
  return next
}
