import { openOrchestrator, type Orchestrator, type OrchestratorOptions } from "@agentgpt/agentgpt"
import { createListRegister, createScreening, importList, type SanctionsList } from "@agentgpt/agents"
import { createRpcClient, createRpcPool, openStore, type RpcPool } from "@agentgpt/chain"
import { isDevelopmentChain, parseAmount, parseEvmAddress } from "@agentgpt/core"
import type { ChainId, EvmAddress } from "@agentgpt/core"
import type { Deployment } from "@agentgpt/contracts"
import { join } from "node:path"
import { buildReport } from "../runs/build-report.ts"
import { createAgents } from "./create-agents.ts"
import type { OpenInputs } from "./open-inputs.ts"

const VERSION = "0.1.0"
const EXECUTOR = "executor"
const VALIDATOR = "validator"

/**
 * Opens the orchestrator that the configuration describes: its agents, screened by the stored lists, on the configured
 * chains. Runs are proved where the agent keys `executor` and `validator` and an account
 * `prover` are there, on chains whose policy names ZKWorkflow.
 * @throws STORE_, SCREEN_, POLICY_, AGENT_, SUBMIT_ and WORKFLOW_ codes
 */
export async function openFromConfig(inputs: OpenInputs): Promise<Orchestrator> {
  const { role, config, policy, home, agentKeys } = inputs
  const isWorker = role === "worker"
  const store = await openStore({ home })
  const pools = openPools(inputs)
  const closeAll = async () => {
    for (const key of agentKeys.values()) key.close()
    await Promise.all([...pools.values()].map((pool) => pool.close()))
    await store.close()
  }
  try {
    const lists = await importAll(inputs)
    const screening = () => createScreening(lists)
    const chains = [...pools.keys()]
    const { execution, workflow } = config
    let orchestrator: Orchestrator | undefined
    const proofs = describeProofs(inputs, screening)
    orchestrator = await openOrchestrator({
      store,
      version: VERSION,
      isWorker,
      policy,
      contextLength: workflow.contextLength,
      settings: {
        methods: execution.methods,
        maxThreads: execution.maxThreads,
        maxTxs: execution.maxTxs,
        maxRetries: workflow.maxRetries,
        anchorEveryBlocks: workflow.anchorEveryBlocks,
        gasThresholdWei: parseAmount(execution.gasThreshold, 9),
        batchGasCeiling: execution.batchGasCeiling,
      },
      chains: chains.map((chainId) => describeChain(inputs, chainId, pools)),
      ...(proofs !== undefined && { proofs }),
      ownAddresses: [...inputs.deployments.values()].flatMap(({ contracts }) =>
        Object.values(contracts).map(({ address }) => parseEvmAddress(address)),
      ),
      agents: (agentPorts) =>
        createAgents(inputs, {
          ...agentPorts,
          chains,
          screening,
          readRun: async (run) => {
            if (orchestrator === undefined) throw new Error("the orchestrator is not open yet")
            const view = await orchestrator.find(run)
            if (view === undefined) throw new Error(`there is no run ${run}`)
            const [payments, documents] = await Promise.all([
              orchestrator.listPayments(run),
              orchestrator.listDocuments(run),
            ])
            return buildReport({ view, payments, documents, metadata: undefined, policy })
          },
        }),
    })
    const opened = orchestrator
    return {
      ...opened,
      close: async () => {
        await opened.close()
        await closeAll()
      },
    }
  } catch (thrown) {
    await closeAll()
    throw thrown
  }
}

function openPools({ rpcUrls }: OpenInputs): ReadonlyMap<ChainId, RpcPool> {
  return new Map(
    [...rpcUrls].map(([chainId, urls]) => [
      chainId,
      createRpcPool({ chainId, nodes: urls.map((url) => ({ client: createRpcClient({ url }) })) }),
    ]),
  )
}

/** Read again at every opening: a list that has grown old in the meantime clears nobody. */
async function importAll({ lists, listFolder }: OpenInputs): Promise<readonly SanctionsList[]> {
  const register = createListRegister(listFolder)
  return Promise.all(lists.map(({ source, rules }) => importList(source, { ...rules, register })))
}

function describeChain(
  { role, signers, deployments, policy }: OpenInputs,
  chainId: ChainId,
  pools: ReadonlyMap<ChainId, RpcPool>,
): OrchestratorOptions["chains"][number] {
  const deployment = deployments.get(chainId)
  const batchPayout = policy.chains[chainId]?.payout
  const pool = pools.get(chainId)
  if (pool === undefined) throw new Error(`${chainId} has no nodes`)
  return {
    chainId,
    pool,
    signers: role === "worker" ? signers : [],
    ...(batchPayout !== undefined && { batchPayout }),
    ...(deployment !== undefined && { fromBlock: firstBlockOf(deployment) }),
  }
}

function firstBlockOf({ contracts }: Deployment): bigint {
  return BigInt(Math.min(...Object.values(contracts).map(({ block }) => block)))
}

function describeProofs(
  { role, agentKeys, prover, deployments, policy, home }: OpenInputs,
  screening: () => ReturnType<typeof createScreening>,
): OrchestratorOptions["proofs"] {
  const [executor, validator] = [agentKeys.get(EXECUTOR), agentKeys.get(VALIDATOR)]
  if (role !== "worker" || executor === undefined || validator === undefined || prover === undefined) {
    return undefined
  }
  // Keys of a ceremony do not come with the program; those that do are worth nothing off development chains.
  const proving = [...deployments].filter(
    ([chainId]) => isDevelopmentChain(chainId) && policy.chains[chainId]?.proofs !== undefined,
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
    folder: join(home, "proofs"),
    level: "DEV",
    ...(policy.screening.required && { listDenied: () => screening().listDenied() }),
  }
}

function addressIn({ contracts }: Deployment, name: string): EvmAddress {
  return parseEvmAddress(contracts[name]?.address ?? "")
}
