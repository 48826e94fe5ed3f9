import { setTimeout } from "node:timers/promises"
import { AgentGptError, parseEvmAddress } from "@agentgpt/core"
import type { Bytes32 } from "@agentgpt/core"
import type { ChainPorts, ProofCall } from "./proof-ports.ts"
import { isAnchored, isKnownAgentsRoot, readRegisteredRun, readScreenedChunks } from "./proof-progress.ts"
import type { RegisteredRun } from "./proof-progress.ts"
import type { UsedCircuits, ChosenCircuit } from "./choose-circuits.ts"
import type { PayrollProofs } from "./prove-statements.ts"
import {
  PROOFS_PER_CALL,
  toAnchorCall,
  toRegistrationCall,
  toScreeningCall,
  toVerificationCall,
} from "./registration.ts"
import type { PayrollToRegister } from "./registration.ts"
import { sendCall } from "./send-calls.ts"

/** Who may do what on the chain, and how to reach it. */
type Publishing = {
  readonly payroll: PayrollToRegister & { readonly runId: Bytes32 }
  readonly ports: ChainPorts
}

/**
 * Records the screening of the roster, as far as it is not recorded.
 * @returns the transactions that this sent
 * @throws CONTRACT_ codes, PROOF_CALL_WITHOUT_EFFECT
 */
export async function recordScreenings(
  { payroll, ports }: Publishing,
  screens: PayrollProofs["screens"],
): Promise<readonly string[]> {
  if (screens.length === 0) return []
  const { zkWorkflow } = ports.contracts
  const circuitId = requireScreen(payroll.circuits).circuitId
  const states = screens.map(({ publicSignals }) => publicSignals[NEXT] ?? 0n)
  return await advance(payroll, ports, {
    goal: screens.length,
    read: () => readScreenedChunks(ports.call, zkWorkflow, circuitId, states),
    toCall: (done) => toScreeningCall(zkWorkflow, screens.slice(done, endOfCall(done)), done),
  })
}

/**
 * Registers the payroll, unless it is. What is registered has to be this very payroll under this very policy.
 * Without screening this belongs before the payment.
 * @throws PROOF_RUN_MISMATCH, PROOF_AGENTS_OUTDATED, CONTRACT_ codes, PROOF_CALL_WITHOUT_EFFECT
 *
 * @example
 * await registerPayroll({ payroll: { runId, payout, terms, prepared, circuits }, ports: { contracts, call, send } })
 */
export async function registerPayroll({ payroll, ports }: Publishing): Promise<readonly string[]> {
  const { zkWorkflow, agentRegistry } = ports.contracts
  const { agentsRoot } = payroll.prepared
  return await advance(payroll, ports, {
    goal: 1,
    read: async () => {
      const run = await readRegisteredRun(ports.call, zkWorkflow, payroll.runId)
      if (run !== undefined) requireSameRun(run, payroll)
      return run === undefined ? 0 : 1
    },
    toCall: async () => {
      if (!(await isKnownAgentsRoot(ports.call, agentRegistry, agentsRoot))) throw outdated(RENEW_BEFORE)
      return toRegistrationCall(zkWorkflow, payroll)
    },
  })
}

/**
 * Has the payments' proofs verified, as far as they are not.
 * @throws PROOF_RUN_MISMATCH, PROOF_AGENTS_OUTDATED, CONTRACT_ codes (`AttestationMismatch` where something else was
 * paid than is proved), PROOF_CALL_WITHOUT_EFFECT
 */
export async function verifyPayments(
  { payroll, ports }: Publishing,
  payments: PayrollProofs["payments"],
): Promise<readonly string[]> {
  const { zkWorkflow, agentRegistry } = ports.contracts
  const { agentsRoot } = payroll.prepared
  return await advance(payroll, ports, {
    goal: payments.length,
    read: async () => {
      const run = await readRegisteredRun(ports.call, zkWorkflow, payroll.runId)
      if (run === undefined) throw mismatch("It is not registered.")
      requireSameRun(run, payroll)
      const { verifiedChunks, state } = run
      const expected = verifiedChunks === 0 ? 0n : payments[verifiedChunks - 1]?.publicSignals[NEXT]
      if (state !== expected) throw mismatch("Its proved chunks lead to another state.")
      return verifiedChunks
    },
    toCall: async (done) => {
      if (!(await isKnownAgentsRoot(ports.call, agentRegistry, agentsRoot))) throw outdated(RENEW_AFTER)
      return toVerificationCall(zkWorkflow, payments.slice(done, endOfCall(done)), done)
    },
  })
}

/**
 * Anchors a bundle, unless it is.
 * @throws CONTRACT_ codes, PROOF_CALL_WITHOUT_EFFECT
 */
export async function anchorBundle(
  { payroll, ports }: Publishing,
  digest: Bytes32,
): Promise<readonly string[]> {
  const { zkWorkflow } = ports.contracts
  return await advance(payroll, ports, {
    goal: 1,
    read: async () => ((await isAnchored(ports.call, zkWorkflow, payroll.runId, digest)) ? 1 : 0),
    toCall: () => toAnchorCall(zkWorkflow, payroll.runId, digest),
  })
}

type Advance = {
  readonly goal: number
  /** How far the chain is. */
  readonly read: () => Promise<number>
  /** What takes it further from there. */
  readonly toCall: (done: number) => ProofCall | Promise<ProofCall>
}

/**
 * Takes the chain to a goal, by what it says itself and nothing remembered: whatever anybody has sent already is not
 * sent again, and a call that failed because somebody else was faster is no failure.
 */
async function advance(
  { payout, terms }: PayrollToRegister,
  ports: ChainPorts,
  { goal, read, toCall }: Advance,
): Promise<readonly string[]> {
  const accounts = { payer: parseEvmAddress(payout.payer), prover: terms.prover }
  const transactionHashes: string[] = []
  for (let done = await read(); done < goal;) {
    const before = done
    try {
      transactionHashes.push(await sendCall(await toCall(done), accounts, ports))
    } catch (error) {
      done = await read()
      if (done === before) throw error
      continue
    }
    // The node that answers may be a block behind the one that told of the transaction.
    for (let tries = 0; done === before && tries < MOST_TRIES; tries += 1) {
      if (tries > 0) await setTimeout(TRY_AGAIN_MS)
      done = await read()
    }
    if (done === before) {
      throw new AgentGptError("PROOF_CALL_WITHOUT_EFFECT", undefined, {
        meta: [`The transaction is ${transactionHashes.at(-1)}.`],
      })
    }
  }
  return transactionHashes
}

const TRY_AGAIN_MS = 500
const MOST_TRIES = 40

/** The state after a statement is its first public signal, in payments and in screenings. */
const NEXT = 0

/** Calls end at multiples of their size, whoever sent the ones before. */
function endOfCall(done: number): number {
  return (Math.floor(done / PROOFS_PER_CALL) + 1) * PROOFS_PER_CALL
}

function requireSameRun(run: RegisteredRun, { payout, terms, prepared, circuits }: PayrollToRegister): void {
  const screenCircuitId = prepared.screenRoot === 0n ? undefined : requireScreen(circuits).circuitId
  if (run.agentsRoot !== prepared.agentsRoot) {
    throw mismatch(
      `It was registered or renewed with the agents root ${run.agentsRoot}: prove it under that one.`,
    )
  }
  const isSame =
    run.payer === parseEvmAddress(payout.payer) &&
    run.beneficiary === terms.prover &&
    run.circuitId === circuits.pay.circuitId &&
    (screenCircuitId === undefined || run.screenCircuitId === screenCircuitId) &&
    run.context === prepared.context &&
    run.policy === prepared.policy &&
    run.chunkCount === prepared.chunkCount
  if (!isSame) throw mismatch("Its payer, prover, circuit, policy or number of chunks is another.")
}

function requireScreen({ screen }: UsedCircuits): ChosenCircuit {
  if (screen !== undefined) return screen
  throw mismatch("It demands a screening, and is proved without one.")
}

function mismatch(fact: string): AgentGptError {
  return new AgentGptError("PROOF_RUN_MISMATCH", undefined, { meta: [fact] })
}

function outdated(advice: readonly string[]): AgentGptError {
  return new AgentGptError("PROOF_AGENTS_OUTDATED", undefined, { meta: advice })
}

const RENEW_BEFORE = [
  "Prepare the proof with the agents of now, sign and prove again; payments stay as they are.",
]
const RENEW_AFTER = [
  "First the payer calls renewRun of ZKWorkflow with the registry's root of now.",
  "Then prepare the proof with the agents of now, sign and prove again; payments stay as they are.",
]
