import type { ChainId } from "@agentgpt/core"
import { nobleVerifier, proveRun } from "@agentgpt/proof"
import type { ProofVerifier, Prover, ProvenStatement, ProvingLimits, Statement } from "@agentgpt/proof"
import type { UsedCircuits } from "./choose-circuits.ts"

/** The proofs of a payroll: of its payments, or of a run its steps, and of a screening, in the order of the chunks. */
export type PayrollProofs = {
  readonly payments: readonly ProvenStatement[]
  readonly screens: readonly ProvenStatement[]
}

export type ProvingProgress = { readonly done: number; readonly total: number }

export type ProvingOptions = {
  readonly chainId: ChainId
  readonly circuits: UsedCircuits
  /** Where finished proofs are kept: proving again makes only what is missing there. */
  readonly folder: string
  readonly prover?: Prover | undefined
  readonly limits?: ProvingLimits | undefined
  /** Ends every prover; finished proofs stay. */
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: ProvingProgress) => void) | undefined
}

type ToProve = { readonly payments: readonly Statement[]; readonly screens: readonly Statement[] }

/**
 * Proves what is signed, screenings first: a run is registered once they are recorded.
 * @throws PROOF_STATEMENT_FALSE, PROOF_PROVER_FAILED, PROOF_CANCELLED, PROOF_KEY_ codes, CIRCUIT_NOT_BUILT
 */
export async function proveStatements(toProve: ToProve, options: ProvingOptions): Promise<PayrollProofs> {
  return await prove(toProve, options, undefined)
}

/**
 * The proofs out of their folder. Each is verified, and one that is missing, torn or of something else is made again;
 * so this gives the same on a machine that never had the folder.
 */
export async function loadProofs(toProve: ToProve, options: ProvingOptions): Promise<PayrollProofs> {
  return await prove(toProve, options, [nobleVerifier])
}

async function prove(
  { payments, screens }: ToProve,
  options: ProvingOptions,
  verifiers: readonly ProofVerifier[] | undefined,
): Promise<PayrollProofs> {
  const { chainId, circuits, folder, prover, limits, signal, onProgress } = options
  const { pay, screen } = circuits
  const total = payments.length + screens.length
  let done = 0
  const proven = await proveRun([...screens, ...payments], {
    chainId,
    level: pay.level,
    circuitIds: Object.fromEntries(
      [pay, ...(screen === undefined ? [] : [screen])].map(({ name, circuitId }) => [name, circuitId]),
    ),
    folder,
    prover,
    limits,
    signal,
    verifiers,
    onEvent: () => {
      done += 1
      onProgress?.({ done, total })
    },
  })
  return { payments: proven.slice(screens.length), screens: proven.slice(0, screens.length) }
}
