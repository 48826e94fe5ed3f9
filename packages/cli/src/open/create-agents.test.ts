import { type AgentPorts, definePolicy, readPolicy } from "@agentgpt/agentgpt"
import { createScreening } from "@agentgpt/agents"
import { AgentGptError, resolveConfig, STANDARD_STEPS } from "@agentgpt/core"
import type { AgentGptConfigInput, ChainId } from "@agentgpt/core"
import { describe, expect, it } from "vitest"
import { createAgents } from "./create-agents.ts"

const CHAIN = "eip155:31337"
const OTHER = "eip155:31338"
const place = (byte: string) => `0x${byte.repeat(20)}` as const
const [TOKEN, ROUTER] = [place("a1"), place("d2")]
const ASSET = `${CHAIN}/erc20:${TOKEN}`
const uniswapV3 = { factory: place("f1"), quoter: place("f2"), router: ROUTER }
const codeHash = `0x${"ee".repeat(32)}` as const

const policy = readPolicy(
  definePolicy({
    name: "Agents",
    version: 1,
    approvals: { approvers: [place("b1"), place("b2"), place("b3")], needed: 2 },
    assets: {
      [ASSET]: {
        decimals: 6,
        perPayment: "1000000",
        perPayee: "1000000",
        perPlan: "1000000",
        perDay: "1000000",
        approvalAbove: "500000",
      },
    },
    chains: {
      [CHAIN]: {
        destinations: [{ kind: "contract", address: ROUTER, codeHash, functions: [] }],
        router: ROUTER,
        largestFeeWei: "1",
      },
    },
  }),
)

const unexpected = () => Promise.reject(new Error("not expected here"))

/** The agents of a configuration on two chains, the first with Uniswap. */
function open(agents: AgentGptConfigInput["agents"] = {}, first: object = { uniswapV3 }) {
  const rpcUrls = ["http://127.0.0.1:1"]
  const value = { chains: { [CHAIN]: { rpcUrls, ...first }, [OTHER]: { rpcUrls } }, agents }
  const { config } = resolveConfig({ file: { name: "agentgpt.config.ts", value } })
  const ports: Pick<AgentPorts, "keepDocument" | "policyOf" | "findAdmission"> = {
    keepDocument: unexpected,
    policyOf: () => {
      throw new Error("not expected here")
    },
    findAdmission: unexpected,
  }
  const room = {
    ...ports,
    chains: Object.keys(config.chains) as ChainId[],
    screening: () => createScreening([]),
  }
  return createAgents({ config, policy }, { ...room, store: undefined as never, readRun: unexpected })
}

const offersOf = (agents: ReturnType<typeof open>, kind: string) =>
  agents
    .filter(({ steps }) => steps.some((step) => step.kind === kind))
    .map(({ agentId, chains }) => [agentId, chains])

function refusalOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (AgentGptError.is(error)) return `${error.code} ${error.meta.join(" ")}`
    throw error
  }
  return "not refused"
}

describe("the agents of a configuration", () => {
  it("that names none do every standard step but exchanges, on every chain", () => {
    const agents = open()
    const { quote, swap, ...others } = STANDARD_STEPS
    for (const { kind } of Object.values(others)) {
      expect([kind, offersOf(agents, kind).map(([, chains]) => chains)]).toEqual([kind, [[CHAIN, OTHER]]])
    }
    for (const { kind } of [quote, swap]) expect(offersOf(agents, kind)).toEqual([])
  })

  it("pay under their own ids, each on its chains, and the standard one on the others", () => {
    const agents = open({ salaries: { strategy: "mass-payroll", chains: [CHAIN] } })
    expect(offersOf(agents, "payment.batch")).toEqual([
      ["payment", [OTHER]],
      ["salaries", [CHAIN]],
    ])
  })

  it("have no standard payer beside a treasury", () => {
    const agents = open({
      vault: { strategy: "treasury", chains: [CHAIN, OTHER], limits: { [ASSET]: "250000.5" } },
    })
    expect(offersOf(agents, "payment.transfer")).toEqual([["vault", [CHAIN, OTHER]]])
  })

  it("exchange where Uniswap V3 is set up", () => {
    const agents = open({ fx: { strategy: "fx_swap", chains: [CHAIN], maxSlippage: "0.3%", feeTier: 30 } })
    expect(offersOf(agents, "fx.swap")).toEqual([["fx", [CHAIN]]])
    expect(offersOf(agents, "fx.quote")).toEqual([["fx", [CHAIN]]])
  })

  it.each<[string, () => unknown, string]>([
    [
      "a strategy that there is not",
      () => open({ lp: { strategy: "make-rich", chains: [CHAIN] } }),
      "agents.lp.strategy: there is no make-rich; there are mass-payroll, treasury, fx-swap.",
    ],
    [
      "two that pay on one chain",
      () =>
        open({
          one: { strategy: "treasury", chains: [CHAIN] },
          two: { strategy: "mass-payroll", chains: [OTHER, CHAIN] },
        }),
      `agents.two.chains: on ${CHAIN} agents.one pays already.`,
    ],
    [
      "an exchange without Uniswap",
      () => open({ fx: { strategy: "fx-swap", chains: [OTHER] } }),
      `chains.${OTHER}.uniswapV3: expected factory, quoter and router, for agents.fx.`,
    ],
    [
      "an exchange through another router than the policy's",
      () =>
        open(
          { fx: { strategy: "fx-swap", chains: [CHAIN] } },
          { uniswapV3: { ...uniswapV3, router: place("d9") } },
        ),
      `chains.${CHAIN}.uniswapV3.router: expected the router that the policy names there.`,
    ],
    [
      "a treasury's limit for an asset that the policy does not name",
      () =>
        open({
          vault: { strategy: "treasury", chains: [OTHER], limits: { [`${OTHER}/erc20:${TOKEN}`]: "5" } },
        }),
      `agents.vault.limits.${OTHER}/erc20:${TOKEN}: the policy does not name this asset.`,
    ],
    [
      "a treasury's limit for what is no asset",
      () => open({ vault: { strategy: "treasury", chains: [OTHER], limits: { gold: "5" } } }),
      "agents.vault.limits.gold: expected a CAIP-19 asset.",
    ],
    [
      "a limit that is no amount",
      () => open({ vault: { strategy: "treasury", chains: [OTHER], limits: { [ASSET]: "a lot" } } }),
      'expected whole tokens as text, such as "500000"',
    ],
    [
      "contracts of Uniswap that are no addresses",
      () => open({}, { uniswapV3: { ...uniswapV3, quoter: "0x12" } }),
      "uniswapV3.quoter: expected an EVM address",
    ],
  ])("refuse %s, and name the place", (_name, work, sentence) => {
    const refusal = refusalOf(work)
    expect(refusal).toContain("CONFIG_INVALID")
    expect(refusal).toContain(sentence)
  })

  it("refuse a slippage that no exchange should have", () => {
    expect(
      refusalOf(() => open({ fx: { strategy: "fx-swap", chains: [CHAIN], maxSlippage: "50%" } })),
    ).toContain("AGENT_SLIPPAGE_INVALID")
  })
})
