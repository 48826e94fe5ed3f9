import { createHash } from "node:crypto"

import type { Attestation } from "./attestation.ts"

const domain = "hardhat-circom/ceremony/1"

/**
 * The hash that stands for a ceremony in registries: SHA-256 of the JSON array below, without spaces. It
 * covers the circuit, both phases, every contribution in order, the beacon and the proving key. Signatures
 * are left out: they can be added later and bind a person to a contribution hash that is in here.
 */
export function hashTranscript(attestation: Attestation): `0x${string}` {
  const { circuit, compiler, r1csSha256, phase1, beaconSource, contributions, beacon, zkeySha256 } =
    attestation
  const canonical = JSON.stringify([
    domain,
    [circuit, compiler, r1csSha256],
    [phase1.name, phase1.power, phase1.blake2b512],
    contributions.map(({ name, contributionHash }) => [name, contributionHash]),
    beacon === null
      ? [beaconSource]
      : [beaconSource, beacon.value, beacon.iterationsExponent, beacon.contributionHash],
    zkeySha256,
  ])
  return `0x${createHash("sha256").update(canonical).digest("hex")}`
}
