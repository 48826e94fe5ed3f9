import { AgentGptError } from "@agentgpt/core"
import type { RosterRow } from "@agentgpt/core"
import {
  computeNoteHash,
  createDenyList,
  createRoster,
  preparePayBatches,
  prepareScreens,
  replayAgentEvents,
} from "@agentgpt/proof"
import type { AgentEvent, PayRun, SignerKeys, Statement } from "@agentgpt/proof"
import { circuitNamesOf } from "./circuit-names.ts"
import type { ChunkSize } from "./circuit-names.ts"

export type PayrollToPrepare = {
  /** In the roster's order, without those that were refused. Rows of zero keep their place. */
  readonly rows: readonly RosterRow[]
  readonly chunkSize: ChunkSize
  /** 32 random bytes, made for this payroll alone. */
  readonly secret: Uint8Array
  /** What the registry announced up to the root that the run is registered with; from `readAgentEvents`. */
  readonly agents: readonly AgentEvent[]
  readonly signers: SignerKeys
  /** From `computeRunContext`. */
  readonly context: bigint
  /** Addresses; none where policy demands no screening by proof. */
  readonly denied?: readonly string[] | undefined
}

/** Everything that will be proved about a payroll, as plain data. Statements open every commitment: they stay here. */
export type PreparedPayroll = {
  readonly chunkSize: ChunkSize
  readonly rows: readonly RosterRow[]
  readonly run: PayRun
  /** By chunk index, for the chunks that have payments: what the payment is attested with. */
  readonly stepsRoots: ReadonlyMap<number, bigint>
  readonly context: bigint
  readonly policy: bigint
  readonly agentsRoot: bigint
  readonly listRoot: bigint
  /** 0 without screening. */
  readonly screenRoot: bigint
  /** Chunks that have payments: so many are proved. */
  readonly chunkCount: number
  readonly screening: { readonly denyRoot: bigint; readonly statements: readonly Statement[] } | null
}

/**
 * What will be proved about a payroll, before any of it is paid: a payment that is attested with other roots than
 * these could never be proved. Pure: the same rows, secret, agents and list give the same at proving time. A payee's
 * cap is what the payee is paid, and the payer's key of each row is committed to beside it.
 * @throws PROOF_ROSTER_INVALID (an address that is paid twice among them), PROOF_PAYMENTS_INVALID,
 * PROOF_AGENTS_INVALID, PROOF_PAYEE_DENIED, PROOF_DENY_LIST_INVALID, PROOF_SECRET_INVALID, PROOF_PLAN_INVALID
 *
 * @example
 * const prepared = preparePayroll({ rows, chunkSize: 256, secret, agents, signers, context })
 * const plan = planPayments(payees, payout, { chunkSize: 256, stepsRoots: prepared.stepsRoots })
 */
export function preparePayroll(payroll: PayrollToPrepare): PreparedPayroll {
  const { rows, chunkSize, secret, signers, context, denied } = payroll
  const agents = replayAgentEvents(payroll.agents)
  const circuits = circuitNamesOf(chunkSize)
  requireArchivableKeys(rows)
  const roster = createRoster(
    rows.map(({ recipient, amount }) => ({ recipient, cap: amount })),
    { chunkSize, secret },
  )
  const denyList = denied === undefined ? undefined : createDenyList(denied, circuits.deniedEntries)
  const screens = denyList && prepareScreens(circuits.screen, roster, denyList)
  const screenRoot = screens?.screenRoot ?? 0n
  const run = preparePayBatches({
    circuit: circuits.pay,
    roster,
    payments: rows.map(({ key, recipient, amount }) => ({ recipient, amount, meta: computeNoteHash(key) })),
    secret,
    agents,
    signers,
    context,
    screenRoot,
  })
  return {
    chunkSize,
    rows,
    run,
    stepsRoots: new Map(run.chunks.map(({ chunk, stepsRoot }) => [chunk.chunkIndex, stepsRoot])),
    context,
    policy: run.policy,
    agentsRoot: agents.root,
    listRoot: roster.root,
    screenRoot,
    chunkCount: run.chunks.length,
    screening: denyList && screens ? { denyRoot: denyList.root, statements: screens.statements } : null,
  }
}

/** What the bundle could not hold must not be paid first. */
function requireArchivableKeys(rows: readonly RosterRow[]): void {
  const row = rows.findIndex(({ key }) => key.length > LONGEST_KEY || !key.isWellFormed())
  if (row < 0) return
  throw new AgentGptError(
    "PROOF_PAYMENTS_INVALID",
    `The key of row ${row} is longer than ${LONGEST_KEY} characters or no well-formed text.`,
  )
}

const LONGEST_KEY = 2_048
