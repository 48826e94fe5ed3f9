import { join } from "node:path"
import type { PayoutRun } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { Bytes32, ChainId } from "@agentgpt/core"
import type { Check, UnsignedStatement } from "@agentgpt/proof"
import type { ArchivedBundle } from "./archive-payroll.ts"
import { checkArchive } from "./check-archive.ts"
import type { UsedCircuits } from "./choose-circuits.ts"
import type { ProofTerms } from "./paid-payroll.ts"
import type { PreparedPayroll } from "./prepare-payroll.ts"
import type { ChainPorts, OpenSigners } from "./proof-ports.ts"
import { isRegisteredCircuit } from "./proof-progress.ts"
import { loadProofs, proveStatements } from "./prove-statements.ts"
import type { PayrollProofs, ProvingOptions, ProvingProgress } from "./prove-statements.ts"
import { anchorBundle, recordScreenings, registerPayroll, verifyPayments } from "./publish-proofs.ts"
import { readVerifications } from "./read-verifications.ts"
import { attachSignatures, signPayroll } from "./sign-payroll.ts"
import type { SignedPayroll } from "./sign-payroll.ts"
import { toWrittenStatement } from "./written-statement.ts"
import type { WrittenStatement } from "./written-statement.ts"

export type StagePorts = ChainPorts &
  Pick<ProvingOptions, "prover" | "limits" | "signal" | "onProgress"> & {
    readonly openSigners: OpenSigners
    /** Holds the proofs that are being made and, in `archive`, the bundles. */
    readonly folder: string
  }

/**
 * The stages of a proof, in their order. Each may be repeated at any time, in another process too: it takes what earlier
 * stages returned, which is plain data, and asks the chain what is there already.
 */
export type ProofStages = {
  /** Where it is verified. */
  readonly chainId: ChainId
  readonly sign: () => Promise<SignedPayroll>
  readonly prove: (signed: SignedPayroll) => Promise<ProvingProgress>
  /** Each returns the transactions that it sent; none where everything is on the chain already. */
  readonly recordScreening: (signed: SignedPayroll) => Promise<readonly string[]>
  readonly register: () => Promise<readonly string[]>
  readonly verify: (signed: SignedPayroll) => Promise<readonly string[]>
  /** The transactions that verified it, whoever sent them and whenever. */
  readonly findVerifications: () => Promise<readonly string[]>
  /** What was proved of payments or steps, as it stands in a run's metadata. */
  readonly listStatements: (signed: SignedPayroll) => Promise<readonly WrittenStatement[]>
  readonly archive: (signed: SignedPayroll) => Promise<ArchivedBundle>
  readonly anchor: (archived: ArchivedBundle) => Promise<readonly string[]>
  readonly check: (archived: ArchivedBundle) => Promise<readonly Check[]>
}

/** Everything that will be proved, as plain data. */
type Prepared = Omit<PreparedPayroll, "run" | "rows" | "chunkSize" | "stepsRoots"> & {
  readonly run: { readonly statements: readonly UnsignedStatement[] }
}

/** What is proved: a payroll, or the steps of a run. */
export type ProofSubject<Of extends Prepared> = {
  readonly chainId: ChainId
  readonly payout: PayoutRun
  readonly runId: Bytes32
  readonly terms: ProofTerms
  readonly circuits: UsedCircuits
  /** What its bundle is sealed with; none at privacy level 0. */
  readonly runKey?: Uint8Array | undefined
  /** Nothing of it was verified in an older block; the deployment's unless known better. */
  readonly fromBlock?: bigint | undefined
  readonly prepare: () => Promise<Of>
  readonly archive: (
    proved: { readonly prepared: Of; readonly proofs: PayrollProofs },
    folder: string,
  ) => Promise<ArchivedBundle>
}

/**
 * Opens the proof of what is over. What follows from it is made when it is first needed and kept only as long as this
 * object.
 */
export function openProofStages<Of extends Prepared>(
  subject: ProofSubject<Of>,
  ports: StagePorts,
): ProofStages {
  const { chainId, terms, payout, runId, circuits, runKey } = subject
  const { call, contracts } = ports
  const options: ProvingOptions = {
    chainId,
    circuits,
    folder: join(ports.folder, "proofs"),
    prover: ports.prover,
    limits: ports.limits,
    signal: ports.signal,
  }
  const prepare = once(subject.prepare)
  const list = async (signed: SignedPayroll) => {
    const prepared = await prepare()
    const payments = await attachSignatures(prepared, terms.signers, signed)
    return { payments, screens: prepared.screening?.statements ?? [] }
  }
  const load = once(async (signed: SignedPayroll): Promise<PayrollProofs> =>
    loadProofs(await list(signed), options),
  )
  const publishing = async () => ({
    payroll: { payout, terms, circuits, runId, prepared: await prepare() },
    ports,
  })
  const requireRegisteredCircuits = async () => {
    const { screening } = await prepare()
    const used = [circuits.pay, ...(screening === null || !circuits.screen ? [] : [circuits.screen])]
    for (const { name, circuitId } of used) {
      // eslint-disable-next-line no-await-in-loop -- two at most
      if (await isRegisteredCircuit(call, contracts.verifierRegistry, circuitId)) continue
      throw new AgentGptError(
        "PROOF_KEY_MISMATCH",
        `${chainId} does not have this key of ${name} registered.`,
      )
    }
  }
  return {
    chainId,
    sign: async () => await signPayroll(await prepare(), ports.openSigners),
    prove: async (signed) => {
      await requireRegisteredCircuits()
      const toProve = await list(signed)
      const { payments, screens } = await proveStatements(toProve, {
        ...options,
        onProgress: ports.onProgress,
      })
      const total = payments.length + screens.length
      return { done: total, total }
    },
    recordScreening: async (signed) =>
      await recordScreenings(await publishing(), (await load(signed)).screens),
    register: async () => await registerPayroll(await publishing()),
    verify: async (signed) => await verifyPayments(await publishing(), (await load(signed)).payments),
    findVerifications: async () => {
      const fromBlock = subject.fromBlock ?? contracts.fromBlock ?? 0n
      return await readVerifications(call, { zkWorkflow: contracts.zkWorkflow, fromBlock }, runId)
    },
    listStatements: async (signed) => (await load(signed)).payments.map(toWrittenStatement),
    archive: async (signed) => {
      const proved = { prepared: await prepare(), proofs: await load(signed) }
      return await subject.archive(proved, join(ports.folder, "archive"))
    },
    anchor: async ({ digest }) => await anchorBundle(await publishing(), digest),
    check: async (archived) => await checkArchive(archived, { call, runKey, signal: ports.signal }),
  }
}

/** The first result of some work, until it fails: then the next call begins anew. */
function once<Arguments extends readonly unknown[], Value>(
  work: (...given: Arguments) => Promise<Value>,
): (...given: Arguments) => Promise<Value> {
  let running: Promise<Value> | undefined
  return async (...given) => {
    running ??= work(...given)
    try {
      return await running
    } catch (error) {
      running = undefined
      throw error
    }
  }
}
