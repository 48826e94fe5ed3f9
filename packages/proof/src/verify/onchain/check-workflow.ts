// SPDX-License-Identifier: MIT
import type { Bundle, BundleBatch } from "../../bundle/read-bundle.ts"
import { fails, type Finding, holds, judge, skipped, unless } from "../check.ts"
import { computeBatchPolicy } from "../checks/statements.ts"
import { type Answer, askStruct, isSameHex } from "./ask-contract.ts"
import type { ChainReader } from "./chain-reader.ts"
import { workflowAbi } from "./contracts-abi.ts"

const notRegistered = "The run is not registered in ZKWorkflow."

/** The run was registered with these people, this context and this policy. */
export async function checkRegistration(bundle: Bundle, reader: ChainReader): Promise<Finding> {
  const { run } = bundle
  const stored = await readRun(bundle, reader)
  if (stored === undefined) return fails(notRegistered)
  const batch = findBatch(bundle, stored)
  if (batch === undefined)
    return fails("The run is registered for a circuit that the bundle has no proofs of.")
  const parts = stored["parts"] as Answer
  return judge(
    [
      ...unless(isSameHex(stored["payer"], run.payer), "Another payer registered the run."),
      ...unless(isSameHex(stored["beneficiary"], run.beneficiary), "The run has another beneficiary."),
      ...unless(stored["context"] === run.context, "The run is registered under another context."),
      ...unless(
        stored["policy"] === computeBatchPolicy(batch),
        "The run is registered under another policy.",
      ),
      ...unless(parts["agentsRoot"] === batch.agentsRoot, "The registered agents are others."),
      ...unless(parts["listRoot"] === batch.membersRoot, "The registered roster or plan is another."),
      ...unless(parts["screenRoot"] === batch.screenRoot, "The registered screening is another."),
      ...unless(
        parts["budgetCommitment"] === (batch.budgetCommitment ?? 0n),
        "The registered budget is another.",
      ),
    ],
    "Payer, beneficiary, context and policy are those that were registered.",
  )
}

/** The contract accepted every chunk: its state commits to all statements, in order, and it waits for no more. */
export async function checkRunState(bundle: Bundle, reader: ChainReader): Promise<Finding> {
  const stored = await readRun(bundle, reader)
  const batch = stored && findBatch(bundle, stored)
  if (stored === undefined || batch === undefined) return fails(notRegistered)
  const [verified, wanted] = [stored["verifiedChunks"], stored["chunkCount"]]
  return judge(
    [
      ...unless(
        stored["state"] === batch.finalState,
        "The run is in another state than the bundle leads to.",
      ),
      ...unless(
        verified === wanted,
        `Only ${String(verified)} of ${String(wanted)} chunks are proved on-chain.`,
      ),
      ...unless(
        wanted === BigInt(batch.chunks.length),
        `The run has ${String(wanted)} chunks, the bundle ${batch.chunks.length}.`,
      ),
    ],
    `All ${batch.chunks.length} chunks are proved on-chain, and lead to the same state.`,
  )
}

/** The screening that the policy demands is recorded. */
export async function checkRecordedScreening(bundle: Bundle, reader: ChainReader): Promise<Finding> {
  const { screening, run, batches } = bundle
  const demanding = batches.find(({ screenRoot }) => screenRoot !== 0n)
  if (screening === null || demanding === undefined) return skipped("The policy demands no screening.")
  const record = await askStruct(reader, workflowAbi, run.zkWorkflow, "screening", [
    screening.circuitId,
    demanding.screenRoot,
  ])
  if (record === undefined || record["chunkCount"] === 0n) return fails("No such screening is recorded.")
  return judge(
    [
      ...unless(
        record["rosterRoot"] === demanding.membersRoot,
        "The recorded screening is of another roster.",
      ),
      ...unless(record["denyRoot"] === screening.denyRoot, "The recorded screening is against another list."),
      ...unless(
        record["chunkCount"] === BigInt(screening.statements.length),
        "The recorded screening has another number of chunks.",
      ),
    ],
    "The screening of the roster is recorded on-chain.",
  )
}

/** This very bundle is the one that was anchored. */
export async function checkAnchor({ run, digest }: Bundle, reader: ChainReader): Promise<Finding> {
  const anchor = await askStruct(reader, workflowAbi, run.zkWorkflow, "anchorOf", [run.runId, digest])
  if (anchor === undefined || anchor["position"] === 0n) return fails(`The digest ${digest} is not anchored.`)
  return holds(
    `Anchored as number ${String(anchor["position"])} in block ${String(anchor["blockNumber"])} by ${String(anchor["by"])}.`,
  )
}

async function readRun({ run }: Bundle, reader: ChainReader): Promise<Answer | undefined> {
  const stored = await askStruct(reader, workflowAbi, run.zkWorkflow, "workflowRun", [run.runId])
  return stored === undefined || stored["chunkCount"] === 0n ? undefined : stored
}

/** A run is proved on-chain by one circuit; other batches of the bundle are not known there. */
function findBatch({ batches }: Bundle, stored: Answer): BundleBatch | undefined {
  return batches.find(({ circuitId }) => isSameHex(stored["circuitId"], circuitId))
}
