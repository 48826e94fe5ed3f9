import type { Store } from "@agentgpt/chain"
import { toAgentGptError } from "@agentgpt/core"
import type { CanonicalValue } from "@agentgpt/core"
import type { WorkflowContext } from "../durable/durable-port.ts"
import { endsWorkflow } from "../durable/ends-workflow.ts"
import { leaveToOthers } from "../execute/leave-to-others.ts"
import { appendEvent } from "../runs/append-event.ts"
import { recordProof } from "../runs/record-proof.ts"
import type { ProofRequest } from "./proof-room.ts"
import type { ProofStages, StagePorts } from "./proof-stages.ts"
import type { SignedPayroll } from "./sign-payroll.ts"

export type ProofOrder = Pick<ProofRequest, "run" | "stepId"> & {
  readonly tries: ProofRequest["tries"] | undefined
  readonly store: Store
  /** Opens what is to be proved, as the records have it. */
  readonly open: (given: Pick<StagePorts, "signal" | "onProgress">) => Promise<ProofStages>
  /** Does what may take long, and anchors meanwhile what was done. */
  readonly anchorWhile: <T>(work: () => Promise<T>) => Promise<T>
  readonly autoStoreProofs: boolean
  /** Aborted when this process is about to end: what is being proved is left to the next one. */
  readonly closing: AbortSignal
}

/** Nodes and provers may be away for a while; nothing is lost by waiting. */
const RETRIES = { retries: 5 }

/**
 * The stages of a proof as recorded steps: a process that ends is followed by one that goes on with the next stage. What
 * fails for good is written down; it takes nothing back of what was paid.
 */
export async function proveDurably(context: WorkflowContext, order: ProofOrder): Promise<CanonicalValue> {
  const { store, run, stepId, tries } = order
  const place = { run, stepId, tries }
  try {
    const cid = await performStages(context, order)
    return { cid }
  } catch (thrown) {
    await leaveToOthers(order.closing)
    const { code } = toAgentGptError(thrown)
    if (endsWorkflow(code)) throw thrown
    await context.step("give-up", () => recordProof(store, place, { state: "failed", errorCode: code }))
    return { failed: code }
  }
}

async function performStages(context: WorkflowContext, order: ProofOrder): Promise<string | null> {
  const { store, run, stepId, tries, autoStoreProofs } = order
  const place = { run, stepId, tries }
  let opened: Promise<ProofStages> | undefined
  // Opened by the first stage that is not on record: a proof that is archived needs neither chain nor keys.
  const open = async (): Promise<ProofStages> => {
    opened ??= openProof(context, order)
    return opened.catch((error: unknown) => {
      opened = undefined
      throw error
    })
  }
  const signed = await order.anchorWhile(() => verifyDurably(context, order, open))
  if (!autoStoreProofs) return null
  const archived = await context.step("archive", async () => (await open()).archive(signed), RETRIES)
  await context.step("anchor", async () => [...(await (await open()).anchor(archived))], RETRIES)
  await context.step(
    "check",
    async () => {
      await (await open()).check(archived)
      const { cid, digest, file } = archived
      await recordProof(store, place, { state: "archived", cid, bundleFile: file })
      await appendEvent(
        store,
        run,
        "bundle-archived",
        { contentId: cid, digest },
        `archived ${nameOf(order)}`,
      )
    },
    RETRIES,
  )
  return archived.cid
}

/** The stages that take long: until the chain has verified everything. */
async function verifyDurably(
  context: WorkflowContext,
  order: ProofOrder,
  open: () => Promise<ProofStages>,
): Promise<SignedPayroll> {
  const { store, run, stepId, tries } = order
  const place = { run, stepId, tries }
  const signed = await context.step(
    "sign",
    async () => {
      await recordProof(store, place, { state: "proving" })
      return (await open()).sign()
    },
    RETRIES,
  )
  await context.step(
    "prove",
    async () => {
      const proof = await open()
      const progress = await proof.prove(signed).catch(async (thrown: unknown) => {
        await leaveToOthers(order.closing)
        throw thrown
      })
      await recordProof(store, place, { state: "proved", ...progress })
    },
    RETRIES,
  )
  await context.step(
    "record-screening",
    async () => [...(await (await open()).recordScreening(signed))],
    RETRIES,
  )
  await context.step("register", async () => [...(await (await open()).register())], RETRIES)
  await context.step(
    "verify",
    async () => {
      const proof = await open()
      await proof.verify(signed)
      await recordVerification(order, proof, signed)
    },
    RETRIES,
  )
  return signed
}

/** Also what somebody else had verified counts: anybody may send proofs. */
async function recordVerification(
  order: ProofOrder,
  proof: ProofStages,
  signed: SignedPayroll,
): Promise<void> {
  const { store, run, stepId, tries, autoStoreProofs } = order
  const { chainId } = proof
  const [transactions, statements] = await Promise.all([
    proof.findVerifications(),
    proof.listStatements(signed),
  ])
  const verifiedIn = transactions.map((transactionHash) => ({ chainId, transactionHash }))
  await recordProof(
    store,
    { run, stepId, tries },
    {
      state: "verified",
      verifiedIn: transactions,
      result: { statements, verifiedIn },
      isEnd: !autoStoreProofs,
    },
  )
  const statementHashes = statements.map(({ statementHash }) => statementHash)
  for (const transaction of verifiedIn) {
    const marker = `verified ${nameOf(order)} ${transaction.transactionHash}`
    // eslint-disable-next-line no-await-in-loop -- events have an order
    await appendEvent(store, run, "proof-verified", { ...transaction, statementHashes }, marker)
  }
}

async function openProof(context: WorkflowContext, order: ProofOrder): Promise<ProofStages> {
  const { store, run, stepId, tries, open, closing } = order
  return open({
    signal: AbortSignal.any([context.signal, closing]),
    onProgress: ({ done, total }) => {
      // Only for people who watch: losing one says nothing wrong.
      void recordProof(store, { run, stepId, tries }, { done, total }).catch(() => undefined)
    },
  })
}

/** Each try of a run has steps of its own; what a payroll has paid is the same in all of them. */
function nameOf({ stepId, tries }: ProofOrder): string {
  return tries === undefined ? stepId : `${stepId} ${tries}`
}
