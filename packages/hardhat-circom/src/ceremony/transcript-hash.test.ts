import { expect, test } from "vitest"

import type { Attestation } from "./attestation.ts"
import { findLevelObstacles } from "./export-ceremony.ts"
import { hashTranscript } from "./transcript-hash.ts"

const attestation: Attestation = {
  format: 1,
  circuit: "Square",
  compiler: "circom 2.2.3 (circom2@0.2.23)",
  r1csSha256: "11".repeat(32),
  phase1: { name: "powersOfTau28_hez_final_08.ptau", power: 8, blake2b512: "22".repeat(64) },
  beaconSource: "drand quicknet round 20000000",
  contributions: ["Ada", "Grace", "Emmy"].map((name, index) => ({
    name,
    contributionHash: `3${index}`.repeat(64),
  })),
  beacon: { value: "44".repeat(32), iterationsExponent: 10, contributionHash: "55".repeat(64) },
  zkeySha256: "66".repeat(32),
}

test("the transcript hash is the SHA-256 of the documented JSON, as another program computes it", () => {
  expect(hashTranscript(attestation)).toBe(
    "0x6c7a6d5fa1536f815aaa354f2221d7d2e3ef12966899e1901a868985baf483a4",
  )
})

test.each<[string, Partial<Attestation>]>([
  ["circuit", { circuit: "Other" }],
  ["compiler", { compiler: "circom 2.2.4" }],
  ["r1cs", { r1csSha256: "12".repeat(32) }],
  ["name of phase 1", { phase1: { ...attestation.phase1, name: "local" } }],
  ["power of phase 1", { phase1: { ...attestation.phase1, power: 9 } }],
  ["hash of phase 1", { phase1: { ...attestation.phase1, blake2b512: "23".repeat(64) } }],
  ["announced beacon", { beaconSource: "" }],
  ["order of contributions", { contributions: attestation.contributions.toReversed() }],
  ["number of contributions", { contributions: attestation.contributions.slice(0, 2) }],
  ["missing beacon", { beacon: null }],
  ["value of the beacon", { beacon: { ...attestation.beacon!, value: "45".repeat(32) } }],
  ["iterations of the beacon", { beacon: { ...attestation.beacon!, iterationsExponent: 11 } }],
  ["contribution of the beacon", { beacon: { ...attestation.beacon!, contributionHash: "56".repeat(64) } }],
  ["proving key", { zkeySha256: "67".repeat(32) }],
])("the transcript hash covers the %s", (_, change) => {
  expect(hashTranscript({ ...attestation, ...change })).not.toBe(hashTranscript(attestation))
})

test.each<[string, Partial<Attestation>, string]>([
  ["a local phase 1", { phase1: { ...attestation.phase1, name: "local" } }, "pinned"],
  ["two contributors", { contributions: attestation.contributions.slice(0, 2) }, "2 contributors"],
  ["no announced beacon", { beaconSource: "" }, "announced"],
  ["no beacon", { beacon: null }, "no beacon"],
])("%s is not fit for PRODUCTION", (_, change, word) => {
  expect(findLevelObstacles(attestation)).toEqual([])
  expect(findLevelObstacles({ ...attestation, ...change })).toEqual([expect.stringContaining(word)])
})
