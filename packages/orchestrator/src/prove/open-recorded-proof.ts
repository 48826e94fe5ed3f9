import { join } from "node:path"
import type { BatchEngine, PayoutRun, Store } from "@agentgpt/chain"
import type { ChainId, EvmAddress } from "@agentgpt/core"
import { findPayroll } from "../execute/freeze-payroll.ts"
import { openPricing } from "../execute/open-pricing.ts"
import { requireDesk } from "../execute/require-desk.ts"
import type { ChainDesk } from "../execute/workshop.ts"
import type { Policy } from "../guard/policy.ts"
import { toProofAdmission } from "../guard/to-proof-admission.ts"
import { toRegistrationAdmission } from "../guard/to-registration-admission.ts"
import { findAuthority } from "../runs/admissions.ts"
import { ALL_STEPS } from "@agentgpt/core"
import { stepKeyPrefixOf } from "../runs/run-keys.ts"
import { loadEndedRun } from "./load-ended-run.ts"
import { loadPaidPayroll } from "./load-paid-payroll.ts"
import type { ProofContracts } from "./paid-payroll.ts"
import { openPayrollProof } from "./payroll-proof.ts"
import type { AskNode, OpenSigners } from "./proof-ports.ts"
import type { ProofRequest } from "./proof-room.ts"
import type { ProofStages, StagePorts } from "./proof-stages.ts"
import { sendThrough } from "./send-through.ts"
import { openStepsProof } from "./steps-proof.ts"

export type ProofGround = {
  readonly store: Store
  readonly desks: ReadonlyMap<ChainId, ChainDesk>
  readonly policy: Policy
  readonly prover: EvmAddress
  readonly openSigners: OpenSigners
  readonly folder: string
  readonly contractsOf: (chainId: ChainId) => ProofContracts
  readonly askOn: (chainId: ChainId) => AskNode
}

/**
 * Opens what is to be proved of a run as its records have it: one payroll, or all steps.
 * @throws WORKFLOW_NOT_FOUND, PROOF_ and CIRCUIT_ codes
 */
export async function openRecordedProof(
  ground: ProofGround,
  request: ProofRequest,
  given: Pick<StagePorts, "signal" | "onProgress">,
): Promise<ProofStages> {
  const { store } = ground
  const atItsPrice = await openPricing(store, request.run)
  const { run, stepId, tries = 0 } = request
  if (stepId === ALL_STEPS) {
    const ended = await loadEndedRun(store, { run, tries })
    // The payer registers them under what let in its payroll, or under a right of its own.
    const place = { ...request, authorityId: ended.payrollId, folder: STEPS_FOLDER, atItsPrice }
    return openStepsProof(ended, { ...portsFor(ground, place, ended), ...given })
  }
  const frozen = await findPayroll(store, run, stepId)
  const paid = await loadPaidPayroll(store, requireDesk(ground, frozen?.chainId ?? "eip155:0"), run, stepId)
  const place = { ...request, authorityId: stepId, folder: stepId, atItsPrice }
  return openPayrollProof(paid, { ...portsFor(ground, place, paid), ...given })
}

/** No step has this name. */
const STEPS_FOLDER = "_steps"

type Place = ProofRequest & {
  /** The step that what the payer sends was let in with; `ALL_STEPS` where none was. */
  readonly authorityId: string
  readonly folder: string
  readonly atItsPrice: (engine: BatchEngine) => BatchEngine
}

function portsFor(
  ground: ProofGround,
  { run, stepId, attempt, authorityId, folder, atItsPrice }: Place,
  { chainId, payout }: { readonly chainId: ChainId; readonly payout: PayoutRun },
): Omit<StagePorts, "signal" | "onProgress"> {
  const { store, policy, prover } = ground
  const payer = payout.payer as EvmAddress
  return {
    contracts: ground.contractsOf(chainId),
    call: ground.askOn(chainId),
    send: sendThrough(atItsPrice(requireDesk(ground, chainId).engine), {
      keyPrefix: `${stepKeyPrefixOf(run, stepId)}proof/`,
      payer,
      prover,
      authorityOf: async (account) => {
        if (account === "payer" && authorityId !== ALL_STEPS) return findAuthority(store, run, authorityId)
        const { planHash, policyVersion } =
          account === "payer"
            ? toRegistrationAdmission(policy, { run, chainId, payer })
            : toProofAdmission(policy, chainId, prover)
        return { planHash, policyVersion }
      },
    }),
    attempt,
    openSigners: ground.openSigners,
    folder: join(ground.folder, run, folder),
  }
}
