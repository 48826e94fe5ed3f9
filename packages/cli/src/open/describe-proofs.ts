import { join } from "node:path"
import type { OrchestratorOptions } from "@agentgpt/agentgpt"
import type { createScreening } from "@agentgpt/agents"
import type { Deployment } from "@agentgpt/contracts"
import { isDevelopmentChain, parseEvmAddress } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import type { OpenInputs } from "./open-inputs.ts"

const EXECUTOR = "executor"
const VALIDATOR = "validator"
const AUDITOR = "auditor"

/** How runs are proved; undefined where keys for it are missing, or no chain is there on which it can be done. */
export function describeProofs(
  { role, agentKeys, prover, deployments, policy, home, config }: OpenInputs,
  screening: () => ReturnType<typeof createScreening>,
): OrchestratorOptions["proofs"] {
  const [executor, validator] = [agentKeys.get(EXECUTOR), agentKeys.get(VALIDATOR)]
  // It only stands for steps: it signs nothing.
  const auditor = agentKeys.get(AUDITOR)
  const { proveSteps: wish, proofLevel: level } = config.workflow
  if (role !== "worker" || executor === undefined || validator === undefined || prover === undefined) {
    return undefined
  }
  // Keys of a ceremony do not come with the program; those that do are worth nothing off development chains.
  const proving = [...deployments].filter(
    ([chainId]) =>
      (level !== "DEV" || isDevelopmentChain(chainId)) && policy.chains[chainId]?.proofs !== undefined,
  )
  if (proving.length === 0) return undefined
  return {
    prover,
    signers: { executor: executor.publicKey, validator: validator.publicKey },
    // The keys stay open for as long as the worker works: nothing of them is handed out but what signs.
    openSigners: async () => ({
      executor: { publicKey: executor.publicKey, sign: (message) => executor.sign(message) },
      validator: { publicKey: validator.publicKey, sign: (message) => validator.sign(message) },
    }),
    contracts: Object.fromEntries(
      proving.map(([chainId, deployment]) => [
        chainId,
        {
          batchPayout: addressIn(deployment, "BatchPayout"),
          zkWorkflow: addressIn(deployment, "ZKWorkflow"),
          verifierRegistry: addressIn(deployment, "VerifierRegistry"),
          agentRegistry: addressIn(deployment, "AgentRegistry"),
          fromBlock: firstBlockOf(deployment),
        },
      ]),
    ),
    ...(auditor !== undefined && { auditor: auditor.publicKey }),
    folder: join(home, "proofs"),
    privacy: config.workflow.privacy,
    ...(wish !== "several-chains" && { proveSteps: wish === "always" }),
    level,
    ...(policy.screening.required && { listDenied: () => screening().listDenied() }),
  }
}

/** The oldest block of a deployment: nothing of ours is in an older one. */
export function firstBlockOf({ contracts }: Deployment): bigint {
  return BigInt(Math.min(...Object.values(contracts).map(({ block }) => block)))
}

function addressIn({ contracts }: Deployment, name: string): EvmAddress {
  return parseEvmAddress(contracts[name]?.address ?? "")
}
