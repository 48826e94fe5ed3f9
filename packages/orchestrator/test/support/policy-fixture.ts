import { createLocalSigner, signPlanApproval, TOKEN_FUNCTIONS, PAYOUT_FUNCTIONS } from "@agentgpt/chain"
import type { PlanApproval } from "@agentgpt/chain"
import type { AssetType, Hex } from "@agentgpt/core"
import type { ApprovalQuestion } from "../../src/guard/decision.ts"
import type { JudgementFacts } from "../../src/guard/judgement-facts.ts"
import { judgePlan } from "../../src/guard/judge-plan.ts"
import type { AssetLimits, Policy, PolicyInput } from "../../src/guard/policy.ts"
import { readPolicy } from "../../src/guard/read-policy.ts"
import { toSigningPolicy } from "../../src/guard/to-signing-policy.ts"
import { planTask } from "../../src/plan/plan-task.ts"
import type { Plan } from "../../src/plan/plan.ts"
import { readRosters } from "../../src/task/read-rosters.ts"
import type { Roster } from "../../src/task/read-rosters.ts"
import { readTask } from "../../src/task/read-task.ts"
import {
  ASSET,
  CHAIN,
  COLLECTION,
  PAYEE,
  PAYOUT,
  ROUTER,
  RULES,
  SECOND_PAYEE,
  TOKEN,
} from "./plan-fixture.ts"

export const NOW_MS: number = Date.UTC(2026, 10, 21, 12)
export const RUN = "2026-11"
export const APPROVERS = [1, 2, 3].map((byte) =>
  createLocalSigner(`0x${byte.toString(16).padStart(2, "0").repeat(32)}`),
)
export const COIN: AssetType = `${CHAIN}/slip44:60`

const codeHash: Hex = `0x${"ee".repeat(32)}`
const limits = {
  decimals: 6,
  perPayment: "1000",
  perPayee: "1500",
  perPlan: "5000",
  perDay: "8000",
  approvalAbove: "900",
}

/** Everything allowed that the tests do, within caps that single tests exceed. */
export const POLICY_INPUT: PolicyInput = {
  name: "Example Payroll",
  version: 7,
  approvals: { approvers: APPROVERS.map(({ address }) => address), needed: 2, validForHours: 24 },
  payees: { allow: [PAYEE, SECOND_PAYEE] },
  maxSlippage: "0.5%",
  assets: {
    [ASSET]: limits,
    [COIN]: {
      ...limits,
      decimals: 18,
      perPayment: "1",
      perPayee: "2",
      perPlan: "5",
      perDay: "8",
      approvalAbove: "0.9",
    },
  },
  chains: {
    [CHAIN]: {
      destinations: [
        { kind: "contract", address: TOKEN, codeHash, functions: TOKEN_FUNCTIONS },
        { kind: "contract", address: PAYOUT, codeHash, functions: PAYOUT_FUNCTIONS },
        {
          kind: "contract",
          address: ROUTER,
          codeHash,
          functions: [
            { signature: "harvest()" },
            { signature: "receive()" },
            {
              signature: "deposit(address,uint256,address)",
              amount: { effect: "moves", path: [1], asset: [0] },
              own: [[2]],
            },
            { signature: "visit(address)", listed: [[0]] },
          ],
        },
        {
          kind: "contract",
          address: COLLECTION,
          codeHash,
          functions: [{ signature: "mintMany(address[],uint256[])" }],
        },
        { kind: "account", address: PAYEE },
      ],
      payout: PAYOUT,
      router: ROUTER,
      largestFeeWei: "500000000000000000",
      largestValueWei: "1000000000000000000",
    },
  },
}

export const POLICY: Policy = readPolicy(POLICY_INPUT)

/** The policy with some caps of its token changed. */
export const withLimits = (more: Partial<AssetLimits>, asset: AssetType = ASSET): Policy => ({
  ...POLICY,
  assets: { ...POLICY.assets, [asset]: { ...POLICY.assets[asset]!, ...more } },
})

export const FACTS: JudgementFacts = {
  run: RUN,
  nowMs: NOW_MS,
  rosters: [],
  pastPayments: [],
  lastPayees: [],
  approvals: {},
}

export async function planOf(
  given: unknown,
  needsScreening = true,
): Promise<{ readonly plan: Plan; readonly rosters: readonly Roster[] }> {
  const task = readTask(given)
  const rosters = await readRosters(task)
  return { plan: planTask(task, rosters, { ...RULES, needsScreening }), rosters }
}

/** The decision about a task. */
export async function judge(given: unknown, policy: Policy = POLICY, facts: Partial<JudgementFacts> = {}) {
  const { plan, rosters } = await planOf(given, policy.screening.required)
  return judgePlan(plan, policy, { ...FACTS, rosters, ...facts })
}

/** The approvals that answer questions, by the approvers of these places. */
export async function answer(
  questions: readonly Pick<ApprovalQuestion, "planHash" | "chainId" | "amountLimit">[],
  by: readonly number[] = [0, 1],
  { policy = POLICY, expiresAtMs = NOW_MS + 3_600_000 }: { policy?: Policy; expiresAtMs?: number } = {},
): Promise<Record<Hex, readonly PlanApproval[]>> {
  const answers = questions.map(async ({ planHash, chainId, amountLimit }) => {
    const terms = {
      planHash,
      amountLimit: BigInt(amountLimit),
      expiresAtSeconds: BigInt(Math.floor(expiresAtMs / 1_000)),
    }
    const signing = toSigningPolicy(policy, chainId)
    return [
      planHash,
      await Promise.all(by.map((place) => signPlanApproval(APPROVERS[place]!, signing, terms))),
    ] as const
  })
  return Object.fromEntries(await Promise.all(answers))
}
