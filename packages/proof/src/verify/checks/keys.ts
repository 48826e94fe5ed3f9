// SPDX-License-Identifier: MIT
import { circuits, listPublicSignals, type CircuitTemplate } from "@agentgpt/circuits"
import { AgentGptError, isDevelopmentChain } from "@agentgpt/core"

import type { Bundle, BundleKey } from "../../bundle/read-bundle.ts"
import { computeCircuitId, readVerificationKey } from "../../verify-groth16.ts"
import { type Finding, judge, skipped, type TrustedKeys, unless } from "../check.ts"
import { circuitNameOf } from "../read-statements.ts"

const levels = ["DEV", "TESTNET", "PRODUCTION"] as const

/** Every circuit id is the hash of the key beside it, and the keys are those that statements name. */
export function checkKeyIds(bundle: Bundle): Finding {
  const used = listUses(bundle).map(({ circuitId }) => circuitId)
  const known: readonly string[] = bundle.keys.map(({ circuitId }) => circuitId)
  return judge(
    [
      ...bundle.keys.flatMap(findKeyFault),
      ...unless(new Set(known).size === known.length, "A key stands in the bundle twice."),
      ...used.filter((id) => !known.includes(id)).map((id) => `The key of circuit ${id} is missing.`),
      ...known.filter((id) => !used.includes(id)).map((id) => `No statement uses the key ${id}.`),
    ],
    `${known.length} keys hash to the circuit ids that the statements name.`,
  )
}

/** Every batch is proved with a circuit of its kind. */
export function checkCircuits(bundle: Bundle): Finding {
  return judge(
    listUses(bundle).flatMap(({ circuitId, template, signalCounts }) => {
      const name = circuitNameOf(bundle, circuitId) ?? circuitId
      const wanted = listPublicSignals(template).length
      return [
        ...unless(
          circuits.some((circuit) => circuit.name === name && circuit.template === template),
          `${name} is no circuit for ${template} statements.`,
        ),
        ...unless(
          signalCounts.every((count) => count === wanted),
          `A ${template} statement has not ${wanted} public signals.`,
        ),
      ]
    }),
    "Every statement belongs to a circuit of its kind.",
  )
}

/** The stated level is that of the weakest key. */
export function checkLevel({ level, keys }: Bundle): Finding {
  const lowest = levels.find((candidate) => keys.some((key) => key.level === candidate))
  return judge(
    [
      ...unless(level === lowest, `The bundle states level ${level}; its weakest key is ${String(lowest)}.`),
      ...keys
        .filter((key) => (key.level === "DEV") !== (key.transcriptHash === null))
        .map(({ circuit }) => `The key of ${circuit} has level DEV and a ceremony, or neither.`),
    ],
    `The weakest key has level ${level}.`,
  )
}

/** Keys whose secrets are public prove nothing where money is real. */
export function checkDevelopmentKeys({ keys, run }: Bundle): Finding {
  const isDevelopment = isDevelopmentChain(run.chainId)
  const dev = keys.filter((key) => key.level === "DEV")
  return judge(
    isDevelopment
      ? []
      : dev.map(({ circuit }) => `${circuit} has a DEV key, and ${run.chainId} is no local chain.`),
    dev.length > 0 ? `DEV keys on the development chain ${run.chainId}.` : "No DEV key is used.",
  )
}

/** The keys are those that the verifier trusts, under the names and levels it knows. */
export function checkTrustedKeys({ keys }: Bundle, trusted: TrustedKeys | undefined): Finding {
  if (trusted === undefined) {
    return skipped("No list of trusted keys was given: whoever made a key of their own could prove anything.")
  }
  return judge(
    keys.flatMap(({ circuit, circuitId, level }) => {
      const known = Object.hasOwn(trusted, circuitId) ? trusted[circuitId] : undefined
      if (known === undefined) return [`The key ${circuitId} of ${circuit} is not among the trusted ones.`]
      return unless(
        known.circuit === circuit && known.level === level,
        `The key of ${circuit} at level ${level} is known as ${known.circuit} at level ${known.level}.`,
      )
    }),
    `All ${keys.length} keys are among the trusted ones, at the levels stated.`,
  )
}

function findKeyFault({ circuit, circuitId, encodedKey }: BundleKey): readonly string[] {
  try {
    const computed = computeCircuitId(readVerificationKey(encodedKey))
    return unless(computed === circuitId, `The key of ${circuit} hashes to ${computed}, not to ${circuitId}.`)
  } catch (error) {
    if (!AgentGptError.is(error)) throw error
    return [`The key of ${circuit} is unusable: ${error.shortMessage}`]
  }
}

function listUses({ batches, screening }: Bundle): readonly {
  readonly circuitId: string
  readonly template: CircuitTemplate
  readonly signalCounts: readonly number[]
}[] {
  const uses = batches.map(({ circuitId, kind, chunks }) => ({
    circuitId,
    template: kind,
    signalCounts: countSignals(chunks),
  }))
  if (screening === null) return uses
  const { circuitId, statements } = screening
  return [...uses, { circuitId, template: "Screen" as const, signalCounts: countSignals(statements) }]
}

function countSignals(
  statements: readonly { readonly publicSignals: readonly bigint[] }[],
): readonly number[] {
  return statements.map(({ publicSignals }) => publicSignals.length)
}
