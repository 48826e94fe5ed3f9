import { writeTable } from "../../packages/cli/src/output/table.ts"
import type { JobSummary, StepsSummary, SummarisedProof } from "./summarise-job.ts"

/** The end of `npm start` for people. */
export function writeSummary(summary: JobSummary): string {
  const { chains, steps, leftOut, payingSeconds, paymentsPerSecond, provingSeconds, reports, run } = summary
  const paid = chains.reduce((sum, chain) => sum + chain.paid, 0)
  const isProved = [...chains, ...(steps === null ? [] : [steps])].every(({ proof }) => isArchived(proof))
  const levels = [...new Set(chains.map(({ proof }) => proof.level))].join(", ")
  return [
    writeTable(
      ["chain", "paid>", "tokens>", "gas per payment>", "chunks proved>", "verified on-chain in", "bundle"],
      chains.map(({ chainId, paid: count, total, gasPerPayment, proof, bundleHolds }) => [
        chainId,
        String(count),
        total,
        gasPerPayment,
        proof.total === 0 ? "not yet" : `${proof.done} of ${proof.total}`,
        proof.verifiedIn.map((hash) => hash.slice(0, 18)).join(" "),
        sayBundle(proof, bundleHolds),
      ]),
    ),
    ...(steps === null || !isProved ? [] : [writeSteps(steps)]),
    writeTable(
      ["not paid", "why"],
      leftOut.map(({ who, why }) => [who, why]),
    ),
    [
      `${paid} people were paid once, in ${payingSeconds.toFixed(1)} s (${paymentsPerSecond} payments/s)${isProved ? `, and proved after ${provingSeconds.toFixed(0)} s` : ""}.`,
      ...(isProved ? [] : ["The proofs go on. Ctrl-C puts them off: the same command goes on with them."]),
      `Proof level ${levels}: keys of development chains, which anybody can forge; ceremonies make real ones.`,
    ].join("\n"),
    [
      "Transactions:",
      ...chains.flatMap(({ chainId, transactions }) =>
        transactions.slice(0, 5).map((hash) => `  ${chainId} ${hash}`),
      ),
      ...(isProved
        ? [
            "Bundles:",
            ...[...chains, ...(steps === null ? [] : [steps])].map(
              ({ proof }) => `  ${proof.cid}  ${proof.bundleFile}`,
            ),
          ]
        : []),
      `Reports of ${run}:`,
      ...reports.map((file) => `  ${file}`),
    ].join("\n"),
  ].join("\n\n")
}

function isArchived({ state }: SummarisedProof): boolean {
  return state === "archived"
}

function sayBundle(proof: SummarisedProof, holds: boolean): string {
  if (!isArchived(proof)) return "not yet"
  return holds ? "holds" : "DOES NOT HOLD"
}

function writeSteps({ chainId, steps, chains, proof, bundleHolds }: StepsSummary): string {
  const whole = chains === 2 ? "both chains" : `${chains} chains`
  const proofs = proof.done === 1 ? "one proof" : `${proof.done} proofs`
  return [
    `Steps of ${whole}: ${steps}, proved by ${proofs}, verified on ${chainId}`,
    `in ${proof.verifiedIn.join(" ")}; the bundle ${bundleHolds ? "holds" : "DOES NOT HOLD"}.`,
  ].join(" ")
}
