import { defineAgent, defineStep, Role, STANDARD_STEPS } from "@agentgpt/core"
import type { BaseAgent, ChainId, EvmAddress, StepDefinition } from "@agentgpt/core"
import type { DraftStep } from "../../src/plan/draft-step.ts"
import type { PlanRules } from "../../src/plan/build-plan.ts"

export const CHAIN: ChainId = "eip155:31337"
export const OTHER_CHAIN: ChainId = "eip155:31338"

export const address = (byte: number): EvmAddress => `0x${byte.toString(16).padStart(2, "0").repeat(20)}`
export const TOKEN = address(0xa1)
export const OTHER_TOKEN = address(0xa2)
export const PAYER = address(0xb1)
export const PAYEE = address(0xc1)
export const SECOND_PAYEE = address(0xc2)
export const PAYOUT = address(0xd1)
export const ROUTER = address(0xd2)
export const COLLECTION = address(0xd3)
export const ASSET = `${CHAIN}/erc20:${TOKEN}` as const

const idle = () => Promise.reject(new Error("This agent only offers steps."))

export function offer(
  agentId: string,
  definitions: readonly StepDefinition[],
  chains: readonly string[] = [CHAIN, OTHER_CHAIN],
): BaseAgent {
  const [first] = definitions
  return defineAgent({
    agentId,
    role: first?.role ?? Role.AUDITOR,
    chains,
    steps: definitions.map((definition) => defineStep(definition, idle)),
  })
}

const {
  screenPayments,
  screenAddresses,
  payBatch,
  transfer,
  quote,
  swap,
  approve,
  revoke,
  callContract,
  mint,
} = STANDARD_STEPS

/** A step of one's own: takes an amount and yields a text. */
export const NOTE: StepDefinition = {
  kind: "custom.note",
  role: Role.AUDITOR,
  movesValue: false,
  inputs: { about: { type: "json", optional: true }, next: { type: "text", optional: true } },
  outputs: { text: "text" },
  description: "Writes something down.",
}

/** A step of one's own that moves value. */
export const BRIDGE: StepDefinition = {
  kind: "custom.bridge",
  role: Role.EXECUTOR,
  movesValue: true,
  inputs: {},
  outputs: {},
  description: "Moves tokens to another chain.",
}

export const AGENTS: readonly BaseAgent[] = [
  offer("compliance", [screenPayments, screenAddresses]),
  offer("payment", [payBatch, transfer, approve, revoke, callContract, mint]),
  offer("fx", [quote, swap]),
  offer("notary", [NOTE]),
  offer("bridge", [BRIDGE]),
]

export const RULES: PlanRules = { agents: AGENTS, needsScreening: true, contextLength: 16_384 }

export const note = (
  id: string,
  after: readonly string[] = [],
  more: Partial<DraftStep> = {},
): DraftStep => ({
  id,
  kind: NOTE.kind,
  chainId: CHAIN,
  inputs: {},
  after,
  ...more,
})

export const transferTask = (more: Readonly<Record<string, unknown>> = {}) => ({
  action: "transfer",
  params: { chain: CHAIN, token: TOKEN, decimals: 6, payer: PAYER, to: PAYEE, amount: "12.5", ...more },
})

export const payrollTask = (
  rows: readonly Readonly<Record<string, unknown>>[] = [
    { address: PAYEE, amount: "100", key: "anna" },
    { address: SECOND_PAYEE, amount: "200.5", key: "ben" },
  ],
  more: Readonly<Record<string, unknown>> = {},
) => ({
  action: "payroll",
  params: { chain: CHAIN, token: TOKEN, decimals: 6, payer: PAYER, rows, ...more },
})

/** The code and the further lines of what is thrown. */
export async function refusalOf(work: () => unknown): Promise<{ code: string; lines: string }> {
  try {
    await work()
  } catch (error) {
    const { code = "none", meta = [] } = error as { code?: string; meta?: readonly string[] }
    return { code, lines: meta.join("\n") }
  }
  return { code: "not refused", lines: "" }
}
