import { openOrchestrator, type Orchestrator } from "@agentgpt/agentgpt"
import { createListRegister, createScreening, importList, type SanctionsList } from "@agentgpt/agents"
import { openStore } from "@agentgpt/chain"
import { parseEvmAddress } from "@agentgpt/core"
import { buildReport } from "../runs/build-report.ts"
import { createAgents } from "./create-agents.ts"
import { describeChain, openPools } from "./describe-chain.ts"
import { describeProofs } from "./describe-proofs.ts"
import type { OpenInputs } from "./open-inputs.ts"
import { toSettings } from "./to-settings.ts"

const VERSION = "0.1.0"

/**
 * Opens the orchestrator that the configuration describes: its agents, screened by the stored lists, on the configured
 * chains. Runs are proved where the agent keys `executor` and `validator` and an account
 * `prover` are there, on chains whose policy names ZKWorkflow.
 * @throws STORE_, SCREEN_, POLICY_, AGENT_, SUBMIT_ and WORKFLOW_ codes
 */
export async function openFromConfig(inputs: OpenInputs): Promise<Orchestrator> {
  const { role, config, policy, home, agentKeys } = inputs
  const isWorker = role === "worker"
  const open: { close: () => Promise<void> }[] = []
  const closeAll = async () => {
    for (const key of agentKeys.values()) key.close()
    await Promise.all(inputs.signerClients.map((client) => client.close()))
    for (const each of open.toReversed()) await each.close()
  }
  try {
    const store = await openStore({ home })
    open.push(store)
    const pools = await openPools(inputs)
    open.push(...pools.values())
    const lists = await importAll(inputs)
    const screening = () => createScreening(lists)
    const chains = [...pools.keys()]
    let orchestrator: Orchestrator | undefined
    const proofs = describeProofs(inputs, screening)
    orchestrator = await openOrchestrator({
      store,
      version: VERSION,
      isWorker,
      policy,
      ...toSettings(config),
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

/** Read again at every opening: a list that has grown old in the meantime clears nobody. */
async function importAll({ lists, listFolder }: OpenInputs): Promise<readonly SanctionsList[]> {
  const register = createListRegister(listFolder)
  return Promise.all(lists.map(({ source, rules }) => importList(source, { ...rules, register })))
}
