import { summariseReport, writeAmount, writeTime } from "./summarise-report.ts"
import type { RunReport } from "./run-report.ts"

/** One table of a report. Cells are plain text, to be escaped by whoever writes them. */
export type ReportTable = {
  readonly title: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** The tables of a report, in the order in which people read them; empty ones are left out. */
export function listTables(report: RunReport): readonly ReportTable[] {
  const { totals, gasUsed, verifiedCount, isComplete, assetOf } = summariseReport(report)
  const { proofs, endedAtMs, bundles } = report
  const facts: readonly (readonly [string, string])[] = [
    ["Run", report.runId],
    ["Workflow", report.workflowId],
    ["Status", report.status],
    ["All planned payments made", isComplete ? "yes" : "no"],
    ["Started", writeTime(report.startedAtMs)],
    ["Ended", endedAtMs === undefined ? "not yet" : writeTime(endedAtMs)],
    ["Gas used", String(gasUsed)],
    ["Proofs verified", `${verifiedCount} of ${proofs.length}`],
    ["Archived bundles", String(bundles.length)],
  ]
  const tables: readonly ReportTable[] = [
    { title: "Run", columns: ["What", "Value"], rows: facts },
    {
      title: "Totals",
      columns: ["Asset", "Status", "Payments", "Amount"],
      rows: totals.map(({ asset, status, count, amount }) => [
        asset.asset,
        status,
        String(count),
        writeAmount(amount, asset),
      ]),
    },
    {
      title: "Rows that were not taken",
      columns: ["Line", "Code", "Reason"],
      rows: report.refusedRows.map(({ line, code, message }) => [String(line), code, message]),
    },
    {
      title: "Payments",
      columns: ["Key", "Name", "Recipient", "Asset", "Amount", "Status", "Transaction", "Block", "Reason"],
      rows: report.payments.map((payment) => [
        payment.key,
        payment.name ?? "",
        payment.recipient,
        payment.asset,
        writeAmount(BigInt(payment.amount), assetOf(payment)),
        payment.status,
        payment.transactionHash ?? "",
        payment.blockNumber ?? "",
        payment.reason ?? "",
      ]),
    },
    {
      title: "Steps",
      columns: ["Step", "Agent", "Transaction", "Gas", "Milliseconds", "Error"],
      rows: report.steps.map(({ stepId, agentId, transactionHash, gasUsed: gas, executionTimeMs, error }) => [
        stepId,
        agentId,
        transactionHash ?? "",
        gas,
        String(executionTimeMs),
        error ?? "",
      ]),
    },
    {
      title: "Differences",
      columns: ["Step", "Code", "What", "Places", "Of"],
      rows: (report.differences ?? []).map(({ stepId, code, sentence, subjects, count }) => [
        stepId,
        code,
        sentence,
        subjects.join("; "),
        String(count),
      ]),
    },
    {
      title: "Screenings",
      columns: ["List", "Hash", "Asked", "Addresses", "Refused", "Evidence"],
      rows: report.screenings.map((screening) => [
        screening.listVersion,
        screening.listHash,
        writeTime(screening.screenedAtMs),
        String(screening.screenedCount),
        String(screening.refusedCount),
        screening.evidenceHash ?? "",
      ]),
    },
    {
      title: "Proofs",
      columns: ["Circuit", "Level", "Statement", "Verified on", "Transactions"],
      rows: proofs.map(({ circuit, level, statementHash, verifiedIn }) => [
        circuit,
        level,
        statementHash,
        verifiedIn?.chainId ?? "not yet",
        verifiedIn?.transactionHashes.join(" ") ?? "",
      ]),
    },
    {
      title: "Archived bundles",
      columns: ["Proof of", "Chain", "CID"],
      rows: bundles.map(({ proofOf, chainId, cid }) => [proofOf, chainId, cid]),
    },
  ]
  return tables.filter(({ rows }) => rows.length > 0)
}
