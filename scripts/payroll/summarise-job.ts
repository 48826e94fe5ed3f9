import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

import type { Orchestrator, PaymentView, ProofView, RunView } from "@agentgpt/agentgpt"
import { type RunReport, writeCsv, writeHtml, writeJson, writeMarkdown } from "@agentgpt/agents"
import { readManifest } from "@agentgpt/circuits/artifacts"
import { ALL_STEPS, formatAmount } from "@agentgpt/core"
import { listTrustedKeys } from "@agentgpt/proof"
import { verifyBundle } from "@agentgpt/proof/verify"

import { buildReport } from "../../packages/cli/src/runs/build-report.ts"
import type { JobNote } from "./job-folder.ts"
import { TOKEN_DECIMALS, TOKEN_SYMBOL } from "./local-policy.ts"
import type { LocalChain } from "./open-chain.ts"
import type { WrittenPayroll } from "./write-payroll.ts"

export type SummarisedProof = Pick<
  ProofView,
  "state" | "level" | "done" | "total" | "cid" | "bundleFile" | "verifiedIn"
>

/** The one proof over the steps of all chains. */
export type StepsSummary = {
  /** Where it was verified. */
  readonly chainId: string
  /** How many steps it speaks of, on how many chains. */
  readonly steps: number
  readonly chains: number
  readonly proof: SummarisedProof
  readonly bundleHolds: boolean
}

export type ChainSummary = {
  readonly chainId: string
  readonly paid: number
  readonly total: string
  readonly gasPerPayment: string
  readonly transactions: readonly string[]
  readonly proof: SummarisedProof
  /** Whether the archived bundle holds, read from its file alone. */
  readonly bundleHolds: boolean
}

export type JobSummary = {
  readonly run: string
  readonly chains: readonly ChainSummary[]
  /** Null where there is one chain: the proof of its payroll is that of the whole. */
  readonly steps: StepsSummary | null
  readonly leftOut: readonly { readonly who: string; readonly why: string }[]
  readonly payingSeconds: number
  readonly paymentsPerSecond: number
  readonly provingSeconds: number
  readonly reports: readonly string[]
}

/** What the job came to, and its reports in files. */
export async function summariseJob({
  folder,
  note,
  chains,
  orchestrator,
  payroll,
  awaitProof,
}: {
  readonly folder: string
  readonly note: JobNote
  readonly chains: readonly LocalChain[]
  readonly orchestrator: Orchestrator
  readonly payroll: WrittenPayroll
  /** Without it what is proved so far is said. */
  readonly awaitProof: boolean
}): Promise<JobSummary> {
  const { view, metadata } = await orchestrator.result(note.run, { awaitProof })
  const [payments, documents] = await Promise.all([
    orchestrator.listPayments(note.run),
    orchestrator.listDocuments(note.run),
  ])
  const assets = Object.fromEntries(
    chains.map(({ chainId, token }) => [
      `${chainId}/erc20:${token.address}`,
      { decimals: TOKEN_DECIMALS, symbol: TOKEN_SYMBOL },
    ]),
  )
  const policy = { assets } as unknown as Parameters<typeof buildReport>[0]["policy"]
  const report = buildReport({ view, payments, documents, metadata, policy })
  const startedAtMs = view.startedAtMs ?? view.createdAtMs
  const payingSeconds = ((view.endedAtMs ?? startedAtMs) - startedAtMs) / 1000
  const provingSeconds = (Date.now() - startedAtMs) / 1000
  return {
    run: note.run,
    steps: summariseSteps(view),
    chains: chains.map(({ chainId }) => {
      const own = payments.filter((payment) => payment.chainId === chainId && payment.status === "paid")
      const step = view.steps.find((one) => one.chainId === chainId && one.kind === "payment.batch")
      const proof = view.proofs.find((one) => one.chainId === chainId && one.stepId !== ALL_STEPS)
      if (proof === undefined) throw new Error(`nothing was proved on ${chainId}`)
      const total = own.reduce((sum, { amount }) => sum + BigInt(amount), 0n)
      return {
        chainId,
        paid: own.length,
        total: formatAmount(total, TOKEN_DECIMALS),
        gasPerPayment: String((step?.output?.gasUsed ?? 0n) / BigInt(Math.max(1, own.length))),
        transactions: [...new Set(own.flatMap(({ transactionHash }) => transactionHash ?? []))],
        proof,
        bundleHolds: holds(proof),
      }
    }),
    leftOut: [...payroll.badRows, ...payments.filter(({ status }) => status !== "paid").map(explainUnpaid)],
    payingSeconds,
    paymentsPerSecond: payingSeconds === 0 ? 0 : Math.round(view.payments.paid / payingSeconds),
    provingSeconds,
    reports: writeReports(join(folder, "reports"), note.run, report),
  }
}

function summariseSteps({ proofs, steps }: RunView): StepsSummary | null {
  const proof = proofs.find(({ stepId }) => stepId === ALL_STEPS)
  if (proof === undefined) return null
  const chains = new Set(steps.map(({ chainId }) => chainId)).size
  return { chainId: proof.chainId, steps: steps.length, chains, proof, bundleHolds: holds(proof) }
}

/** Whether an archived bundle holds, read from its file alone. */
function holds({ bundleFile }: SummarisedProof): boolean {
  if (bundleFile === undefined) return false
  return verifyBundle(readFileSync(bundleFile), { trustedKeys: listTrustedKeys(readManifest()) }).ok
}

function explainUnpaid({ key, status, reason }: PaymentView): { who: string; why: string } {
  if (status === "refused") return { who: key, why: "on the sanctions list: left out" }
  if (status === "owed") return { who: key, why: "refused by the token: the money waits at BatchPayout" }
  return { who: key, why: reason ?? status }
}

function writeReports(folder: string, run: string, report: RunReport): readonly string[] {
  mkdirSync(folder, { recursive: true })
  return (
    [
      ["html", writeHtml],
      ["md", writeMarkdown],
      ["csv", writeCsv],
      ["json", writeJson],
    ] as const
  ).map(([ending, write]) => {
    const file = join(folder, `${run}.${ending}`)
    writeFileSync(file, write(report))
    return file
  })
}
