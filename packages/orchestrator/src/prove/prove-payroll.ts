import { toAgentGptError } from "@agentgpt/core"
import type { Check } from "@agentgpt/proof"
import type { ProofView } from "../runs/run-view.ts"
import type { ArchivedBundle } from "./archive-payroll.ts"
import type { PaidPayroll } from "./paid-payroll.ts"
import { openPayrollProof } from "./payroll-proof.ts"
import type { PayrollProofPorts } from "./payroll-proof.ts"

/** A payroll that was proved, with everything that this took. */
export type ProvedPayroll = {
  readonly view: ProofView
  /** None where bundles are not stored. */
  readonly archived?: ArchivedBundle
  /** Of the archived bundle, from its bytes and against the chain. */
  readonly checks: readonly Check[]
  /** What this call sent; what was on the chain already is not among them. */
  readonly transactionHashes: {
    readonly screening: readonly string[]
    readonly registration: readonly string[]
    readonly verification: readonly string[]
    readonly anchor: readonly string[]
  }
}

export type ProvePayrollPorts = PayrollProofPorts & {
  /** Whether the bundle is archived and anchored; true unless told. */
  readonly autoStoreProofs?: boolean
  /** Told how far the proof is, and of its failure. */
  readonly onView?: (view: ProofView) => void
}

/**
 * Proves a paid payroll, has the proofs verified by the chain, and archives and anchors the bundle. It may be broken off
 * and begun again anywhere: proofs that are made are kept, and nothing is sent twice.
 * @throws PROOF_, CONTRACT_, BUNDLE_, AUDIT_, CIRCUIT_ and NODE_ codes
 *
 * @example
 * const { view, checks } = await provePayroll(paid, { contracts, call, send, openSigners, folder: "proofs/2026-11" })
 */
export async function provePayroll(paid: PaidPayroll, ports: ProvePayrollPorts): Promise<ProvedPayroll> {
  const { autoStoreProofs = true, onView } = ports
  let view: ProofView = beginView(paid)
  const show = (more: Partial<ProofView>) => {
    view = { ...view, ...more }
    onView?.(view)
  }
  try {
    const proof = openPayrollProof(paid, {
      ...ports,
      onProgress: (progress) => {
        show(progress)
        ports.onProgress?.(progress)
      },
    })
    show({ state: "proving" })
    const signed = await proof.sign()
    show({ state: "proved", ...(await proof.prove(signed)) })
    const screening = await proof.recordScreening(signed)
    const registration = await proof.register()
    const verification = await proof.verify(signed)
    show({ state: "verified", verifiedIn: await proof.findVerifications() })
    const sent = { screening, registration, verification }
    if (!autoStoreProofs) return { view, checks: [], transactionHashes: { ...sent, anchor: [] } }
    const archived = await proof.archive(signed)
    const anchor = await proof.anchor(archived)
    const checks = await proof.check(archived)
    show({ state: "archived", cid: archived.cid, bundleFile: archived.file })
    return { view, archived, checks, transactionHashes: { ...sent, anchor } }
  } catch (error) {
    show({ state: "failed", errorCode: toAgentGptError(error).code })
    throw error
  }
}

function beginView({ stepId, chainId, runId, terms }: PaidPayroll): ProofView {
  return { stepId, chainId, state: "waiting", done: 0, total: 0, level: terms.level, runId, verifiedIn: [] }
}
