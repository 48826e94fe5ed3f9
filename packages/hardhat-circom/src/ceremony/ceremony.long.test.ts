import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"

import { groth16 } from "snarkjs"
import { afterAll, beforeAll, expect, test } from "vitest"

import { expectCode } from "../../test/support/expect-code.ts"
import { makePtau } from "../../test/support/make-ptau.ts"
import { prove, stopProver } from "../../test/support/prove.ts"
import { createProject } from "../../test/support/temporary-project.ts"
import { locateArtifacts } from "../artifacts.ts"
import { domainPower } from "../files/r1cs.ts"
import type { CircuitDefinition } from "../registry/define-circuits.ts"
import { applyBeacon } from "./apply-beacon.ts"
import { beginCeremony } from "./begin-ceremony.ts"
import { contribute } from "./contribute.ts"
import { exportCeremony } from "./export-ceremony.ts"
import { verifyCeremony } from "./verify-ceremony.ts"

/** A chain of hashes that fills a domain of 2^14: the size of circuit that a local phase 1 can serve. */
const chainCircuit = `pragma circom 2.2.0;
include "circomlib/circuits/poseidon.circom";

template Chain(N) {
  signal input seed;
  signal output last;
  signal link[N + 1];
  link[0] <== seed;
  for (var i = 0; i < N; i++) { link[i + 1] <== Poseidon(1)([link[i]]); }
  last <== link[N];
}
`
const chain: CircuitDefinition = {
  name: "Chain",
  file: "chain.circom",
  template: "Chain",
  parameters: [60],
  outputs: ["last"],
  publicInputs: ["seed"],
}
const power = 14

let folder = ""
let ptau = ""

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "hardhat-circom-ptau-"))
  ptau = path.join(folder, "local.ptau")
  await makePtau(ptau, power)
})

afterAll(async () => {
  await stopProver()
  await rm(folder, { recursive: true, force: true })
})

test("a ceremony on a circuit that fills 2^14", async () => {
  const project = await createProject({ "src/chain.circom": chainCircuit }, [chain])
  await beginCeremony(project.config, chain, {
    ptau,
    allowLocalPtau: true,
    beaconSource: "drand quicknet round 1",
  })
  for (const name of ["Ada", "Grace", "Emmy"])
    await contribute(project.config, "Chain", { name, entropy: "" })
  await applyBeacon(project.config, "Chain", { value: "ab".repeat(32), iterationsExponent: 10 })
  const { compiled } = await verifyCeremony(project.config, chain, { ptau })
  expect(domainPower(compiled.header)).toBe(power)
  await expectCode(
    exportCeremony(project.config, chain, { ptau, level: "PRODUCTION" }),
    "CEREMONY_LEVEL_REFUSED",
  )
  await exportCeremony(project.config, chain, { ptau, level: "TESTNET" })

  const { wasm, zkey } = locateArtifacts(project.config.cache, "Chain")
  const key = JSON.parse(await project.read("keys/Chain.testnet.json"))
  const { proof, publicSignals } = await prove(wasm, zkey("TESTNET"), { seed: 5 })
  expect(await groth16.verify(key, publicSignals, proof)).toBe(true)
  expect(await groth16.verify(key, [publicSignals[1]!, publicSignals[0]!], proof)).toBe(false)
})
