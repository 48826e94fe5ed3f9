import type { PolicyStanding } from "@agentgpt/agentgpt"
import type { PlanApproval } from "@agentgpt/chain"
import { openApprover } from "../approvals/open-approver.ts"
import { forWallets, parseSignature, readAnswer } from "../approvals/signatures.ts"
import type { CommandContext, CommandRun, Given } from "../command.ts"
import { isSet } from "../command.ts"
import { loadPolicy } from "../config/load-policy.ts"
import { withStore } from "../halt/decide.ts"
import { describeStanding } from "../policies/write-standing.ts"
import { confirm } from "../surroundings/confirm.ts"

type Asking = Extract<PolicyStanding, { readonly approvers: unknown }>

/** Without a key or a signature it only shows what wallets would be asked. */
export const run: CommandRun = async (context, given) => {
  const { writer } = context
  const answer = readAnswer(given)
  const loaded = await loadPolicy(context, given)
  const { approvePolicyChange, readPolicyStanding } = await import("@agentgpt/agentgpt")
  const { writePlanApproval } = await import("@agentgpt/chain")
  return withStore(context, async (store) => {
    const terms = { nowMs: context.now() }
    const standing = await readPolicyStanding(store, loaded.policy, terms)
    const { value, text } = describeStanding(loaded, standing)
    if (standing.state !== "asking") {
      writer.result(value, text)
      return 0
    }
    const typedData = forWallets(writePlanApproval(standing.signing, standing.terms))
    const isDone = isSet(given, "dryRun") || (answer.key === undefined && answer.signature === undefined)
    // One value on the output: what was asked, or what came of it.
    if (isDone) {
      writer.result({ ...value, typedData }, text)
      writer.text(
        "Sign with `--key <name>`, or sign what `--json` prints in a wallet and hand it in with `--signature`.",
      )
      return 0
    }
    writer.text(text)
    await confirm(context, given, "Approve this policy?")
    const approval = await readApproval(context, given, standing, answer)
    const after = await approvePolicyChange(store, loaded.policy, approval, terms)
    const outcome = describeStanding(loaded, after)
    writer.result(
      outcome.value,
      after.state === "in force"
        ? `Version ${loaded.policy.version} is in force. Start workers again that were started with another one.`
        : outcome.text,
    )
    return 0
  })
}

async function readApproval(
  context: CommandContext,
  given: Given,
  { approvers, signing, terms }: Asking,
  { key = "", signature }: { readonly key?: string; readonly signature?: string },
): Promise<PlanApproval> {
  const { amountLimit, expiresAtSeconds } = terms
  if (signature !== undefined) {
    return { amountLimit, expiresAtSeconds, signature: parseSignature(signature) }
  }
  const { signPlanApproval } = await import("@agentgpt/chain")
  return signPlanApproval(await openApprover(context, given, { key, approvers }), signing, terms)
}
