import { archivePayroll } from "./archive-payroll.ts"
import { chooseCircuits } from "./choose-circuits.ts"
import type { PaidPayroll } from "./paid-payroll.ts"
import type { PreparedPayroll } from "./prepare-payroll.ts"
import { openProofStages } from "./proof-stages.ts"
import type { ProofStages, StagePorts } from "./proof-stages.ts"
import { readAgentEvents } from "./read-agents.ts"
import { restorePayroll } from "./restore-payroll.ts"

export type PayrollProofPorts = StagePorts

/**
 * The stages of proving one payroll, in their order. Each may be repeated at any time, in another process too: it takes
 * what earlier stages returned, which is plain data, and asks the chain what is there already.
 */
export type PayrollProof = ProofStages

/**
 * Opens the proof of a payroll that was paid. What follows from the payroll is made when it is first needed and kept
 * only as long as this object.
 * @throws PROOF_DEV_KEY_REFUSED, CIRCUIT_ codes; the stages throw PROOF_, CONTRACT_, BUNDLE_, AUDIT_ and NODE_ codes
 *
 * @example
 * const proof = openPayrollProof(paid, ports)
 * const signed = await proof.sign()
 * await proof.prove(signed)
 * await proof.register()
 * await proof.verify(signed)
 */
export function openPayrollProof(paid: PaidPayroll, ports: PayrollProofPorts): PayrollProof {
  const { chainId, chunkSize, terms, payout, runId, runKey } = paid
  const { call, contracts } = ports
  const circuits = chooseCircuits({ chunkSize, level: terms.level, chainId })
  // Nothing is verified before it is paid.
  const blocks = paid.chunks.map(({ blockNumber }) => blockNumber)
  const fromBlock = blocks.reduce((least, each) => (each < least ? each : least), blocks[0] ?? 0n)
  return openProofStages<PreparedPayroll>(
    {
      chainId,
      payout,
      runId,
      terms,
      circuits,
      runKey,
      fromBlock,
      prepare: async () => {
        const agents = await readAgentEvents(call, contracts, terms.agentsRoot)
        return await restorePayroll(paid, contracts, agents, ports.signal)
      },
      archive: async (proved, folder) =>
        await archivePayroll({ ...proved, paid, circuits, contracts }, folder),
    },
    ports,
  )
}
