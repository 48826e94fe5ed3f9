import { computeRunContext } from "@agentgpt/proof"
import { archiveSteps } from "./archive-steps.ts"
import { chooseStepCircuit } from "./choose-circuits.ts"
import type { EndedRun } from "./ended-run.ts"
import { prepareSteps } from "./prepare-steps.ts"
import type { PreparedSteps } from "./prepare-steps.ts"
import { openProofStages } from "./proof-stages.ts"
import type { ProofStages, StagePorts } from "./proof-stages.ts"
import { readAgentEvents } from "./read-agents.ts"

/**
 * Opens the proof of all steps of a run, whatever chains they were done on. It is verified on one of them.
 * @throws PROOF_DEV_KEY_REFUSED, CIRCUIT_ codes; the stages throw PROOF_, CONTRACT_, BUNDLE_, AUDIT_ and NODE_ codes
 */
export function openStepsProof(ended: EndedRun, ports: StagePorts): ProofStages {
  const { chainId, payout, runId, terms, runKey, plan, outcomes, secret } = ended
  const { call, contracts } = ports
  const circuit = chooseStepCircuit({ level: terms.level, chainId })
  return openProofStages<PreparedSteps>(
    {
      chainId,
      payout,
      runId,
      terms,
      circuits: { pay: circuit },
      runKey,
      prepare: async () => {
        const agents = await readAgentEvents(call, contracts, terms.agentsRoot)
        const context = computeRunContext({
          ...payout,
          zkWorkflow: contracts.zkWorkflow,
          runId,
          beneficiary: terms.prover,
        })
        return prepareSteps({ ...terms, plan, outcomes, secret, agents, context })
      },
      archive: async (proved, folder) => await archiveSteps({ ...proved, ended, circuit, contracts }, folder),
    },
    ports,
  )
}
