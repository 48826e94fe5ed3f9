import type { AgentPorts } from "@agentgpt/agentgpt"
import {
  createUniswapVenue,
  FXAgent,
  PaymentAgent,
  type PaymentScreening,
  TreasuryAgent,
} from "@agentgpt/agents"
import { AgentGptError, parseAmount, parseAssetType } from "@agentgpt/core"
import type { AgentConfig, AssetType, BaseAgent, ChainId } from "@agentgpt/core"
import type { OpenInputs } from "./open-inputs.ts"

type Described = Pick<OpenInputs, "config" | "policy">
type Room = Pick<AgentPorts, "policyOf" | "findAdmission"> & { readonly screen: PaymentScreening }
type Create = (agentId: string, agent: AgentConfig, described: Described, room: Room) => BaseAgent

/** What an agent's `strategy` may be. */
const STRATEGIES: Readonly<Record<string, { readonly pays: boolean; readonly create: Create }>> = {
  "mass-payroll": {
    pays: true,
    create: (agentId, { chains }, _, { screen }) => new PaymentAgent({ agentId, chains, screen }),
  },
  treasury: { pays: true, create: createTreasury },
  "fx-swap": { pays: false, create: createExchange },
}

/**
 * The agents that the configuration names, and the chains on which one of them pays.
 * @throws CONFIG_INVALID for a strategy that there is not, for what a strategy lacks, and where two would pay
 */
export function createConfiguredAgents(
  described: Described,
  room: Room,
): { readonly agents: readonly BaseAgent[]; readonly paying: ReadonlySet<ChainId> } {
  const paying = new Map<ChainId, string>()
  const agents = Object.entries(described.config.agents).map(([agentId, agent]) => {
    const strategy = STRATEGIES[agent.strategy.toLowerCase().replaceAll("_", "-")]
    if (strategy === undefined) {
      const known = Object.keys(STRATEGIES).join(", ")
      throw refuse(`agents.${agentId}.strategy: there is no ${agent.strategy}; there are ${known}.`)
    }
    for (const chainId of strategy.pays ? agent.chains : []) {
      const other = paying.get(chainId)
      // Which of them would pay must not hang on their names.
      if (other !== undefined)
        throw refuse(`agents.${agentId}.chains: on ${chainId} agents.${other} pays already.`)
      paying.set(chainId, agentId)
    }
    return strategy.create(agentId, agent, described, room)
  })
  return { agents, paying: new Set(paying.keys()) }
}

function createTreasury(
  agentId: string,
  { chains, limits = {}, approvalsNeeded }: AgentConfig,
  { policy }: Described,
  { screen, policyOf, findAdmission }: Room,
): BaseAgent {
  const own = new Map(
    Object.entries(limits).map(([name, limit]) => [readAsset(agentId, name), { name, limit }] as const),
  )
  for (const [asset, { name }] of own) {
    if (Object.hasOwn(policy.assets, asset)) continue
    throw refuse(`agents.${agentId}.limits.${name}: the policy does not name this asset.`)
  }
  const assets = Object.entries(policy.assets) as [AssetType, { decimals: number; approvalAbove: bigint }][]
  return new TreasuryAgent({
    agentId,
    chains,
    screen,
    policyOf,
    approvalsNeeded: approvalsNeeded ?? policy.approvals.needed,
    limits: Object.fromEntries(
      assets.map(([asset, { decimals, approvalAbove }]) => {
        const limit = own.get(asset)?.limit
        return [asset, limit === undefined ? approvalAbove : parseAmount(limit, decimals)]
      }),
    ),
    findAdmission: (run, { asset, account }) => findAdmission(run, asset, account),
  })
}

function createExchange(
  agentId: string,
  { chains, gasLimit, feeTier, maxSlippage }: AgentConfig,
  { config, policy }: Described,
): BaseAgent {
  const deployments = chains.map((chainId) => {
    const deployment = config.chains[chainId]?.uniswapV3
    if (deployment === undefined) {
      throw refuse(`chains.${chainId}.uniswapV3: expected factory, quoter and router, for agents.${agentId}.`)
    }
    if (policy.chains[chainId]?.router !== deployment.router) {
      throw refuse(`chains.${chainId}.uniswapV3.router: expected the router that the policy names there.`)
    }
    return [chainId, deployment] as const
  })
  const venue = createUniswapVenue({ deployments: Object.fromEntries(deployments), feeTiers: [feeTier] })
  // Hundredths of a per cent: "0.5%" is 50.
  const slippage = Number(parseAmount(maxSlippage.slice(0, -1), 2))
  return new FXAgent({ agentId, chains, venue, gasLimit, maxSlippage: slippage })
}

function readAsset(agentId: string, name: string): AssetType {
  try {
    return parseAssetType(name).id
  } catch (cause) {
    throw new AgentGptError("CONFIG_INVALID", undefined, {
      meta: [`agents.${agentId}.limits.${name}: expected a CAIP-19 asset.`],
      cause,
    })
  }
}

function refuse(sentence: string): AgentGptError {
  return new AgentGptError("CONFIG_INVALID", undefined, { meta: [sentence] })
}
