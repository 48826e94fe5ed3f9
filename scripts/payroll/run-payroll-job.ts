import { mkdirSync } from "node:fs"
import { join } from "node:path"

import type { Orchestrator, RunRequest, RunView } from "@agentgpt/agentgpt"
import type { Store } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"

import type { SigningAgents } from "./enrol-agents.ts"
import { openJobFolder, openLocalKey, readJobNote, writeJobNote } from "./job-folder.ts"
import type { JobNote } from "./job-folder.ts"
import type { JobOptions } from "./job-options.ts"
import { TOKEN_DECIMALS } from "./local-policy.ts"
import type { LocalChain } from "./open-chain.ts"
import { openGround } from "./open-ground.ts"
import { openOffice } from "./open-office.ts"
import { type JobSummary, summariseJob } from "./summarise-job.ts"
import { type WrittenPayroll, writePayroll } from "./write-payroll.ts"

export type Job = {
  readonly root: string
  readonly options: JobOptions
  readonly signal: AbortSignal
  readonly report: (line: string) => void
  readonly onView: (view: RunView) => void
  /** Asked when everything is shown and the chains are to stay up. */
  readonly waitForEnd: () => Promise<void>
  readonly onSummary: (summary: JobSummary) => void
  /** Told once all are paid where the proofs take long: they go on. */
  readonly onPaid: (summary: JobSummary) => void
}

/** From so many people on nobody should have to wait for the proofs to see who was paid. */
const MANY_PEOPLE = 500

/** Enough for 50,000 people of whom nobody earns more than 5,500. */
const TREASURY = 1_000_000_000n * 10n ** BigInt(TOKEN_DECIMALS)

/** Runs the payroll, or goes on with one that was interrupted. What was opened is closed whatever happens. */
export async function runPayrollJob(job: Job): Promise<void> {
  const { root, options, report } = job
  const folder = openJobFolder(root, options.folder)
  const known = readJobNote(folder, options)
  const note: JobNote = known ?? {
    run: `payroll-${new Date().toISOString().slice(0, 19).replaceAll(/[T:]/gu, "-")}`,
    payments: options.payments,
    chains: options.chains,
    isFinished: false,
  }
  if (known !== undefined)
    report(`Going on with ${note.run}, which was interrupted (--fresh begins anew) ...`)
  writeJobNote(folder, note)
  const closers: (() => Promise<void>)[] = []
  try {
    const { chains, store, agents } = await openGround(
      {
        root,
        folder,
        chainCount: note.chains,
        port: options.port,
        isPublished: options.folder === undefined,
        report,
      },
      closers,
    )
    stopIfAsked(job)
    const { orchestrator, payroll, payer } = await openEverything(job, {
      folder,
      note,
      chains,
      store,
      agents,
      closers,
    })
    stopIfAsked(job)
    const requests = writeRequest(note, chains, payroll, payer)
    const summarise = (awaitProof: boolean) =>
      summariseJob({ folder, note, chains, orchestrator, payroll, awaitProof })
    const onPaid = async () => {
      if (note.payments < MANY_PEOPLE) return
      job.onPaid(await summarise(false))
      report("All are paid; the proofs go on.")
    }
    await payAndProve(job, orchestrator, requests, onPaid)
    const summary = await summarise(true)
    requireProvedWhole(summary)
    writeJobNote(folder, { ...note, isFinished: true })
    job.onSummary(summary)
    if (options.keep) await job.waitForEnd()
  } finally {
    for (const close of closers.toReversed()) {
      // eslint-disable-next-line no-await-in-loop -- what was opened last is closed first
      await close()
    }
  }
}

async function openEverything(
  { report, options }: Job,
  {
    folder,
    note,
    chains,
    store,
    agents,
    closers,
  }: {
    readonly folder: string
    readonly note: JobNote
    readonly chains: readonly LocalChain[]
    readonly store: Store
    readonly agents: SigningAgents
    readonly closers: (() => Promise<void>)[]
  },
) {
  const [payer, prover] = [openLocalKey(folder, "payer"), openLocalKey(folder, "prover")]
  const approvers = ["first", "second", "third"].map(
    (name) => openLocalKey(folder, `${name}-approver`).address,
  )
  mkdirSync(join(folder, "payroll"), { recursive: true })
  const payroll = writePayroll(join(folder, "payroll"), note.payments, note.chains)
  await Promise.all(
    chains.map(async (chain, index) => {
      await chain.fundOnce(payer.address, TREASURY)
      await chain.fundOnce(prover.address, 0n)
      if (index > 0) return
      const listing = "setBlacklisted(address account, bool listed)"
      await chain.callAsDeployer(chain.token.address, listing, [payroll.blacklisted, true])
    }),
  )
  report("Enrolling the agents, importing the sanctions list ...")
  const orchestrator = await openOffice({
    store,
    folder,
    chains,
    payer,
    listFile: payroll.listFile,
    proving: { prover, agents },
    policy: { approvers },
  })
  closers.push(() => orchestrator.close())
  if (options.payments !== note.payments) report(`It is a payroll of ${note.payments} people.`)
  return { orchestrator, payroll, payer: payer.address }
}

function writeRequest(
  { run }: JobNote,
  chains: readonly LocalChain[],
  payroll: WrittenPayroll,
  payer: string,
): RunRequest {
  return {
    run,
    onBadRows: "skip",
    task: {
      action: "mass_payroll",
      name: "Local payroll",
      params: {
        onRefused: "skip",
        payments: chains.map(({ chainId, token }, index) => ({
          chain: chainId,
          token: token.address,
          decimals: TOKEN_DECIMALS,
          payer,
          file: payroll.files[index],
        })),
      },
    },
  }
}

async function payAndProve(
  job: Job,
  orchestrator: Orchestrator,
  request: RunRequest,
  onPaid: () => Promise<void>,
): Promise<void> {
  const { report } = job
  report("Planning ...")
  await orchestrator.start(request)
  let isTold = false
  for await (const seen of orchestrator.watch(request.run, { signal: job.signal })) {
    job.onView(seen)
    if (isTold || seen.state !== "completed") continue
    isTold = true
    await onPaid()
  }
  stopIfAsked(job)
  const { view } = await orchestrator.result(request.run)
  if (view.state === "completed" && view.proofs.every(({ state }) => state === "archived")) return
  const failed = view.proofs.find(({ errorCode }) => errorCode !== undefined)
  throw new AgentGptError("SETUP_JOB_FAILED", view.error?.message ?? "A proof has failed.", {
    meta: [
      `The run is ${view.state}: ${view.error?.code ?? failed?.errorCode ?? "unknown"}.`,
      "Call the same command again to go on with it.",
    ],
  })
}

/** What is said to be proved has to be: every bundle, and over several chains the one of all steps. */
function requireProvedWhole({ chains, steps }: JobSummary): void {
  const isWhole = chains.length === 1 || steps !== null
  const doubtful = [...chains, ...(steps === null ? [] : [steps])].find(({ bundleHolds }) => !bundleHolds)
  if (isWhole && doubtful === undefined) return
  throw new AgentGptError(
    "SETUP_JOB_FAILED",
    doubtful === undefined
      ? "The steps of the chains were not proved as one."
      : `A bundle does not hold: ${doubtful.proof.bundleFile}.`,
  )
}

function stopIfAsked({ signal }: Job): void {
  if (signal.aborted) throw new AgentGptError("SETUP_INTERRUPTED")
}
