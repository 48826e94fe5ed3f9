import { readFileSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"

import { buildPayBatch } from "../../circuits/test/support/scenarios/pay-batch.ts"
import { buildScreen } from "../../circuits/test/support/scenarios/screen.ts"

// Writes contracts/test/support/RealProofs.sol: proofs that snarkjs made with the circuits' development keys, which
// must have been built (`hardhat circuits`). Proofs are random, so each run writes others of the same statements; the
// Solidity tests check that the contracts accept what is committed.

const root = join(import.meta.dirname, "..", "..")
const snarkjs = createRequire(join(root, "packages", "hardhat-circom", "package.json"))("snarkjs")

type Proof = {
  readonly pi_a: readonly [string, string]
  readonly pi_b: readonly [readonly [string, string], readonly [string, string]]
  readonly pi_c: readonly [string, string]
}

async function prove(name: string, input: object) {
  const artefact = (kind: string) => join(root, "circuits", "cache", "circom", name, `${name}.${kind}`)
  const { proof, publicSignals } = (await snarkjs.groth16.fullProve(
    input,
    artefact("wasm"),
    artefact("dev.zkey"),
  )) as { proof: Proof; publicSignals: readonly string[] }
  const key = JSON.parse(readFileSync(join(root, "circuits", "keys", `${name}.dev.json`), "utf8"))
  if (!(await snarkjs.groth16.verify(key, publicSignals, proof))) throw new Error(`${name}: not valid.`)
  return { inputs: publicSignals, words: toWords(proof) }
}

/** The order of the pairing precompile, which wants imaginary parts first. */
function toWords({ pi_a, pi_b, pi_c }: Proof): readonly string[] {
  const [[xReal, xImaginary], [yReal, yImaginary]] = pi_b
  return [pi_a[0], pi_a[1], xImaginary, xReal, yImaginary, yReal, pi_c[0], pi_c[1]]
}

function renderBytes(words: readonly string[]): string {
  return words.map((word) => `hex"${BigInt(word).toString(16).padStart(64, "0")}"`).join("\n        ")
}

const payments = await prove("PayBatch16", buildPayBatch())
const screening = await prove("Screen16", buildScreen())
writeFileSync(
  join(root, "contracts", "test", "support", "RealProofs.sol"),
  `// SPDX-License-Identifier: MIT
// Written by scripts/vectors/write-real-proofs.ts.
pragma solidity 0.8.37;

/// @notice Proofs that snarkjs made with the development keys, and the public signals they show, as words.
library RealProofs {
    bytes internal constant PAY_BATCH_INPUTS = ${renderBytes(payments.inputs)};
    bytes internal constant PAY_BATCH_PROOF = ${renderBytes(payments.words)};

    bytes internal constant SCREEN_INPUTS = ${renderBytes(screening.inputs)};
    bytes internal constant SCREEN_PROOF = ${renderBytes(screening.words)};
}
`,
)
// snarkjs keeps its worker threads.
process.exit(0)
