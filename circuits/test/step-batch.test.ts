import { fieldOrder } from "../src/field.ts"
import {
  checkStepBatch,
  computeStepBatchMessage,
  computeStepBatchSignals,
  type StepBatchInput,
} from "../src/model/step-batch.ts"
import { describeCircuit } from "./support/describe-circuit.ts"
import { stranger, usualAgents } from "./support/scenarios/agents.ts"
import { signedLooseWires, signerCases } from "./support/scenarios/signer-cases.ts"
import { buildStepBatch, choose, type Slot, type StepBatchChanges } from "./support/scenarios/step-batch.ts"

describeCircuit({
  name: "StepBatch16",
  build: (seed) => buildStepBatch({ position: Number(seed % 2048n), steps: 1 + Number(seed % 16n) }, seed),
  check: checkStepBatch,
  computeSignals: computeStepBatchSignals,
  valid: [
    ["the last chunk of a plan, not full", () => buildStepBatch()],
    ["a full last chunk", () => buildStepBatch({ steps: 16 })],
    ["a chunk in the middle of a plan", () => buildStepBatch({ steps: 16, stepCount: 1_000n })],
    ["a plan of one step", () => buildStepBatch({ position: 0, steps: 1 })],
    ["the last slot of the largest plan", () => buildStepBatch({ position: 2047, steps: 16 })],
    [
      "a chunk in which every step failed",
      () =>
        buildStepBatch({
          slots: (slots) => slots.map((slot, i) => (i < 13 ? { ...slot, failed: 1n } : slot)),
        }),
    ],
    [
      "a chunk in which no step failed",
      () => buildStepBatch({ slots: (slots) => slots.map((slot) => ({ ...slot, failed: 0n })) }),
    ],
    [
      "the largest gas, time and transaction hash",
      () =>
        buildStepBatch({
          slots: edit(0, () => ({
            gasUsed: 2n ** 64n - 1n,
            executionTimeMs: 2n ** 64n - 1n,
            transactionHigh: 2n ** 128n - 1n,
            transactionLow: 2n ** 128n - 1n,
          })),
        }),
    ],
    [
      "a step without a transaction",
      () => buildStepBatch({ slots: edit(1, () => ({ transactionHigh: 0n, transactionLow: 0n })) }),
    ],
    [
      "another agent of the same role where the plan names none",
      () => buildStepBatch({ slots: edit(4, () => ({ chosen: choose(3) })) }),
    ],
  ],
  invalid: [
    ...signerCases.wiring.map(
      ([title, rule, changes]) => [title, rule, () => buildStepBatch(free(changes))] as const,
    ),
    [
      "a policy that names another plan",
      "policy",
      () => build((input) => ({ ...input, policy: input.policy + 1n })),
    ],
    ["another screening than the policy's", "policy", () => build((input) => ({ ...input, screenRoot: 0n }))],

    [
      "a step that the plan does not have",
      "planRoot",
      () => build((input) => ({ ...input, stepIdLow: input.stepIdLow.with(2, 7n) })),
    ],
    [
      "two steps exchanged",
      "planRoot",
      () =>
        buildStepBatch({ entries: (entries) => entries.with(4, entries[8] ?? 0n).with(8, entries[4] ?? 0n) }),
    ],
    [
      "one step twice, another left out",
      "planRoot",
      () => buildStepBatch({ entries: (entries) => entries.with(4, entries[8] ?? 0n) }),
    ],
    ["a plan cut by one step in public", "planRoot", () => truncate(1n, false)],
    [
      "a plan cut by one step in public and in its root, its tree unchanged",
      "planRoot",
      () => truncate(1n, true),
    ],
    ["a plan cut to its first step", "planRoot", () => truncate(12n, true)],
    [
      "a plan with one step more in public",
      "planRoot",
      () => buildStepBatch({ stepCount: 5n * 16n + 14n, plannedCount: 5n * 16n + 13n }),
    ],
    [
      "a step beyond the plan's own count",
      "planRoot",
      () => buildStepBatch({ entries: (entries) => entries.with(13, 5n) }),
    ],
    [
      "another role than the plan's, which the acting agent has",
      "planRoot",
      () =>
        build((input) => ({
          ...input,
          role: input.role.with(1, 1n),
          chosen: input.chosen.with(1, choose(0)),
        })),
    ],
    [
      "the agent that the plan names taken out of the step",
      "planRoot",
      () =>
        build((input) => ({
          ...input,
          agent: input.agent.with(0, 0n),
          chosen: input.chosen.with(0, choose(3)),
        })),
    ],
    [
      "the chunk under its neighbour's index",
      "planRoot",
      () =>
        build((input) => ({ ...input, chunkIndex: input.chunkIndex - 1n }), { steps: 16, stepCount: 1_000n }),
    ],
    ["another blinding of the chunk", "planRoot", () => build((input) => ({ ...input, chunkSalt: 1n }))],
    [
      "another path",
      "planRoot",
      () => build((input) => ({ ...input, planSibling: input.planSibling.with(3, 1n) })),
    ],
    [
      "a chunk index raised by 2^11",
      "chunkIndex",
      () =>
        build((input) => ({ ...input, chunkIndex: input.chunkIndex + 2048n }), {
          position: 0,
          steps: 16,
          stepCount: 40_000n,
        }),
    ],
    ["a chunk after the end of the plan", "chunkHasStep", () => buildStepBatch({ steps: 0 })],
    [
      "a negative number of steps",
      "chunkHasStep",
      () => buildStepBatch({ steps: 0, stepCount: fieldOrder - 1n }),
    ],
    [
      "more steps than the comparison can hold",
      "stepCountRange",
      () => buildStepBatch({ steps: 16, stepCount: 5n * 16n + 2n ** 16n + 1n }),
    ],

    [
      "a step done by an agent without the role",
      "actingRole",
      () => buildStepBatch({ slots: edit(1, () => ({ chosen: choose(0) })) }),
    ],
    [
      "a step of a role that no agent has",
      "actingRole",
      () => buildStepBatch({ slots: edit(1, () => ({ role: 4n })) }),
    ],
    [
      "another agent of the role than the one that the plan names",
      "actingAgent",
      () => buildStepBatch({ slots: edit(0, () => ({ chosen: choose(3) })) }),
    ],
    [
      "two agents at once, whose roles add up to the step's",
      "chosenOnce",
      () => buildStepBatch({ slots: edit(2, () => ({ chosen: sum(choose(0), choose(1)) })) }),
    ],
    [
      "no agent at all, for a step of role 0",
      "chosenOnce",
      () => buildStepBatch({ slots: edit(2, () => ({ role: 0n, chosen: choose(99) })) }),
    ],
    [
      "a mixture of agents that is none of them",
      "chosenBoolean",
      () =>
        buildStepBatch({ slots: edit(4, () => ({ chosen: [2n, fieldOrder - 2n, 1n, 0n, 0n, 0n, 0n, 0n] })) }),
    ],
    [
      "an agent of the table who is not registered",
      "agentRegistered",
      () => buildStepBatch(withTableRow({ key: stranger.key, role: 1n }, 3)),
    ],
    [
      "an agent of the table under another role",
      "agentRegistered",
      () => buildStepBatch(withTableRow({ key: usualAgents[3]?.key ?? stranger.key, role: 3n }, 3)),
    ],
    [
      "an agent of the table at another's position",
      "agentRegistered",
      () => buildStepBatch(withTableRow(usualAgents[3] ?? { key: stranger.key, role: 1n }, 2)),
    ],
    [
      "an agent index of the table raised by 2^10",
      "agentIndex",
      () => build((input) => ({ ...input, agentIndex: input.agentIndex.with(5, 1024n + 2n) })),
    ],

    [
      "a failure counted as two",
      "failedBoolean",
      () => buildStepBatch({ slots: edit(0, () => ({ failed: 2n })) }),
    ],
    [
      "a failure counted as minus one",
      "failedBoolean",
      () => buildStepBatch({ slots: edit(0, () => ({ failed: fieldOrder - 1n })) }),
    ],
    ["gas of 2^64", "gasRange", () => buildStepBatch({ slots: edit(0, () => ({ gasUsed: 2n ** 64n })) })],
    [
      "gas of p - 1, one below zero",
      "gasRange",
      () => buildStepBatch({ slots: edit(0, () => ({ gasUsed: fieldOrder - 1n })) }),
    ],
    [
      "a time of 2^64 ms",
      "timeRange",
      () => buildStepBatch({ slots: edit(0, () => ({ executionTimeMs: 2n ** 64n })) }),
    ],
    [
      "a time of p - 1 ms",
      "timeRange",
      () => buildStepBatch({ slots: edit(0, () => ({ executionTimeMs: fieldOrder - 1n })) }),
    ],
    [
      "a high limb of 2^128",
      "transactionHighRange",
      () => buildStepBatch({ slots: edit(0, () => ({ transactionHigh: 2n ** 128n })) }),
    ],
    [
      "a low limb of 2^128",
      "transactionLowRange",
      () => buildStepBatch({ slots: edit(0, () => ({ transactionLow: 2n ** 128n })) }),
    ],
    [
      "a failure in a padding slot",
      "paddingFailed",
      () => buildStepBatch({ slots: edit(13, () => ({ failed: 1n })) }),
    ],
    [
      "gas in a padding slot",
      "paddingGas",
      () => buildStepBatch({ slots: edit(15, () => ({ gasUsed: 1n })) }),
    ],

    [
      "a signature for another outcome",
      "signature",
      () =>
        buildStepBatch({
          message: (input) => computeStepBatchMessage({ ...input, failed: input.failed.with(0, 1n) }),
        }),
    ],
    [
      "a signature for another chunk index",
      "signature",
      () => buildStepBatch({ message: (input) => computeStepBatchMessage({ ...input, chunkIndex: 4n }) }),
    ],
    [
      "a signature that follows another state",
      "signature",
      () => buildStepBatch({ message: (input) => computeStepBatchMessage({ ...input, prevState: 4n }) }),
    ],
  ],
  looseWires: [...signedLooseWires],
})

function build(
  unsigned: (input: StepBatchInput) => StepBatchInput,
  changes: StepBatchChanges = {},
): StepBatchInput {
  return buildStepBatch({ ...changes, unsigned })
}

/** The chunk with its last steps declared padding. */
function truncate(by: bigint, inRoot: boolean): StepBatchInput {
  const whole = 5n * 16n + 13n
  const kept = 13 - Number(by)
  return buildStepBatch({
    stepCount: whole - by,
    plannedCount: inRoot ? whole - by : whole,
    slots: (slots) => slots.map((slot, i) => (i < kept ? slot : { ...slot, failed: 0n, gasUsed: 0n })),
  })
}

function edit(
  at: number,
  change: (slot: Slot) => Partial<Slot>,
): (slots: readonly Slot[]) => readonly Slot[] {
  return (slots) =>
    slots.map((slot, i) => (i === at ? { ...slot, agent: i === 0 ? slot.agent : 0n, ...change(slot) } : slot))
}

/** No step names an agent, so that a case about the signers breaks no step. */
function free(changes: StepBatchChanges): StepBatchChanges {
  return {
    ...changes,
    slots: (slots) => slots.map((slot) => ({ ...slot, agent: 0n })),
  }
}

function withTableRow(agent: (typeof usualAgents)[number], position: number): StepBatchChanges {
  const auditorRow = { agent: usualAgents[2] ?? agent, position: 2 }
  const secondExecutor = { agent: usualAgents[3] ?? agent, position: 3 }
  return { table: [auditorRow, secondExecutor, auditorRow, auditorRow, auditorRow, { agent, position }] }
}

function sum(left: readonly bigint[], right: readonly bigint[]): readonly bigint[] {
  return left.map((value, k) => value + (right[k] ?? 0n))
}
