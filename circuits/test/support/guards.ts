import type { SourceEdit } from "./compile-circuit.ts"

/**
 * The line of source that enforces a rule. `replace` is what stands there in a circuit without the rule; nothing
 * by default.
 */
export type Guard = {
  readonly rules: readonly string[]
  readonly file: string
  readonly template: string
  readonly find: string
  readonly replace?: string
}

const row = { file: "lib/payment-row.circom", template: "PaymentRow" }
const step = { file: "lib/plan-step.circom", template: "PlanStep" }
const spent = { file: "lib/spent-before.circom", template: "SpentBefore" }

/** Every line of the sources that can refuse a witness, by the rules it enforces. */
export const guards: readonly Guard[] = [
  {
    rules: ["chunkIndex", "signerIndex", "agentIndex"],
    file: "lib/binary-merkle-root.circom",
    template: "BinaryMerkleRoot",
    find: "signal selector[DEPTH] <== Num2Bits(DEPTH)(index);",
    replace: "signal selector[DEPTH]; for (var i = 0; i < DEPTH; i++) { selector[i] <-- (index >> i) & 1; }",
  },
  {
    rules: ["signerRegistered", "agentRegistered"],
    file: "lib/registered-agent.circom",
    template: "RegisteredAgent",
    find: "root === agentsRoot;",
  },
  {
    rules: ["distinctKeys"],
    file: "lib/distinct-keys.circom",
    template: "DistinctKeys",
    find: "difference * inverse === 1;",
  },
  { rules: ["keyOnCurve"], file: "lib/signed-by.circom", template: "SignedBy", find: "BabyCheck()(Ax, Ay);" },
  {
    rules: ["signaturePointOnCurve"],
    file: "lib/signed-by.circom",
    template: "SignedBy",
    find: "BabyCheck()(R8x, R8y);",
  },
  {
    rules: ["signature"],
    file: "lib/signed-by.circom",
    template: "SignedBy",
    find: "EdDSAPoseidonVerifier()(1, Ax, Ay, S, R8x, R8y, message);",
  },
  { rules: ["recipientRange"], ...row, find: "RangeCheck(160)(recipient);" },
  { rules: ["capRange"], ...row, find: "RangeCheck(88)(cap);" },
  { rules: ["amountRange"], ...row, find: "RangeCheck(88)(amount);" },
  { rules: ["amountWithinCap"], ...row, find: "RangeCheck(88)(cap - amount);" },
  { rules: ["policy"], file: "pay-batch.circom", template: "PayBatch", find: "policyHash === policy;" },
  {
    rules: ["rosterRoot"],
    file: "pay-batch.circom",
    template: "PayBatch",
    find: "chunk.rosterRoot === rosterRoot;",
  },
  {
    rules: ["policy"],
    file: "pay-batch-private.circom",
    template: "PayBatchPrivate",
    find: "policyHash === policy;",
  },
  {
    rules: ["rosterRoot"],
    file: "pay-batch-private.circom",
    template: "PayBatchPrivate",
    find: "chunk.rosterRoot === rosterRoot;",
  },
  {
    rules: ["challenge"],
    file: "pay-batch-private.circom",
    template: "PayBatchPrivate",
    find: "challenge === 0;",
  },
  {
    rules: ["withinBudget"],
    file: "pay-batch-private.circom",
    template: "PayBatchPrivate",
    find: "RangeCheck(112)(budget - spent);",
  },
  { rules: ["firstTotal"], ...spent, find: "isFirst * total === 0;" },
  { rules: ["firstCount"], ...spent, find: "isFirst * count === 0;" },
  { rules: ["stateTotalRange"], ...spent, find: "RangeCheck(112)(total);" },
  { rules: ["stateOpening"], ...spent, find: "(1 - isFirst) * (state - prevState) === 0;" },
  { rules: ["policy"], file: "step-batch.circom", template: "StepBatch", find: "policyHash === policy;" },
  { rules: ["planRoot"], file: "step-batch.circom", template: "StepBatch", find: "plan === planRoot;" },
  {
    rules: ["chunkHasStep"],
    file: "lib/steps-in-chunk.circom",
    template: "StepsInChunk",
    find: "isStep[0] === 1;",
  },
  {
    rules: ["stepCountRange"],
    file: "lib/steps-in-chunk.circom",
    template: "StepsInChunk",
    find: "isStep[i] <== LessThan(BITS)([chunkIndex * N + i, stepCount]);",
    replace: "isStep[i] <-- chunkIndex * N + i < stepCount ? 1 : 0;",
  },
  {
    rules: ["chosenBoolean"],
    file: "lib/agent-table.circom",
    template: "ChosenAgent",
    find: "chosen[k] * (chosen[k] - 1) === 0;",
  },
  { rules: ["chosenOnce"], file: "lib/agent-table.circom", template: "ChosenAgent", find: "ones === 1;" },
  { rules: ["actingRole"], ...step, find: "actingRole === role;" },
  { rules: ["actingAgent"], ...step, find: "agent * (agent - actingLeaf) === 0;" },
  { rules: ["failedBoolean"], ...step, find: "failed * (failed - 1) === 0;" },
  { rules: ["transactionHighRange"], ...step, find: "RangeCheck(128)(transactionHigh);" },
  { rules: ["transactionLowRange"], ...step, find: "RangeCheck(128)(transactionLow);" },
  { rules: ["gasRange"], ...step, find: "RangeCheck(64)(gasUsed);" },
  { rules: ["timeRange"], ...step, find: "RangeCheck(64)(executionTimeMs);" },
  { rules: ["paddingFailed"], ...step, find: "(1 - isStep) * failed === 0;" },
  { rules: ["paddingGas"], ...step, find: "(1 - isStep) * gasUsed === 0;" },
  { rules: ["denyRoot"], file: "screen.circom", template: "Screen", find: "listRoot === denyRoot;" },
  {
    rules: ["recipientRange"],
    file: "screen.circom",
    template: "Screen",
    find: "RangeCheck(160)(recipient[i]);",
  },
  { rules: ["capRange"], file: "screen.circom", template: "Screen", find: "RangeCheck(88)(cap[i]);" },
  { rules: ["rosterRoot"], file: "screen.circom", template: "Screen", find: "root === rosterRoot;" },
  {
    rules: ["notDenied"],
    file: "lib/absent-from-list.circom",
    template: "AbsentFromList",
    find: "inverse * product[M - 1] === 1;",
  },
]

/** The edits that take guards out of the sources. */
export function dropGuards(dropped: readonly Guard[] = guards): readonly SourceEdit[] {
  return dropped.map(({ file, find, replace = "" }) => ({ file, find, replace }))
}
