// SPDX-License-Identifier: MIT
import type { Bundle, BundleKey } from "../../bundle/read-bundle.ts"
import { type Finding, judge, unless } from "../check.ts"
import { askContract, askStruct, isSameHex } from "./ask-contract.ts"
import type { ChainReader } from "./chain-reader.ts"
import { circuitKinds, registryAbi, securityLevels, workflowAbi } from "./contracts-abi.ts"

/** The node is one of the run's chain. */
export async function checkChain({ run }: Bundle, reader: ChainReader): Promise<Finding> {
  const number = await reader.readChainNumber()
  return judge(
    unless(
      run.chainId === `eip155:${number}`,
      `The node is one of chain ${number}, the run of ${run.chainId}.`,
    ),
    `Chain ${number}.`,
  )
}

/** Contracts stand at the addresses of the run, and ZKWorkflow works with the others. */
export async function checkContracts({ run }: Bundle, reader: ChainReader): Promise<Finding> {
  const parts = ["zkWorkflow", "batchPayout", "verifierRegistry", "agentRegistry", "token"] as const
  const codes = await Promise.all(parts.map(async (part) => reader.readCode(run[part])))
  const linked = ["batchPayout", "verifierRegistry", "agentRegistry"] as const
  const named = await Promise.all(
    linked.map(async (part) => askContract(reader, workflowAbi, run.zkWorkflow, part)),
  )
  return judge(
    [
      ...parts.flatMap((part, i) =>
        unless((codes[i]?.length ?? 0) > 2, `There is no code at ${part} ${run[part]}.`),
      ),
      ...linked.flatMap((part, i) =>
        unless(
          isSameHex(named[i], run[part]),
          `ZKWorkflow works with another ${part} than the bundle names.`,
        ),
      ),
    ],
    "All five contracts are there and belong together.",
  )
}

/** The keys are registered, at the levels stated, and not withdrawn. */
export async function checkRegisteredKeys(bundle: Bundle, reader: ChainReader): Promise<Finding> {
  const complaints = await Promise.all(bundle.keys.map(async (key) => findKeyFaults(bundle, key, reader)))
  return judge(complaints.flat(), `${bundle.keys.length} keys are registered at the levels stated.`)
}

async function findKeyFaults(
  { run, batches }: Bundle,
  { circuit, circuitId, level, transcriptHash, encodedKey }: BundleKey,
  reader: ChainReader,
): Promise<readonly string[]> {
  const entry = await askStruct(reader, registryAbi, run.verifierRegistry, "circuit", [circuitId])
  if (entry === undefined || BigInt(String(entry["key"])) === 0n) return [`${circuit} is not registered.`]
  const key = await askContract(reader, registryAbi, run.verifierRegistry, "keyOf", [circuitId])
  const kind = batches.find((batch) => batch.circuitId === circuitId)?.kind ?? "Screen"
  const registered = securityLevels[Number(entry["level"])]
  const transcript = transcriptHash ?? `0x${"0".repeat(64)}`
  return [
    ...unless(isSameHex(key, encodedKey), `${circuit} is registered with another key.`),
    ...unless(entry["kind"] === circuitKinds[kind], `${circuit} is registered as a circuit of another kind.`),
    ...unless(registered === level, `${circuit} is registered at level ${String(registered)}, not ${level}.`),
    ...unless(
      isSameHex(entry["transcriptHash"], transcript),
      `${circuit} is registered with another ceremony's transcript.`,
    ),
    ...unless(entry["revoked"] === false, `${circuit} was revoked: its proofs mean nothing any more.`),
    ...unless(entry["suspended"] === false, `${circuit} is suspended: there is a doubt about its proofs.`),
  ]
}
