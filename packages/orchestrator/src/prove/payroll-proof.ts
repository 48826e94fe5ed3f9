import { join } from "node:path"
import { AgentGptError } from "@agentgpt/core"
import type { Check } from "@agentgpt/proof"
import { archivePayroll } from "./archive-payroll.ts"
import type { ArchivedBundle } from "./archive-payroll.ts"
import { checkArchive } from "./check-archive.ts"
import { chooseCircuits } from "./choose-circuits.ts"
import type { PaidPayroll } from "./paid-payroll.ts"
import type { PreparedPayroll } from "./prepare-payroll.ts"
import type { ChainPorts, OpenSigners } from "./proof-ports.ts"
import { isRegisteredCircuit } from "./proof-progress.ts"
import { loadProofs, proveStatements } from "./prove-statements.ts"
import type { PayrollProofs, ProvingOptions, ProvingProgress } from "./prove-statements.ts"
import { anchorBundle, recordScreenings, registerPayroll, verifyPayments } from "./publish-proofs.ts"
import { readAgentEvents } from "./read-agents.ts"
import { readVerifications } from "./read-verifications.ts"
import { restorePayroll } from "./restore-payroll.ts"
import { toWrittenStatement } from "./written-statement.ts"
import type { WrittenStatement } from "./written-statement.ts"
import { attachSignatures, signPayroll } from "./sign-payroll.ts"
import type { SignedPayroll } from "./sign-payroll.ts"

export type PayrollProofPorts = ChainPorts &
  Pick<ProvingOptions, "prover" | "limits" | "signal" | "onProgress"> & {
    readonly openSigners: OpenSigners
    /** Holds the proofs that are being made and, in `archive`, the bundles. */
    readonly folder: string
  }

/**
 * The stages of proving one payroll, in their order. Each may be repeated at any time, in another process too: it takes
 * what earlier stages returned, which is plain data, and asks the chain what is there already.
 */
export type PayrollProof = {
  readonly sign: () => Promise<SignedPayroll>
  readonly prove: (signed: SignedPayroll) => Promise<ProvingProgress>
  /** Each returns the transactions that it sent; none where everything is on the chain already. */
  readonly recordScreening: (signed: SignedPayroll) => Promise<readonly string[]>
  readonly register: () => Promise<readonly string[]>
  readonly verify: (signed: SignedPayroll) => Promise<readonly string[]>
  /** The transactions that verified the payroll, whoever sent them and whenever. */
  readonly findVerifications: () => Promise<readonly string[]>
  /** What was proved of the payments, as it stands in a run's metadata. */
  readonly listStatements: (signed: SignedPayroll) => Promise<readonly WrittenStatement[]>
  readonly archive: (signed: SignedPayroll) => Promise<ArchivedBundle>
  readonly anchor: (archived: ArchivedBundle) => Promise<readonly string[]>
  readonly check: (archived: ArchivedBundle) => Promise<readonly Check[]>
}

/**
 * Opens the proof of a payroll that was paid. What follows from the payroll is made when it is first needed and kept
 * only as long as this object.
 * @throws PROOF_DEV_KEY_REFUSED, CIRCUIT_ codes; the stages throw PROOF_, CONTRACT_, BUNDLE_, AUDIT_ and NODE_ codes
 *
 * @example
 * const proof = openPayrollProof(paid, ports)
 * const signed = await proof.sign()
 * await proof.prove(signed)
 * await proof.register()
 * await proof.verify(signed)
 */
export function openPayrollProof(paid: PaidPayroll, ports: PayrollProofPorts): PayrollProof {
  const { chainId, chunkSize, terms, payout, runId } = paid
  const { call, contracts } = ports
  const circuits = chooseCircuits({ chunkSize, level: terms.level, chainId })
  const options: ProvingOptions = {
    chainId,
    circuits,
    folder: join(ports.folder, "proofs"),
    prover: ports.prover,
    limits: ports.limits,
    signal: ports.signal,
  }
  const prepare = once(async (): Promise<PreparedPayroll> => {
    const agents = await readAgentEvents(call, contracts, terms.agentsRoot)
    return await restorePayroll(paid, contracts, agents, ports.signal)
  })
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
    const used = terms.denied === undefined ? [circuits.pay] : [circuits.pay, circuits.screen]
    for (const { name, circuitId } of used) {
      if (await isRegisteredCircuit(call, contracts.verifierRegistry, circuitId)) continue
      throw new AgentGptError(
        "PROOF_KEY_MISMATCH",
        `${chainId} does not have this key of ${name} registered.`,
      )
    }
  }
  return {
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
      // Nothing is verified before it is paid.
      const blocks = paid.chunks.map(({ blockNumber }) => blockNumber)
      const fromBlock = blocks.reduce((least, each) => (each < least ? each : least), blocks[0] ?? 0n)
      return await readVerifications(call, { zkWorkflow: contracts.zkWorkflow, fromBlock }, runId)
    },
    listStatements: async (signed) => (await load(signed)).payments.map(toWrittenStatement),
    archive: async (signed) => {
      const payroll = { paid, prepared: await prepare(), proofs: await load(signed), circuits, contracts }
      return await archivePayroll(payroll, join(ports.folder, "archive"))
    },
    anchor: async ({ digest }) => await anchorBundle(await publishing(), digest),
    check: async (archived) =>
      await checkArchive(archived, { call, runKey: paid.runKey, signal: ports.signal }),
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
