import type { GivenApproval, OpenQuestion, Policy, RunView } from "@agentgpt/agentgpt"
import { AgentGptError, formatAmount, toChecksumAddress } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import { openApprover } from "../approvals/open-approver.ts"
import { forWallets, parseSignature, readAnswer } from "../approvals/signatures.ts"
import type { CommandContext, CommandRun, Given } from "../command.ts"
import { isSet, textOf } from "../command.ts"
import { withOrchestrator } from "../open/with-orchestrator.ts"
import { writeFacts } from "../output/table.ts"
import { requireRun } from "../runs/follow-run.ts"
import { confirm } from "../surroundings/confirm.ts"

/** Without a key or a signature it only shows what wallets would be asked. */
export const run: CommandRun = async (context, given) =>
  withOrchestrator(context, given, "client", async (orchestrator, { policy }) => {
    const { writer } = context
    const { key, signature } = readAnswer(given)
    const view = await requireRun(orchestrator, given.arguments[0] ?? "")
    const { expiresAtMs } = view
    const open = view.questions.filter(({ isAnswered }) => !isAnswered)
    if (open.length === 0 || expiresAtMs === undefined) {
      writer.result(
        { run: view.run, state: view.state, questions: 0 },
        `Nothing is asked about ${view.run}; it is ${view.state}.`,
      )
      return 0
    }
    const asked = chooseQuestions(open, given, signature !== undefined)
    const { writeQuestion } = await import("@agentgpt/agentgpt")
    for (const question of asked) {
      const typedData = writeQuestion(policy, { expiresAtMs }, question)
      writer.result(
        { run: view.run, question, expiresAtMs, typedData: forWallets(typedData) },
        `${describeQuestion(view, question, policy, expiresAtMs)}\n`,
      )
    }
    if (isSet(given, "dryRun") || (key === undefined && signature === undefined)) {
      writer.text(
        "Sign with `--key <name>`, or sign what `--json` prints in a wallet and hand it in with `--signature`.",
      )
      return 0
    }
    await confirm(context, given, `Approve ${asked.length === 1 ? "it" : `these ${asked.length}`}?`)
    const approvals =
      signature === undefined
        ? await signWithKey(context, given, { key: key ?? "", asked, policy, expiresAtMs })
        : asked.map((question) => answer(question, expiresAtMs, parseSignature(signature)))
    const after = await orchestrator.approve(view.run, approvals)
    const problems = after.questions.flatMap((question) => question.problems)
    const left = after.questions.filter(({ isAnswered }) => !isAnswered).length
    const signed = after.questions.map(({ planHash, signedBy, needed }) => ({ planHash, signedBy, needed }))
    writer.result(
      { run: after.run, state: after.state, given: approvals.length, openQuestions: left, signed, problems },
      [
        `Handed in. The run is ${after.state}; ${left} questions are open.`,
        ...after.questions
          .filter(({ isAnswered }) => !isAnswered)
          .map((question) => `${question.planHash}: ${describeSigned(question)}.`),
        ...problems,
      ].join("\n"),
    )
    return 0
  })

/** A signature answers one question; a key answers all, or the one that is named. */
function chooseQuestions(
  open: readonly OpenQuestion[],
  given: Given,
  mustBeOne: boolean,
): readonly OpenQuestion[] {
  const hash = textOf(given, "planHash")
  const chosen = hash === undefined ? open : open.filter(({ planHash }) => planHash === hash.toLowerCase())
  if (chosen.length === 0)
    throw new AgentGptError("CLI_USAGE_INVALID", "No open question has this --plan-hash.")
  if (!mustBeOne || chosen.length === 1) return chosen
  throw new AgentGptError(
    "CLI_USAGE_INVALID",
    "A signature answers one question: name it with --plan-hash.",
    {
      meta: open.map(({ planHash }) => planHash),
    },
  )
}

type Signing = {
  readonly key: string
  readonly asked: readonly OpenQuestion[]
  readonly policy: Policy
  readonly expiresAtMs: number
}

async function signWithKey(
  context: CommandContext,
  given: Given,
  { key, asked, policy, expiresAtMs }: Signing,
): Promise<readonly GivenApproval[]> {
  const { signPlanApproval } = await import("@agentgpt/chain")
  const { toSigningPolicy } = await import("@agentgpt/agentgpt")
  const approvers = asked[0]?.approvers ?? []
  const signer = await openApprover(context, given, { key, approvers })
  return Promise.all(
    asked.map(async (question) => {
      const terms = termsOf(question, expiresAtMs)
      const { signature } = await signPlanApproval(signer, toSigningPolicy(policy, question.chainId), terms)
      return answer(question, expiresAtMs, signature)
    }),
  )
}

function answer(question: OpenQuestion, expiresAtMs: number, signature: Hex): GivenApproval {
  return { ...termsOf(question, expiresAtMs), signature }
}

function termsOf(
  { planHash, amountLimit }: OpenQuestion,
  expiresAtMs: number,
): Omit<GivenApproval, "signature"> {
  return {
    planHash,
    amountLimit: BigInt(amountLimit),
    expiresAtSeconds: BigInt(Math.floor(expiresAtMs / 1_000)),
  }
}

function describeQuestion(
  view: RunView,
  question: OpenQuestion,
  policy: Policy,
  expiresAtMs: number,
): string {
  const { planHash, chainId, asset, amountLimit, needed, approvers, problems } = question
  const decimals = policy.assets[asset]?.decimals
  const amount = decimals === undefined ? `${amountLimit} units` : formatAmount(BigInt(amountLimit), decimals)
  return writeFacts([
    ["run", view.run],
    ["up to", `${amount} of ${asset}`],
    ["chain", chainId],
    ["policy", `${policy.name}, version ${policy.version}`],
    ["needed", `${needed} of ${approvers.map((each) => toChecksumAddress(each)).join(", ")}`],
    ["signed", describeSigned(question)],
    ["until", new Date(expiresAtMs).toISOString()],
    ["plan hash", planHash],
    ...problems.map((problem) => ["problem", problem] as const),
  ])
}

function describeSigned({ signedBy, needed }: OpenQuestion): string {
  const names = signedBy.map((each) => toChecksumAddress(each)).join(", ")
  return `${signedBy.length} of ${needed} signed${names === "" ? "" : `: ${names}`}`
}
