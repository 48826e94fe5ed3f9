import type { PaymentView, Policy, RunDocument, RunView } from "@agentgpt/agentgpt"
import type { ReportedAsset, ReportedPayment, ReportedProof, RunReport } from "@agentgpt/agents"
import { parseAssetType } from "@agentgpt/core"
import type { AssetType, WorkflowMetadata } from "@agentgpt/core"
import { nameProved } from "./name-proved.ts"
import { listScreenings } from "./list-screenings.ts"

export type ReportParts = {
  readonly view: RunView
  readonly payments: readonly PaymentView[]
  /** What agents kept for the archive: the evidence of screenings. */
  readonly documents: readonly RunDocument[]
  /** Of a completed run. */
  readonly metadata: WorkflowMetadata | undefined
  /** Says how the amounts of its assets are read. */
  readonly policy: Pick<Policy, "assets">
}

/** A run as accounting and audit want it, from what the orchestrator says about it. */
export function buildReport({ view, payments, documents, metadata, policy }: ReportParts): RunReport {
  const { run, workflowId, state, createdAtMs, startedAtMs = createdAtMs, endedAtMs, steps } = view
  return {
    runId: run,
    workflowId,
    status: state,
    startedAtMs,
    ...(endedAtMs !== undefined && { endedAtMs }),
    assets: [...new Set(payments.map(({ asset }) => asset))].map((asset) => describeAsset(asset, policy)),
    payments: payments.map((payment) => toPayment(payment, view)),
    refusedRows: (view.refusedRows ?? []).map(({ line, code, message }) => ({ line, code, message })),
    steps: steps.flatMap(({ stepId, output }) => {
      if (output === undefined) return []
      const { agentId, txHash, gasUsed, executionTime, error } = output
      return [
        {
          stepId,
          agentId,
          gasUsed: gasUsed.toString(),
          executionTimeMs: executionTime,
          ...(txHash !== undefined && { transactionHash: txHash }),
          ...(error !== undefined && { error }),
        },
      ]
    }),
    ...(view.differences !== undefined && { differences: view.differences }),
    screenings: listScreenings(documents),
    proofs: listProofs(view, metadata),
    bundles: view.proofs.flatMap(({ stepId, chainId, cid }) =>
      cid === undefined ? [] : [{ proofOf: nameProved(stepId), chainId, cid }],
    ),
  }
}

/** The policy may say what an asset is called; where it does not, the token's address is what cannot be mistaken. */
function describeAsset(asset: string, { assets }: Pick<Policy, "assets">): ReportedAsset {
  const { decimals, symbol } = assets[asset as AssetType] ?? {}
  const { assetReference } = parseAssetType(asset)
  // Without a policy for it the amounts are shown as units.
  return {
    asset,
    symbol: decimals === undefined ? "units" : (symbol ?? shorten(assetReference)),
    decimals: decimals ?? 0,
  }
}

function shorten(reference: string): string {
  return reference.length > 12 ? `${reference.slice(0, 6)}…${reference.slice(-4)}` : reference
}

function toPayment(payment: PaymentView, run: RunView): ReportedPayment {
  const { asset, key, recipient, amount, transactionHash, blockNumber } = payment
  const { status, reason: why } = describeStatus(payment, run)
  return {
    asset,
    key,
    recipient,
    amount,
    status,
    ...(transactionHash !== undefined && { transactionHash }),
    ...(blockNumber !== undefined && { blockNumber }),
    ...(why !== undefined && { reason: why }),
  }
}

/** What is planned is told as unpaid only where nothing of its step was begun: somebody may pay by hand what is unpaid. */
function describeStatus(
  { stepId, status, reason }: PaymentView,
  { steps, endedAtMs }: RunView,
): { readonly status: ReportedPayment["status"]; readonly reason: string | undefined } {
  if (status === "refused") return { status: "skipped", reason }
  if (status !== "planned") return { status, reason }
  const { state } = steps.find((step) => step.stepId === stepId) ?? {}
  if (state === "waiting" || state === "skipped") {
    return { status: "unpaid", reason: endedAtMs === undefined ? "not sent yet" : "never sent" }
  }
  return { status: "pending", reason: "begun: it may be paid already, or be paid yet" }
}

/**
 * Each statement with the transactions that verified the proof it is part of. The worst level of the run's proofs stands
 * for each of them, and where none is known, the worst there is.
 */
function listProofs({ proofs }: RunView, metadata: WorkflowMetadata | undefined): readonly ReportedProof[] {
  const zkProof = metadata?.zkProof
  if (zkProof === undefined || zkProof === null) return []
  const levels = new Set(proofs.map((proof) => proof.level))
  const level = (["DEV", "TESTNET", "PRODUCTION"] as const).find((each) => levels.has(each)) ?? "DEV"
  const places = new Map(proofs.map(({ stepId, chainId, verifiedIn }) => [stepId, { chainId, verifiedIn }]))
  return zkProof.statements.map(({ circuitId, statementHash, stepId }) => {
    const { chainId, verifiedIn = [] } = places.get(stepId ?? "") ?? {}
    return {
      circuit: circuitId,
      level,
      statementHash,
      ...(chainId !== undefined &&
        verifiedIn.length > 0 && { verifiedIn: { chainId, transactionHashes: verifiedIn } }),
    }
  })
}
