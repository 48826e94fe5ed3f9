import { AgentGptError, keccak256 } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import type { ApprovalGuard } from "../guard/signing-guard.ts"
import type { Intent } from "../journal/plan-intents.ts"
import type { RpcPool } from "../nodes/rpc-pool.ts"
import type { DigestSigner } from "../signers/signer.ts"
import type { ApprovalStep, ContractCall } from "./approval-step.ts"
import { createApprovalSigner } from "./create-approval-signer.ts"
import { detectApprovalWays } from "./detect-approval-ways.ts"
import { planApproval } from "./plan-approval.ts"
import type { ApprovalPlan } from "./plan-approval.ts"

/** A transaction for the engine, under the plan that was let in for it. */
export type ExecutorRequest = {
  readonly idempotencyKey: string
  readonly account: EvmAddress
  readonly call: ContractCall
  readonly authority: { readonly planHash: Hex; readonly policyVersion: number }
}

/** As much of the transaction engine as is needed here. */
export type ExecutorEngine = {
  readonly submit: (requests: readonly ExecutorRequest[]) => Promise<readonly Intent[]>
  readonly waitFor: (idempotencyKeys: readonly string[], until: "included") => Promise<unknown>
}

export type ExecutorOptions = {
  readonly engine: ExecutorEngine
  readonly pool: Pick<RpcPool, "withNode" | "chainNumber">
  readonly guard: Pick<ApprovalGuard, "checkSignature">
  /** BatchPayout: what is approved is approved for it. */
  readonly payout: EvmAddress
  /** Keys of payers that may sign permits. */
  readonly signers: readonly Pick<DigestSigner, "address" | "signDigest">[]
}

export type PreapprovalRequest = Pick<ExecutorRequest, "idempotencyKey" | "authority"> & {
  readonly token: EvmAddress
  readonly payer: EvmAddress
  /** Who sends the transactions: the payer, or its operator. */
  readonly submitter: EvmAddress
  readonly amount: bigint
  readonly neededByOthers?: bigint
  readonly deadlineSeconds: bigint
}

/**
 * The documented executor, by the name it has in the documentation. EIP-7645 itself is another thing: it would make
 * ORIGIN an alias of SENDER and defines no executor. What is done here is ordinary: transactions through the
 * engine, and exact approvals by what the token supports.
 *
 * @example
 * const executor = new ERC7645({ engine, pool, guard, payout, signers: [signer] })
 * const idempotencyKey = "payroll-7/approve"
 * const payer = signer.address
 * await executor.preapprove({ idempotencyKey, authority, token, payer, submitter, amount, deadlineSeconds })
 * await executor.batchSend(requests)
 */
export class ERC7645 {
  readonly #options: ExecutorOptions

  constructor(options: ExecutorOptions) {
    this.#options = options
  }

  /** Hands one transaction to the engine; it is journalled when this resolves. */
  async send(request: ExecutorRequest): Promise<Intent> {
    const [intent] = await this.batchSend([request])
    return intent!
  }

  /** Hands transactions to the engine, all or none. */
  async batchSend(requests: readonly ExecutorRequest[]): Promise<readonly Intent[]> {
    return this.#options.engine.submit(requests)
  }

  /**
   * Brings BatchPayout's allowance to exactly what is needed and returns when it is so on the chain. Safe to repeat.
   * @throws APPROVAL_ and GUARD_ codes, APPROVAL_NOT_SET if the chain shows another allowance in the end
   */
  async preapprove(request: PreapprovalRequest): Promise<ApprovalPlan> {
    const { pool, payout } = this.#options
    const { token, payer, amount, neededByOthers = 0n } = request
    const asked = { token, owner: payer, spender: payout }
    const plan = planApproval({ ...request, abilities: await detectApprovalWays(pool, asked) })
    for (const step of plan.steps) await this.#take(step, request)
    // Whoever saw a permit may have brought it to the chain first: what counts is what stands there now.
    const { allowance } = await detectApprovalWays(pool, asked)
    if (allowance === amount + neededByOthers) return plan
    throw new AgentGptError("APPROVAL_NOT_SET", undefined, {
      meta: [`The allowance is ${allowance}; needed is ${amount + neededByOthers}.`],
    })
  }

  async #take(step: ApprovalStep, { idempotencyKey, authority }: PreapprovalRequest): Promise<void> {
    if (step.kind === "delegation") throw new AgentGptError("APPROVAL_STEP_INVALID")
    const { engine, guard, signers } = this.#options
    const call =
      step.kind === "call" ? step.call : await createApprovalSigner(guard, signers)(step, authority)
    // By content, so that a repetition which begins half-way does not take another step's key.
    const content = keccak256(Buffer.from(`${call.to.slice(2)}${call.data.slice(2)}`, "hex"))
    const key = `${idempotencyKey}/${content.slice(2, 18)}`
    await engine.submit([{ idempotencyKey: key, account: step.from, call, authority }])
    await engine.waitFor([key], "included")
  }
}
