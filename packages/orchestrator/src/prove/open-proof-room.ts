import { join } from "node:path"
import type { Store } from "@agentgpt/chain"
import { AgentGptError, ALL_STEPS } from "@agentgpt/core"
import type { ChainId, EvmAddress } from "@agentgpt/core"
import { computeRunContext } from "@agentgpt/proof"
import type { SecurityLevel, SignerKeys } from "@agentgpt/proof"
import { requireDesk } from "../execute/require-desk.ts"
import { findPayout } from "../execute/freeze-payroll.ts"
import { submitKeyed } from "../execute/submit-keyed.ts"
import type { ChainDesk } from "../execute/workshop.ts"
import type { Policy } from "../guard/policy.ts"
import { stepKeyPrefixOf } from "../runs/run-keys.ts"
import { findAuthority } from "../runs/admissions.ts"
import { appendEvent } from "../runs/append-event.ts"
import { anchorProgress } from "./anchor-progress.ts"
import { anchorWhile } from "./anchor-while.ts"
import { chooseChunkSize } from "./choose-chunk-size.ts"
import { chooseCircuits } from "./choose-circuits.ts"
import { toChunkSize } from "./circuit-names.ts"
import type { ChunkSize } from "./circuit-names.ts"
import { findProvableSizes } from "./find-provable-sizes.ts"
import type { ProofContracts, ProofTerms } from "./paid-payroll.ts"
import { openRecordedProof } from "./open-recorded-proof.ts"
import { preparePayrollApart } from "./prepare-payroll-apart.ts"
import type { AskNode, OpenSigners } from "./proof-ports.ts"
import type { PaymentTerms, ProofRoom, UnpaidPayroll } from "./proof-room.ts"
import { proveDurably } from "./prove-durably.ts"
import { provesSteps } from "./proves-steps.ts"
import { readAgentEvents } from "./read-agents.ts"
import { readRegisteredRun } from "./proof-progress.ts"
import { toRegistrationCall } from "./registration.ts"

export type ProofRoomOptions = {
  /** The account that sends proofs; its signer is one of each chain's. */
  readonly prover: EvmAddress
  readonly contracts: Readonly<Record<ChainId, ProofContracts>>
  /** The public keys of the two agents that sign statements, and how their keys are opened. */
  readonly signers: SignerKeys
  readonly openSigners: OpenSigners
  /** The public key of the agent that stands for steps of auditors; it signs nothing. */
  readonly auditor?: SignerKeys["executor"]
  /**
   * Whether all steps of a run are proved by one proof; unless set, where it has proved payrolls on more than one chain,
   * or none.
   */
  readonly proveSteps?: boolean
  /** Holds proofs that are being made, and the archive. */
  readonly folder: string
  readonly level: SecurityLevel
  /** Rows of a proof; of the sizes that the chain is ready for the cheapest for each payroll, unless set. */
  readonly chunkSize?: ChunkSize
  readonly privacy?: 0 | 3
  /** Whom rosters are proved not to hold; without it nothing is proved about a list. */
  readonly listDenied?: () => readonly string[]
  readonly autoStoreProofs?: boolean
  /** For how long a registration stands; 30 days unless set. */
  readonly registeredForSeconds?: number
}

export type ProofTools = {
  readonly store: Store
  readonly desks: ReadonlyMap<ChainId, ChainDesk>
  readonly policy: Policy
  readonly anchorEveryBlocks: number
  /** Aborted when this process is about to end. */
  readonly closing: AbortSignal
}

const MONTH_SECONDS = 30 * 24 * 3600

/** Joins the stages of proving to runs: their records, their lanes and their workflows. */
export function openProofRoom(options: ProofRoomOptions, tools: ProofTools): ProofRoom {
  const { prover, signers, auditor, level, listDenied } = options
  const { chunkSize, privacy = 0, registeredForSeconds = MONTH_SECONDS } = options
  const { store, policy, anchorEveryBlocks } = tools
  const autoStoreProofs = options.autoStoreProofs ?? true
  const contractsOf = (chainId: ChainId): ProofContracts => {
    const contracts = options.contracts[chainId]
    if (contracts !== undefined) return contracts
    throw new AgentGptError("TASK_CHAIN_UNKNOWN", `The contracts of proofs on ${chainId} are not known.`)
  }
  const askOn =
    (chainId: ChainId): AskNode =>
    (method, params) =>
      requireDesk(tools, chainId).pool.withNode((node) => node.call(method, params))
  const anchorMeanwhile = async <T>(
    place: { readonly run: string; readonly stepId: string },
    work: () => Promise<T>,
    waitsForLast: boolean,
  ): Promise<T> => {
    if (!autoStoreProofs || anchorEveryBlocks === 0) return work()
    const { run, stepId } = place
    return anchorWhile(work, {
      closing: tools.closing,
      waitsForLast,
      anchor: async () => {
        const payroll = await findPayout(store, place)
        if (payroll === undefined) return false
        const { chainId, payout } = payroll
        const desk = requireDesk(tools, chainId)
        return anchorProgress({
          ...payroll,
          ...place,
          store,
          zkWorkflow: contractsOf(chainId).zkWorkflow,
          everyBlocks: BigInt(anchorEveryBlocks),
          folder: join(options.folder, run, stepId),
          readHead: async () => BigInt((await askOn(chainId)("eth_blockNumber", [])) as string),
          send: async (name, { to, data }) => {
            const authority = await findAuthority(store, run, stepId)
            const keyPrefix = stepKeyPrefixOf(run, stepId)
            const sending = { desk, account: payout.payer as EvmAddress, authority, keyPrefix }
            const { transactionHash = "" } = await submitKeyed(sending, name, { to, valueWei: 0n, data })
            return transactionHash
          },
        })
      },
      tell: (errorCode) =>
        appendEvent(
          store,
          run,
          "progress-unanchored",
          { stepId, errorCode },
          `unanchored ${stepId} ${errorCode}`,
        ),
    })
  }
  const provesOn = (chainId: ChainId) => Object.hasOwn(options.contracts, chainId)
  const chooseSize = async (chainId: ChainId, rows: number, denied: readonly string[] | undefined) => {
    const [call, contracts] = [askOn(chainId), contractsOf(chainId)]
    const among = chunkSize && [chunkSize]
    const sizes = await findProvableSizes({ chainId, level, denied, contracts, call, among })
    return toChunkSize(chooseChunkSize(rows, sizes) ?? 0)
  }
  const settleTerms = async (chainId: ChainId): Promise<ProofTerms> => {
    const events = await readAgentEvents(askOn(chainId), contractsOf(chainId))
    const agentsRoot = events.at(-1)?.root
    if (agentsRoot === undefined) {
      throw new AgentGptError("PROOF_AGENTS_INVALID", `No agents are enrolled on ${chainId}.`)
    }
    return {
      prover,
      level,
      signers,
      ...(auditor !== undefined && { auditor }),
      agentsRoot,
      expiresAtSeconds: BigInt(Math.floor(Date.now() / 1000) + registeredForSeconds),
    }
  }
  const ground = { ...options, store, desks: tools.desks, policy, contractsOf, askOn }
  return {
    provesOn,
    privacy,
    level,
    // Only to compare methods: what is wrong is said when it is paid.
    chunkSizeOf: async (chainId, rows) =>
      provesOn(chainId) ? chooseSize(chainId, rows, listDenied?.()).catch(() => undefined) : undefined,
    settle: async (chainId, rows) => {
      const denied = listDenied?.()
      const size = await chooseSize(chainId, rows, denied)
      const terms = { ...(await settleTerms(chainId)), ...(denied !== undefined && { denied }) }
      return { chunkSize: size, terms }
    },
    settleSteps: async (chainId) => {
      const { batchPayout, zkWorkflow } = contractsOf(chainId)
      return { batchPayout, zkWorkflow, terms: await settleTerms(chainId) }
    },
    prepare: (payroll) => prepareTerms(payroll, contractsOf(payroll.chainId), askOn(payroll.chainId)),
    // Payments wait for no anchor; the bundle that a proof ends in is to be anchored last.
    anchorWhile: (place, work) => anchorMeanwhile(place, work, false),
    provesSteps: (plan) => provesSteps(plan, provesOn, options.proveSteps),
    prove: (context, request) => {
      const { run, stepId, tries } = request
      return proveDurably(context, {
        store,
        run,
        stepId,
        tries,
        open: (given) => openRecordedProof(ground, request, given),
        // Nothing goes on while the steps of a run that has ended are proved.
        anchorWhile: (work) => (stepId === ALL_STEPS ? work() : anchorMeanwhile({ run, stepId }, work, true)),
        autoStoreProofs,
        closing: tools.closing,
      })
    },
  }
}

/** Under what a payroll is paid. Registering waits for the screening where that has to be proved first. */
async function prepareTerms(
  payroll: UnpaidPayroll,
  contracts: ProofContracts,
  call: AskNode,
): Promise<PaymentTerms> {
  const { rows, chunkSize, secret, terms, payout, runId, chainId } = payroll
  const agents = await readAgentEvents(call, contracts, terms.agentsRoot)
  const context = computeRunContext({
    chainId: payout.chainId,
    zkWorkflow: contracts.zkWorkflow,
    token: payout.token,
    workflowId: payout.workflowId,
    runId,
    beneficiary: terms.prover,
  })
  const { signers, denied } = terms
  const prepared = await preparePayrollApart({ rows, chunkSize, secret, agents, signers, context, denied })
  const mustWait = prepared.screening !== null
  if (mustWait || (await readRegisteredRun(call, contracts.zkWorkflow, runId)) !== undefined) {
    return { stepsRoots: prepared.stepsRoots, registration: [] }
  }
  const circuits = chooseCircuits({ chunkSize, level: terms.level, chainId })
  const { name, to, data, valueWei } = toRegistrationCall(contracts.zkWorkflow, {
    payout,
    terms,
    prepared,
    circuits,
  })
  return { stepsRoots: prepared.stepsRoots, registration: [{ name, call: { to, data, valueWei } }] }
}
