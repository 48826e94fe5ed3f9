import { AgentGptError, hashCanonical, toAgentGptError, toEvmChainNumber } from "@agentgpt/core"
import type { CanonicalValue, ChainId, EvmAddress, Hex } from "@agentgpt/core"
import type { Transaction } from "../codec/transaction.ts"
import { requireUnhalted } from "../halt/require-unhalted.ts"
import type { RpcPool } from "../nodes/rpc-pool.ts"
import type { Store } from "../store/store.ts"
import { checkApprovals } from "./check-approvals.ts"
import { checkCode, findDestination, listCodesOf, narrowDestination } from "./check-destination.ts"
import { checkFeeCaps, checkMovesNothing, checkSaysPayload } from "./check-transaction-says.ts"
import { checkTypedData } from "./check-typed-data.ts"
import type { SignatureCandidate } from "./check-typed-data.ts"
import { createCodeReader } from "./code-reader.ts"
import { checkAmounts } from "./check-amounts.ts"
import { readCall } from "./read-call.ts"
import { readJournalled, requireJournalled } from "./read-journal.ts"
import type { JournalledIntent } from "./read-journal.ts"
import { readPayload } from "./read-payload.ts"
import type { CallPayload } from "./read-payload.ts"
import { reserveSpending } from "./reserve-spending.ts"
import type { Spending } from "./reserve-spending.ts"
import { checkAdmission, checkPolicy } from "./signing-policy.ts"
import type { Destination, PlanAdmission, SigningPolicy } from "./signing-policy.ts"

/** A transaction that somebody wants signed. */
export type SigningCandidate = {
  /** Read back from the journal's row, not from memory. */
  readonly payload: CanonicalValue
  readonly payloadHash: Hex
  readonly idempotencyKey: string
  /** Exactly what the signer will sign. */
  readonly transaction: Transaction
  readonly kind: "payment" | "cancel"
}

/** The last look before a key is used. */
export type SigningGuard = {
  /**
   * Resolves if every candidate may be signed; otherwise throws a coded error, and none of them may.
   * @throws GUARD_ codes, NODE_ and STORE_ codes
   */
  readonly check: (candidates: readonly SigningCandidate[]) => Promise<void>
}

/** A guard that also judges signatures which others bring to the chain: permits and authorizations. */
export type ApprovalGuard = SigningGuard & {
  /**
   * Resolves if the typed data may be signed. Nothing of it is in the journal, so a halt is asked for here.
   * @throws GUARD_ codes, JOURNAL_HALTED, NODE_ and STORE_ codes
   */
  readonly checkSignature: (candidate: SignatureCandidate) => Promise<void>
}

export type SigningGuardOptions = {
  readonly chainId: ChainId
  readonly store: Pick<Store, "sql">
  readonly pool: Pick<RpcPool, "withQuorum">
  /** The policy that is in force now; asked at every check. */
  readonly readPolicy: () => Promise<SigningPolicy> | SigningPolicy
  /** What was let in under a plan's hash. */
  readonly findAdmission: (planHash: Hex) => Promise<PlanAdmission | undefined> | PlanAdmission | undefined
  /** Codes that were read are asked again when they are so old; 12 seconds by default. */
  readonly rereadCodesAfterMs?: number
  readonly now?: () => number
}

/**
 * Judges by what the journal, the policy, the admitted plans and the chain say, never by what the program that
 * asks believes. Whatever is not allowed is refused.
 *
 * @example
 * const guard = createSigningGuard({ chainId: "eip155:1", store, pool, readPolicy, findAdmission })
 * await guard.check(candidates)
 * const signed = await Promise.all(candidates.map(({ transaction }) => signer.signTransaction(transaction)))
 */
export function createSigningGuard(options: SigningGuardOptions): ApprovalGuard {
  const { chainId, store, readPolicy, findAdmission, now = Date.now } = options
  const chainNumber = toEvmChainNumber(chainId)
  const codes = createCodeReader({
    pool: options.pool,
    now,
    ...(options.rereadCodesAfterMs !== undefined && { rereadAfterMs: options.rereadCodesAfterMs }),
  })

  /** What holds for every transaction, of whatever kind. */
  const checkIdentity = (candidate: SigningCandidate, intent: JournalledIntent): CallPayload => {
    const { payload, payloadHash, transaction } = candidate
    if (intent.payloadHash !== payloadHash || hashCanonical(payload) !== payloadHash) {
      throw new AgentGptError("GUARD_PAYLOAD_CHANGED")
    }
    if (intent.chainId !== chainId || transaction.chainId !== chainNumber) {
      throw new AgentGptError("GUARD_CHAIN_WRONG")
    }
    const call = readPayload(payload)
    if (intent.slot === undefined) throw new AgentGptError("GUARD_INTENT_CLOSED")
    if (intent.slot.account !== call.account) throw new AgentGptError("GUARD_ACCOUNT_WRONG")
    if (intent.slot.nonce !== transaction.nonce) throw new AgentGptError("GUARD_NONCE_WRONG")
    return call
  }

  /** Once for each plan of a check: many payments belong to one. */
  const findInForce = async (policy: SigningPolicy, planHash: Hex): Promise<PlanAdmission> => {
    const admission = await findAdmission(planHash)
    if (admission === undefined || admission.planHash !== planHash) {
      throw new AgentGptError("GUARD_PLAN_NOT_ADMITTED", undefined, { meta: [`The plan is ${planHash}.`] })
    }
    checkAdmission(admission)
    requireVersion(policy, admission.policyVersion)
    if (admission.admittedUntilMs !== undefined && now() >= admission.admittedUntilMs) {
      throw new AgentGptError("GUARD_ADMISSION_ENDED")
    }
    checkApprovals(policy, admission, now())
    return admission
  }

  const readPolicyInForce = async (): Promise<SigningPolicy> => {
    const policy = await readPolicy()
    checkPolicy(policy)
    if (policy.chainId === chainId) return policy
    throw new AgentGptError("GUARD_POLICY_INVALID", "The policy is of another chain.")
  }

  const checkCodes = async (destinations: readonly Destination[]): Promise<void> => {
    const found = await codes.read(destinations.flatMap(listCodesOf))
    for (const destination of destinations) checkCode(destination, found)
  }

  return Object.freeze<ApprovalGuard>({
    check: async (candidates) => {
      if (candidates.length === 0) return
      const policy = await readPolicyInForce()
      const journalled = await readJournalled(
        store,
        candidates.map(({ idempotencyKey }) => idempotencyKey),
      )
      const admissions = new Map<Hex, PlanAdmission>()
      const spendings: Spending[] = []
      const destinations = new Map<EvmAddress, Destination>()
      for (const candidate of candidates) {
        await naming(candidate, async () => {
          const intent = requireJournalled(journalled, candidate.idempotencyKey)
          const call = checkIdentity(candidate, intent)
          checkFeeCaps(candidate.transaction, policy)
          if (candidate.kind === "cancel") {
            checkMovesNothing(candidate.transaction, call)
            return
          }
          checkOpen(intent)
          checkSaysPayload(candidate.transaction, call)
          const { planHash } = call
          if (!admissions.has(planHash)) admissions.set(planHash, await findInForce(policy, planHash))
          const judged = judgePayment(policy, admissions.get(planHash)!, call, candidate.transaction)
          spendings.push(...judged.spendings)
          for (const destination of judged.destinations) destinations.set(destination.address, destination)
        })
      }
      await checkCodes([...destinations.values()])
      // Last, because it writes: only what passes everything else takes room under a limit.
      await reserveSpending(store, chainId, spendings)
    },
    checkSignature: async (candidate) => {
      await requireUnhalted(store)
      const policy = await readPolicyInForce()
      const admission = await findInForce(policy, candidate.planHash)
      requireVersion(policy, candidate.policyVersion)
      await checkCodes(checkTypedData(policy, admission, chainNumber, candidate))
    },
  })
}

type Judged = { readonly spendings: readonly Spending[]; readonly destinations: readonly Destination[] }

function judgePayment(
  policy: SigningPolicy,
  admission: PlanAdmission,
  call: CallPayload,
  { nonce }: Transaction,
): Judged {
  requireVersion(policy, call.policyVersion)
  const { account } = call
  if (!admission.accounts.includes(account)) {
    throw new AgentGptError("GUARD_ACCOUNT_WRONG", "The plan was not let in for this account.")
  }
  const destination = findDestination(policy, admission, call.to)
  const { movements, listed } = readCall(narrowDestination(destination, admission), call)
  const spendings = checkAmounts(policy, admission, movements)
  return {
    spendings: spendings.map((spending) => ({ ...spending, account, nonce })),
    destinations: [destination, ...listed.map((address) => findDestination(policy, admission, address))],
  }
}

/** An intent that was ended keeps its nonce, which then may only be used up. */
function checkOpen({ state }: JournalledIntent): void {
  if (state !== "reserved" && state !== "signed") throw new AgentGptError("GUARD_INTENT_CLOSED")
}

function requireVersion({ version }: SigningPolicy, other: number): void {
  if (version === other) return
  throw new AgentGptError("GUARD_POLICY_CHANGED", undefined, {
    meta: [`The policy in force is version ${version}, not ${other}.`],
  })
}

/** A person has to know which of many payments was refused. */
async function naming(candidate: SigningCandidate, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (thrown) {
    const error = toAgentGptError(thrown)
    if (!error.code.startsWith("GUARD_")) throw error
    const { code, shortMessage, meta, recovery, cause } = error
    const named = [...meta, `Nothing was signed. The intent is ${candidate.idempotencyKey}.`]
    throw new AgentGptError(code, shortMessage, { meta: named, recovery, cause })
  }
}
