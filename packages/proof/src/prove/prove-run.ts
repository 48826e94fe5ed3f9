import type { LocatedCircuit } from "@agentgpt/circuits/artifacts"
import { AgentGptError, type EventDataByType } from "@agentgpt/core"

import { computeStatementHash } from "../commitments/statement-hash.ts"
import { refuseIfAborted } from "../jobs/run-job.ts"
import type { Statement } from "../statements/statement.ts"
import type { ProvenStatement, SecurityLevel } from "../types.ts"
import { checkProof, type ProofVerifier } from "./check-proof.ts"
import { loadProvingKey, type ProvingKey } from "./load-proving-key.ts"
import { planConcurrency, type ProvingLimits } from "./plan-concurrency.ts"
import { openProofStore, type ProofStore } from "./proof-store.ts"
import { proveStatement } from "./prove-statement.ts"
import type { Prover } from "./prover.ts"
import { createSnarkjsProver } from "./snarkjs-prover.ts"

/** An event of core's vocabulary; the run's event log adds the envelope. */
export type ProvingEvent = { readonly type: "proof-ready"; readonly data: EventDataByType["proof-ready"] }

export type ProveRunOptions = {
  /** CAIP-2: where the proofs are to count. */
  readonly chainId: string
  /** Of the keys to prove with. */
  readonly level: SecurityLevel
  /** The ids that the chain's verifier registry has, by circuit name. */
  readonly circuitIds: Readonly<Record<string, string>>
  /** Where finished proofs are kept, so that a run that begins anew makes only the others. */
  readonly folder: string
  readonly prover?: Prover | undefined
  readonly limits?: ProvingLimits | undefined
  /** Aborting kills every process; finished proofs stay. */
  readonly signal?: AbortSignal | undefined
  readonly onEvent?: ((event: ProvingEvent) => void) | undefined
  readonly locate?: ((name: string) => LocatedCircuit) | undefined
  readonly verifiers?: readonly ProofVerifier[] | undefined
}

type Task = { readonly statement: Statement; readonly key: ProvingKey; readonly place: number }

/**
 * Proves the statements of a run, several at once, and returns the proofs in the order of the statements. A proof
 * that is in the folder already is verified like a new one and made again if it does not hold. After a failure no
 * further proof is begun; those being made are finished and kept.
 * @throws PROOF_DEV_KEY_REFUSED, PROOF_KEY_MISMATCH, PROOF_STATEMENT_FALSE, PROOF_PROVER_FAILED, PROOF_NOT_VERIFIED,
 * PROOF_CANCELLED
 *
 * @example
 * ```ts
 * const proven = await proveRun(statements, {
 *   chainId: "eip155:31337",
 *   level: "DEV",
 *   circuitIds: { PayBatch16: registeredId },
 *   folder: "runs/2026-11/proofs",
 * })
 * ```
 */
export async function proveRun(
  statements: readonly Statement[],
  options: ProveRunOptions,
): Promise<readonly ProvenStatement[]> {
  const { folder, prover = createSnarkjsProver(), limits, signal, verifiers, onEvent } = options
  refuseIfAborted(signal)
  const keys = await loadKeys(statements, options)
  const store = openProofStore(folder)
  const proven = new Map<number, ProvenStatement>()
  const finish = (place: number, statement: Statement, proof: ProvenStatement) => {
    proven.set(place, proof)
    onEvent?.(describe(statement, proof))
  }
  const missing: Task[] = []
  for (const [place, statement] of statements.entries()) {
    const key = keys.get(statement.circuit)
    if (key === undefined) continue
    const known = await findProof(store, statement, key, options)
    if (known === undefined) missing.push({ statement, key, place })
    else finish(place, statement, known)
  }
  const largestKey = Math.max(0, ...missing.map(({ key }) => key.zkeyBytes))
  const estimateMiB = prover.estimateMiB(largestKey)
  const proofsAtOnce = planConcurrency({ proofs: missing.length, estimateMiB, limits })
  await runAtOnce(missing, proofsAtOnce, async ({ statement, key, place }) => {
    const proof = await proveStatement(statement, key, { prover, signal, proofsAtOnce, verifiers })
    await store.keep(proof)
    finish(place, statement, proof)
  })
  return statements.flatMap((_, place) => proven.get(place) ?? [])
}

async function loadKeys(
  statements: readonly Statement[],
  { circuitIds, level, chainId, locate }: ProveRunOptions,
): Promise<ReadonlyMap<string, ProvingKey>> {
  const keys = new Map<string, ProvingKey>()
  for (const circuit of new Set(statements.map((statement) => statement.circuit))) {
    const registeredId = Object.hasOwn(circuitIds, circuit) ? circuitIds[circuit] : undefined
    if (registeredId === undefined) {
      throw new AgentGptError("PROOF_KEY_MISMATCH", `No circuit id is registered for ${circuit}.`)
    }
    keys.set(circuit, await loadProvingKey({ circuit, level, chainId, registeredId, locate }))
  }
  return keys
}

/** A kept proof, if it is of this key and both verifiers accept it. */
async function findProof(
  store: ProofStore,
  { publicSignals }: Statement,
  { circuitId, level, circuit, verificationKey }: ProvingKey,
  { verifiers, signal }: ProveRunOptions,
): Promise<ProvenStatement | undefined> {
  const found = await store.find(circuitId, publicSignals)
  if (found === undefined) return undefined
  try {
    await checkProof(verificationKey, publicSignals, found, { verifiers, signal })
  } catch (error) {
    if (AgentGptError.is(error) && error.code === "PROOF_NOT_VERIFIED") return undefined
    throw error
  }
  // Name and level are the key's, whatever the file says.
  return { circuit: circuit.name, circuitId, level, publicSignals, proof: found.proof }
}

/** Works on several tasks at a time. After the first failure none is begun; it is thrown when all have ended. */
async function runAtOnce<T>(
  tasks: readonly T[],
  atOnce: number,
  work: (task: T) => Promise<void>,
): Promise<void> {
  const queue = [...tasks]
  let failure: { readonly error: unknown } | undefined
  const takeTasks = async () => {
    for (let task = queue.shift(); task !== undefined && failure === undefined; task = queue.shift()) {
      try {
        await work(task)
      } catch (error) {
        failure ??= { error }
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, takeTasks))
  if (failure !== undefined) throw failure.error
}

function describe(statement: Statement, { circuitId, publicSignals }: ProvenStatement): ProvingEvent {
  const { chunkIndex } = statement
  return {
    type: "proof-ready",
    data: { circuitId, chunkIndex, statementHash: computeStatementHash(circuitId, publicSignals) },
  }
}
