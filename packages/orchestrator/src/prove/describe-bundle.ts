import { readFileSync } from "node:fs"
import { parseBytes32, parseEvmAddress } from "@agentgpt/core"
import { readVerificationKey } from "@agentgpt/proof"
import type { RunRecord } from "@agentgpt/proof"
import type { ChosenCircuit } from "./choose-circuits.ts"
import type { PaidPayroll, ProofContracts } from "./paid-payroll.ts"

/** Whom and what a bundle speaks of. */
export function describeIdentity(
  { chainId, payout, runId, terms }: Pick<PaidPayroll, "chainId" | "payout" | "runId" | "terms">,
  { batchPayout, zkWorkflow, verifierRegistry, agentRegistry }: ProofContracts,
  context: bigint,
): RunRecord["run"] {
  const { payer, token, workflowId, runNonce } = payout
  return {
    chainId,
    batchPayout,
    zkWorkflow,
    verifierRegistry,
    agentRegistry,
    payer: parseEvmAddress(payer),
    token: parseEvmAddress(token),
    beneficiary: terms.prover,
    workflowId: parseBytes32(workflowId),
    runNonce,
    runId,
    context,
  }
}

/** A key that statements of a bundle are proved under, read from its file. */
export function describeKey(circuit: ChosenCircuit): RunRecord["keys"][number] {
  const { name, circuitId, level, transcriptHash, verificationKeyFile } = circuit
  const key = readVerificationKey(JSON.parse(readFileSync(verificationKeyFile, "utf8")))
  return { circuit: name, circuitId, level, transcriptHash, key }
}
