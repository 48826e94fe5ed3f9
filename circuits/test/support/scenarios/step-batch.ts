import { createBinaryTree } from "../../../src/model/binary-tree.ts"
import { computePolicy } from "../../../src/model/pay-batch.ts"
import { computeChunkRoot } from "../../../src/model/sixteen-ary-root.ts"
import {
  computePlanRoot,
  computeStepBatchMessage,
  computeStepEntry,
  type StepBatchInput,
} from "../../../src/model/step-batch.ts"
import {
  auditor,
  createRegister,
  listSigners,
  type RegisteredKey,
  type Register,
  signInput,
  type Signing,
  usualAgents,
  usualSigning,
} from "./agents.ts"
import { bitsAt, fieldAt } from "./random-field.ts"

/** One slot of a chunk: the step that the plan asks for and the output that was given. */
export type Slot = {
  readonly stepIdHigh: bigint
  readonly stepIdLow: bigint
  readonly role: bigint
  readonly agent: bigint
  readonly chosen: readonly bigint[]
  readonly transactionHigh: bigint
  readonly transactionLow: bigint
  readonly gasUsed: bigint
  readonly executionTimeMs: bigint
  readonly failed: bigint
  readonly meta: bigint
  readonly salt: bigint
}

export type StepBatchChanges = {
  readonly slots?: (slots: readonly Slot[]) => readonly Slot[]
  /** What the plan holds for the chunk, where it is not what the slots say. */
  readonly entries?: (entries: readonly bigint[]) => readonly bigint[]
  readonly position?: number
  /** Steps of this chunk; the rest of its slots is padding. */
  readonly steps?: number
  /** Another number of steps than the chunk's position and steps make. */
  readonly stepCount?: bigint
  /** The number of steps that the plan's root commits to, where it is not the public one. */
  readonly plannedCount?: bigint
  readonly agents?: readonly RegisteredKey[]
  /** The table of agents beside the signers, as positions of the register. */
  readonly table?: readonly { readonly agent: RegisteredKey; readonly position: number }[]
  readonly signing?: Partial<Signing>
  /** Before the message is made. */
  readonly unsigned?: (input: StepBatchInput) => StepBatchInput
  readonly message?: (input: StepBatchInput) => bigint
  readonly signed?: <Input extends StepBatchInput>(input: Input) => Input
}

const stepSizes = { slots: 16, planDepth: 11, agentsDepth: 10, tableRows: 6 } as const

/** The rows of the table: executor, validator, auditor, second executor, then the auditor again. */
const tableRoles = [1n, 2n, 3n, 1n, 3n, 3n, 3n, 3n] as const
const usualTable = [2, 3, 2, 2, 2, 2].map((position) => ({
  agent: usualAgents[position] ?? { key: auditor.key, role: 3n },
  position,
}))

/** A single 1 in the column of a table row. */
export function choose(row: number): readonly bigint[] {
  return tableRoles.map((_, k) => (k === row ? 1n : 0n))
}

/** Steps done in turn by every agent of the table; every fourth failed, some bound to one agent. */
function makeSlots(seed: bigint, steps: number, leafOf: Register["leafOf"]): readonly Slot[] {
  return Array.from({ length: stepSizes.slots }, (_, i) => {
    const row = i < steps ? i % 4 : 0
    return {
      stepIdHigh: i < steps ? bitsAt(seed, 20 * i, 128) : 0n,
      stepIdLow: i < steps ? bitsAt(seed, 20 * i + 1, 128) : 0n,
      role: tableRoles[row] ?? 1n,
      agent: i < steps && i % 3 === 0 ? leafOf(row) : 0n,
      chosen: choose(row),
      transactionHigh: i < steps ? bitsAt(seed, 20 * i + 2, 128) : 0n,
      transactionLow: i < steps ? bitsAt(seed, 20 * i + 3, 128) : 0n,
      gasUsed: i < steps ? bitsAt(seed, 20 * i + 4, 24) : 0n,
      executionTimeMs: i < steps ? bitsAt(seed, 20 * i + 5, 20) : 0n,
      failed: i < steps && i % 4 === 2 ? 1n : 0n,
      meta: fieldAt(seed, 20 * i + 6),
      salt: fieldAt(seed, 20 * i + 7),
    }
  })
}

/** A signed chunk of steps: valid unless a change makes it wrong. */
export function buildStepBatch(changes: StepBatchChanges = {}, seed = 1n): StepBatchInput {
  const register = createRegister(changes.agents ?? usualAgents, stepSizes.agentsDepth)
  const signing = { ...usualSigning, ...changes.signing }
  const position = changes.position ?? 5
  const steps = changes.steps ?? 13
  const stepCount = changes.stepCount ?? BigInt(position * stepSizes.slots + steps)
  const slots = (changes.slots ?? keep)(makeSlots(seed, steps, register.leafOf))
  const entries = slots.map((slot, i) => (i < steps ? computeStepEntry(slot) : 0n))
  const chunkSalt = fieldAt(seed, 1_000)
  const plan = placePlanChunk((changes.entries ?? keep)(entries), chunkSalt, position, seed)
  const planRoot = computePlanRoot(plan.treeRoot, changes.plannedCount ?? stepCount)
  const screenRoot = fieldAt(seed, 1_001)
  const unsigned = {
    ...listSigners(register, signing),
    prevState: fieldAt(seed, 1_002),
    policy: computePolicy(register.root, planRoot, screenRoot),
    context: fieldAt(seed, 1_003),
    stepCount,
    chunkIndex: BigInt(position),
    planRoot,
    screenRoot,
    chunkSalt,
    planSibling: plan.siblings,
    ...listColumns(slots),
    ...listTable(register, changes.table ?? usualTable),
  }
  const input = (changes.unsigned ?? keep)(unsigned)
  const message = (changes.message ?? computeStepBatchMessage)(input)
  return (changes.signed ?? keep)(signInput(input, signing, message))
}

function placePlanChunk(entries: readonly bigint[], salt: bigint, position: number, seed: bigint) {
  const neighbours = Array.from({ length: position + 1 }, (_, i) => fieldAt(seed, 2_000 + i))
  const tree = createBinaryTree(
    neighbours.with(position, computeChunkRoot(entries, salt)),
    stepSizes.planDepth,
  )
  return { treeRoot: tree.root, siblings: tree.siblingsOf(position) }
}

function listColumns(slots: readonly Slot[]) {
  return {
    stepIdHigh: slots.map((slot) => slot.stepIdHigh),
    stepIdLow: slots.map((slot) => slot.stepIdLow),
    role: slots.map((slot) => slot.role),
    agent: slots.map((slot) => slot.agent),
    chosen: slots.map((slot) => slot.chosen),
    transactionHigh: slots.map((slot) => slot.transactionHigh),
    transactionLow: slots.map((slot) => slot.transactionLow),
    gasUsed: slots.map((slot) => slot.gasUsed),
    executionTimeMs: slots.map((slot) => slot.executionTimeMs),
    failed: slots.map((slot) => slot.failed),
    meta: slots.map((slot) => slot.meta),
    salt: slots.map((slot) => slot.salt),
  }
}

function listTable(register: Register, table: NonNullable<StepBatchChanges["table"]>) {
  return {
    agentAx: table.map(({ agent }) => agent.key[0]),
    agentAy: table.map(({ agent }) => agent.key[1]),
    agentRole: table.map(({ agent }) => agent.role),
    agentIndex: table.map(({ position }) => BigInt(position)),
    agentSibling: table.map(({ position }) => register.siblingsOf(position)),
  }
}

function keep<T>(value: T): T {
  return value
}
