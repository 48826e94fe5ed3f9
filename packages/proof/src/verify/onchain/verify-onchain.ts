// SPDX-License-Identifier: MIT
import type { Bundle } from "../../bundle/read-bundle.ts"
import type { Check, Finding } from "../check.ts"
import type { ChainReader } from "./chain-reader.ts"
import { checkChain, checkContracts, checkRegisteredKeys } from "./check-contracts.ts"
import { checkAttestations, checkPaymentEvents, checkTransactions, checkTransfers } from "./check-payments.ts"
import { checkAnchor, checkRecordedScreening, checkRegistration, checkRunState } from "./check-workflow.ts"

type ChainCheck = {
  readonly id: string
  readonly title: string
  readonly run: (bundle: Bundle, reader: ChainReader) => Promise<Finding>
}

/** Everything that is compared with the chain, in this order. */
export const chainChecks: readonly ChainCheck[] = [
  { id: "chain", title: "The node is one of the run's chain", run: checkChain },
  { id: "contracts", title: "The contracts are there and belong together", run: checkContracts },
  { id: "registered-keys", title: "The keys are registered at their levels", run: checkRegisteredKeys },
  { id: "registration", title: "The run is registered with this policy", run: checkRegistration },
  { id: "run-state", title: "Every chunk is proved on-chain", run: checkRunState },
  { id: "recorded-screening", title: "The screening is recorded on-chain", run: checkRecordedScreening },
  { id: "transactions", title: "The receipts are those of the chain", run: checkTransactions },
  { id: "payment-events", title: "BatchPayout reported every chunk", run: checkPaymentEvents },
  { id: "attestations", title: "BatchPayout attested what was proved", run: checkAttestations },
  { id: "transfers", title: "Every payment was transferred or is owed", run: checkTransfers },
  { id: "anchor", title: "This bundle is the one that was anchored", run: checkAnchor },
]

/**
 * Compares a bundle with the chain that it speaks of. It says what the chain says, and nothing about the proofs
 * themselves: make these checks beside those of `verifyBundle`, never in their place.
 * @throws BUNDLE_NODE_UNREACHABLE
 *
 * @example
 * ```ts
 * const checks = await verifyOnchain(bundle, connectChain("http://127.0.0.1:8545", "finalized").reader)
 * ```
 */
export async function verifyOnchain(bundle: Bundle, reader: ChainReader): Promise<readonly Check[]> {
  const checks: Check[] = []
  for (const { id, title, run } of chainChecks) checks.push({ id, title, ...(await run(bundle, reader)) })
  return checks
}
