// SPDX-License-Identifier: MIT
import { computeScreenRoot } from "@agentgpt/circuits"

import type { Bundle } from "../../bundle/read-bundle.ts"
import { fails, type Finding, holds, judge, unless } from "../check.ts"
import { nameBatches, nameSignals } from "../read-statements.ts"

/** The screen root of the policy is that of this roster, this deny list and this many chunks. */
export function checkScreenRoot(bundle: Bundle): Finding {
  const demanded = listScreenRoots(bundle)
  const { screening } = bundle
  if (demanded.length === 0) {
    if (screening === null) return holds("The policy demands no screening.")
    return fails("The bundle holds a screening that the policy does not know of.")
  }
  if (screening === null) return fails("The policy demands a screening, and the bundle holds none.")
  const root = computeScreenRoot(rosterOf(bundle), screening.denyRoot, screening.statements.length)
  return judge(
    demanded.flatMap((screenRoot) =>
      unless(
        screenRoot === root,
        "The policy's screen root is of another roster, deny list or number of chunks.",
      ),
    ),
    `The policy demands the screening of ${screening.statements.length} roster chunks.`,
  )
}

/** The Screen statements are one chain from 0, chunk by chunk, over this roster and deny list. */
export function checkScreenChain(bundle: Bundle): Finding {
  if (bundle.screening === null) return holds("There is no screening.")
  const { denyRoot, statements } = bundle.screening
  const rosterRoot = rosterOf(bundle)
  const complaints = statements.flatMap(({ publicSignals }, i) => {
    const signals = nameSignals("Screen", publicSignals)
    const isNext =
      signals?.["rosterRoot"] === rosterRoot &&
      signals["denyRoot"] === denyRoot &&
      signals["chunkIndex"] === BigInt(i) &&
      signals["prevScreen"] === computeScreenRoot(rosterRoot, denyRoot, i) &&
      signals["nextScreen"] === computeScreenRoot(rosterRoot, denyRoot, i + 1)
    return unless(isNext, `Screen statement ${i} is not of roster chunk ${i} under this deny list.`)
  })
  return judge(complaints, "The Screen statements cover the roster chunk by chunk.")
}

/** No chunk was paid that was not screened. */
export function checkScreenedChunks(bundle: Bundle): Finding {
  const screened = BigInt(bundle.screening?.statements.length ?? 0)
  const complaints = nameBatches(bundle).flatMap(({ batch, chunks }) =>
    batch.screenRoot === 0n || batch.kind === "StepBatch"
      ? []
      : chunks.flatMap(({ name, spine }) =>
          unless(spine.chunkIndex < screened, `${name} pays roster chunk ${spine.chunkIndex}, not screened.`),
        ),
  )
  return judge(complaints, "Every chunk that was paid had been screened, where the policy demands it.")
}

function listScreenRoots({ batches }: Bundle): readonly bigint[] {
  return batches.map(({ screenRoot }) => screenRoot).filter((screenRoot) => screenRoot !== 0n)
}

/** The roster of the payments; where a bundle proves steps alone, the one that was screened. */
function rosterOf({ batches, screening }: Bundle): bigint {
  const payments = batches.find(({ kind }) => kind !== "StepBatch")
  if (payments !== undefined) return payments.membersRoot
  return nameSignals("Screen", screening?.statements[0]?.publicSignals ?? [])?.["rosterRoot"] ?? 0n
}
