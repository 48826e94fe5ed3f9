import { checkApprovals } from "@agentgpt/chain"
import type { PlanAdmission, SigningPolicy } from "@agentgpt/chain"
import { AgentGptError, BaseAgent, parseAssetType, Role } from "@agentgpt/core"
import type { ChainId, StepContext, StepDefinition, StepValues } from "@agentgpt/core"
import { PaymentAgent } from "../payment/payment-agent.ts"
import type { PaymentAgentOptions } from "../payment/payment-agent.ts"
import { readMovement } from "./read-movement.ts"
import type { Movement } from "./read-movement.ts"

export type TreasuryAgentOptions = PaymentAgentOptions & {
  /** In units, by CAIP-19 asset: what a plan may move without approvals, such as 500,000 whole tokens. */
  readonly limits: Readonly<Record<string, bigint>>
  /** Approvals over the limit, at least: 2 unless set. The policy may ask for more. */
  readonly approvalsNeeded?: number
  /** The signing policy as it stands now, with its approvers. */
  readonly policyOf: (chainId: ChainId) => SigningPolicy | Promise<SigningPolicy>
  /** What a run was let in to move of an asset, with the approvals that were given so far. */
  readonly findAdmission: (
    runId: string,
    movement: Movement,
  ) => PlanAdmission | undefined | Promise<PlanAdmission | undefined>
}

/**
 * Pays out of a treasury (A9): a plan over the limit needs enough signatures of its approvers, looked at anew
 * before every step. It can be stricter than the signing policy, never laxer: the guard of the keys asks again.
 *
 * @example
 * const treasury = new TreasuryAgent({
 *   agentId: "treasury",
 *   chains: ["eip155:1"],
 *   screen,
 *   limits: { [usdc]: 500_000_000_000n },
 *   policyOf: () => policy,
 *   findAdmission: (runId) => admissions.get(runId),
 * })
 */
export class TreasuryAgent extends BaseAgent<typeof Role.EXECUTOR> {
  readonly steps: readonly StepDefinition[]
  readonly #payment: PaymentAgent
  readonly #options: Required<Pick<TreasuryAgentOptions, "approvalsNeeded" | "policyOf" | "findAdmission">>
  readonly #limits: ReadonlyMap<string, bigint>

  /** @throws AGENT_LIMIT_INVALID, AGENT_DEFINITION_INVALID, ID_ codes */
  constructor({ limits, approvalsNeeded = 2, policyOf, findAdmission, ...rest }: TreasuryAgentOptions) {
    super({ ...rest, role: Role.EXECUTOR })
    if (!Number.isSafeInteger(approvalsNeeded) || approvalsNeeded < 1) {
      throw new AgentGptError("AGENT_LIMIT_INVALID", "approvalsNeeded is no integer above zero.")
    }
    this.#limits = new Map(
      Object.entries(limits).map(([asset, limit]) => [readAsset(asset), readLimit(limit)]),
    )
    this.#options = { approvalsNeeded, policyOf, findAdmission }
    this.#payment = new PaymentAgent(rest)
    this.steps = this.#payment.steps
  }

  async perform(kind: string, context: StepContext<typeof Role.EXECUTOR>): Promise<StepValues> {
    await this.#requireApprovals(readMovement(kind, context.chainId, context.input), context)
    return this.#payment.perform(kind, context)
  }

  async #requireApprovals(movement: Movement, { runId, chainId, now }: StepContext): Promise<void> {
    const { approvalsNeeded, policyOf, findAdmission } = this.#options
    const [policy, admission] = await Promise.all([policyOf(chainId), findAdmission(runId, movement)])
    const { asset, amount, account, guardAsset } = movement
    if (policy.chainId !== chainId) throw missing(`The policy is of ${policy.chainId}, not of ${chainId}.`)
    if (admission === undefined) throw missing("The plan was not let in.")
    if (admission.policyVersion !== policy.version) throw missing("The plan was let in under another policy.")
    if (admission.asset !== guardAsset) throw missing("The plan was let in for another asset.")
    if (!admission.accounts.includes(account)) throw missing("The plan was let in for another account.")
    if (amount > admission.amountLimit) {
      throw missing(`The step moves ${amount} units, the plan ${admission.amountLimit} at most.`)
    }
    const until = admission.admittedUntilMs
    if (until !== undefined && !(now() < until)) throw missing("The time of the plan is over.")
    const limit = this.#limits.get(asset) ?? 0n
    const free = policy.freeAmounts[guardAsset] ?? 0n
    const strictest: SigningPolicy = {
      ...policy,
      approvalsNeeded: Math.max(policy.approvalsNeeded, approvalsNeeded),
      freeAmounts: { [guardAsset]: free < limit ? free : limit },
    }
    try {
      checkApprovals(strictest, admission, now())
    } catch (cause) {
      const [, ...lines] = AgentGptError.is(cause) ? [cause.code, ...cause.meta] : []
      throw new AgentGptError("AGENT_APPROVALS_MISSING", undefined, { meta: lines, cause })
    }
  }
}

function readAsset(asset: string): string {
  return parseAssetType(asset).id
}

function readLimit(limit: bigint): bigint {
  if (typeof limit === "bigint" && limit >= 0n) return limit
  throw new AgentGptError("AGENT_LIMIT_INVALID", "A limit is no amount in units.")
}

function missing(what: string): AgentGptError {
  return new AgentGptError("AGENT_APPROVALS_MISSING", what)
}
