import { fieldOrder, fitsBits, toField } from "../field.ts"
import type { PublicSignals } from "../signals/public-signals.ts"
import { computeBinaryRoot } from "./binary-tree.ts"
import { hashFields } from "./hash-fields.ts"
import { computePolicy } from "./pay-batch.ts"
import {
  checkRegistration,
  checkSigners,
  computeAgentLeaf,
  readSigner,
  type SignersInput,
} from "./signers.ts"
import { computeChunkRoot, computeSixteenAryRoot } from "./sixteen-ary-root.ts"
import { computeNextState, hashStatement, type Statement } from "./statement.ts"
import { unless, type Violation } from "./violation.ts"

/** All input signals of StepBatch, under their names in the circuit: one slot of the plan's chunk an index. */
export type StepBatchInput = SignersInput & {
  readonly prevState: bigint
  readonly policy: bigint
  readonly context: bigint
  readonly stepCount: bigint
  readonly chunkIndex: bigint
  readonly planRoot: bigint
  readonly screenRoot: bigint
  readonly chunkSalt: bigint
  readonly planSibling: readonly bigint[]
  readonly stepIdHigh: readonly bigint[]
  readonly stepIdLow: readonly bigint[]
  readonly role: readonly bigint[]
  readonly agent: readonly bigint[]
  /** One row a slot, one column an agent: executor, validator, then the others; a single 1. */
  readonly chosen: readonly (readonly bigint[])[]
  readonly transactionHigh: readonly bigint[]
  readonly transactionLow: readonly bigint[]
  readonly gasUsed: readonly bigint[]
  readonly executionTimeMs: readonly bigint[]
  readonly failed: readonly bigint[]
  readonly meta: readonly bigint[]
  readonly salt: readonly bigint[]
  readonly agentAx: readonly bigint[]
  readonly agentAy: readonly bigint[]
  readonly agentRole: readonly bigint[]
  readonly agentIndex: readonly bigint[]
  readonly agentSibling: readonly (readonly bigint[])[]
}

/** A step as the plan commits to it. `agent` is 0 where any agent of the role may act. */
export type PlannedStep = {
  readonly stepIdHigh: bigint
  readonly stepIdLow: bigint
  readonly role: bigint
  readonly agent: bigint
}

type TableRow = { readonly leaf: bigint; readonly role: bigint }

/**
 * The plan's commitment to one step.
 *
 * @example
 * ```ts
 * const entry = computeStepEntry({ stepIdHigh, stepIdLow, role: 1n, agent: 0n })
 * ```
 */
export function computeStepEntry({ stepIdHigh, stepIdLow, role, agent }: PlannedStep): bigint {
  return hashFields([stepIdHigh, stepIdLow, role, agent])
}

/**
 * The root of a plan: the tree of its chunks together with the number of its steps, so that it cannot be cut.
 *
 * @example
 * ```ts
 * const planRoot = computePlanRoot(createBinaryTree(chunkRoots, chunkTreeDepth).root, 40n)
 * ```
 */
export function computePlanRoot(treeRoot: bigint, stepCount: bigint): bigint {
  return hashFields([treeRoot, stepCount])
}

/**
 * The message that executor and validator sign for a chunk of steps. Signatures in the input play no part.
 *
 * @example
 * ```ts
 * const message = computeStepBatchMessage({ ...input, signatureR8x: [], signatureR8y: [], signatureS: [] })
 * ```
 */
export function computeStepBatchMessage(input: StepBatchInput): bigint {
  return hashStatement(stateOf(input))
}

/**
 * Every public signal that StepBatch has for an input.
 *
 * @example
 * ```ts
 * const { okCount, failedCount } = computeStepBatchSignals(input)
 * ```
 */
export function computeStepBatchSignals(input: StepBatchInput): PublicSignals<"StepBatch"> {
  const statement = stateOf(input)
  const [okCount = 0n, failedCount = 0n, totalGas = 0n] = statement.figures
  const { prevState, policy, context, stepCount, chunkIndex } = input
  return {
    nextState: computeNextState(statement),
    stepsRoot: statement.stepsRoot,
    okCount,
    failedCount,
    totalGas,
    prevState,
    policy,
    context,
    stepCount,
    chunkIndex,
  }
}

/**
 * Every rule of StepBatch that an input breaks; none means that the circuit has a witness for it.
 *
 * @example
 * ```ts
 * checkStepBatch(input) // [{ rule: "actingRole", at: 2 }]: an agent without the role did step 2
 * ```
 */
export function checkStepBatch(input: StepBatchInput): readonly Violation[] {
  const table = listTable(input)
  const { agentsRoot, planRoot, screenRoot, planSibling, chunkIndex, stepCount } = input
  const slots = input.stepIdHigh.length
  const mostSteps =
    chunkIndex * BigInt(slots) + 2n ** BigInt(planSibling.length + 1 + Math.ceil(Math.log2(slots)))
  const tree = computeBinaryRoot(
    computeChunkRoot(listEntries(input), input.chunkSalt),
    chunkIndex,
    planSibling,
  )
  return [
    ...unless(computePolicy(agentsRoot, planRoot, screenRoot) === input.policy, "policy"),
    ...unless(signed(stepCount) <= mostSteps, "stepCountRange"),
    ...unless(isStep(input, 0), "chunkHasStep"),
    ...input.agentAx.flatMap((_, k) => checkRegistration(readAgent(input, k), agentsRoot, "agent", k)),
    ...input.stepIdHigh.flatMap((_, i) => checkSlot(input, table, i)),
    ...unless(fitsBits(chunkIndex, planSibling.length), "chunkIndex"),
    ...unless(computePlanRoot(tree, stepCount) === planRoot, "planRoot"),
    ...checkSigners(input, computeStepBatchMessage(input)),
  ]
}

function checkSlot(input: StepBatchInput, table: readonly TableRow[], i: number): readonly Violation[] {
  const slot = readSlot(input, i)
  const chosen = input.chosen[i] ?? []
  const boolean = chosen.every((bit) => bit === 0n || bit === 1n)
  const ones = toField(chosen.reduce((sum, bit) => sum + bit, 0n))
  const acting = chooseAgent(table, chosen)
  return [
    ...unless(boolean, "chosenBoolean", i),
    ...unless(ones === 1n, "chosenOnce", i),
    ...unless(acting.role === slot.role, "actingRole", i),
    ...unless(slot.agent === 0n || slot.agent === acting.leaf, "actingAgent", i),
    ...unless(slot.failed === 0n || slot.failed === 1n, "failedBoolean", i),
    ...unless(fitsBits(slot.transactionHigh, 128), "transactionHighRange", i),
    ...unless(fitsBits(slot.transactionLow, 128), "transactionLowRange", i),
    ...unless(fitsBits(slot.gasUsed, 64), "gasRange", i),
    ...unless(fitsBits(slot.executionTimeMs, 64), "timeRange", i),
    ...unless(isStep(input, i) || slot.failed === 0n, "paddingFailed", i),
    ...unless(isStep(input, i) || slot.gasUsed === 0n, "paddingGas", i),
  ]
}

function stateOf(input: StepBatchInput): Statement {
  const { context, prevState, policy, chunkIndex } = input
  const table = listTable(input)
  const leaves = input.stepIdHigh.map((_, i) => (isStep(input, i) ? computeOutputLeaf(input, table, i) : 0n))
  const steps = BigInt(leaves.filter((_, i) => isStep(input, i)).length)
  const failures = input.failed.reduce((sum, failed) => sum + failed, 0n)
  const gas = input.gasUsed.reduce((sum, used) => sum + used, 0n)
  return {
    context,
    prevState,
    policy,
    stepsRoot: computeSixteenAryRoot(leaves),
    figures: [toField(steps - failures), toField(failures), toField(gas)],
    chunkIndex,
  }
}

function computeOutputLeaf(input: StepBatchInput, table: readonly TableRow[], i: number): bigint {
  const slot = readSlot(input, i)
  return hashFields([
    chooseAgent(table, input.chosen[i] ?? []).leaf,
    slot.stepIdHigh,
    slot.stepIdLow,
    slot.transactionHigh,
    slot.transactionLow,
    slot.gasUsed,
    slot.executionTimeMs,
    toField(1n + slot.failed),
    slot.meta,
    slot.salt,
  ])
}

function listEntries(input: StepBatchInput): readonly bigint[] {
  return input.stepIdHigh.map((_, i) => (isStep(input, i) ? computeStepEntry(readSlot(input, i)) : 0n))
}

/** The plan's step number in slot i exists. */
function isStep({ chunkIndex, stepCount, stepIdHigh }: StepBatchInput, i: number): boolean {
  return chunkIndex * BigInt(stepIdHigh.length) + BigInt(i) < signed(stepCount)
}

/** Field elements above half the order stand for negative integers in comparisons. */
function signed(value: bigint): bigint {
  return value > fieldOrder / 2n ? value - fieldOrder : value
}

/** The agents that slots choose from: executor, validator, then the others. */
function listTable(input: StepBatchInput): readonly TableRow[] {
  const agents = input.agentAx.map((_, k) => readAgent(input, k))
  return [readSigner(input, 0), readSigner(input, 1), ...agents].map(({ Ax, Ay, role }) => ({
    leaf: computeAgentLeaf([Ax, Ay], role),
    role,
  }))
}

/** The sum over the table that a choice makes: one agent, if the choice is a single 1. */
function chooseAgent(table: readonly TableRow[], chosen: readonly bigint[]): TableRow {
  const sum = (values: readonly bigint[]) =>
    toField(values.reduce((total, value, k) => total + value * (chosen[k] ?? 0n), 0n))
  return { leaf: sum(table.map(({ leaf }) => leaf)), role: sum(table.map(({ role }) => role)) }
}

function readAgent(input: StepBatchInput, k: number) {
  return {
    Ax: input.agentAx[k] ?? 0n,
    Ay: input.agentAy[k] ?? 0n,
    role: input.agentRole[k] ?? 0n,
    index: input.agentIndex[k] ?? 0n,
    sibling: input.agentSibling[k] ?? [],
  }
}

function readSlot(input: StepBatchInput, i: number) {
  return {
    stepIdHigh: input.stepIdHigh[i] ?? 0n,
    stepIdLow: input.stepIdLow[i] ?? 0n,
    role: input.role[i] ?? 0n,
    agent: input.agent[i] ?? 0n,
    transactionHigh: input.transactionHigh[i] ?? 0n,
    transactionLow: input.transactionLow[i] ?? 0n,
    gasUsed: input.gasUsed[i] ?? 0n,
    executionTimeMs: input.executionTimeMs[i] ?? 0n,
    failed: input.failed[i] ?? 0n,
    meta: input.meta[i] ?? 0n,
    salt: input.salt[i] ?? 0n,
  }
}
