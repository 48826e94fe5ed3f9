import { createHash } from "node:crypto"

import { computeStepId } from "@agentgpt/core"

import { type AgentKey, holdAgentKey } from "../../src/keys/agent-key.ts"
import type { PaymentRequest } from "../../src/statements/plan-payments.ts"
import type { StepOutput } from "../../src/statements/plan-outputs.ts"
import { createAgentsTree } from "../../src/trees/agents-tree.ts"
import { createDenyList } from "../../src/trees/deny-list.ts"
import { createPlanTree } from "../../src/trees/plan-tree.ts"
import { createRoster, type RosterRow } from "../../src/trees/roster.ts"

/** 32 bytes that stand for a secret, the same in every run of the tests. */
export function makeSecret(label: string): Buffer {
  return createHash("sha256").update(label).digest()
}

export function makeAddress(number: number): `0x${string}` {
  return `0x${createHash("sha256").update(`payee ${number}`).digest("hex").slice(0, 40)}`
}

export const executor: AgentKey = holdAgentKey(makeSecret("executor"))
export const validator: AgentKey = holdAgentKey(makeSecret("validator"))
export const auditor: AgentKey = holdAgentKey(makeSecret("auditor"))
export const stranger: AgentKey = holdAgentKey(makeSecret("stranger"))

export const agents = createAgentsTree([
  { publicKey: executor.publicKey, role: 1 },
  undefined,
  { publicKey: validator.publicKey, role: 2 },
  { publicKey: auditor.publicKey, role: 3 },
])

export const signers = { executor: executor.publicKey, validator: validator.publicKey }

export function makeRosterRows(count: number): readonly RosterRow[] {
  return Array.from({ length: count }, (_, i) => ({
    recipient: makeAddress(i),
    cap: 1_000_000n + BigInt(i),
  }))
}

/** A payment for every row but each seventh. */
export function makePayments(rows: readonly RosterRow[]): readonly PaymentRequest[] {
  return rows.map(({ recipient, cap }, i) => ({
    recipient,
    amount: i % 7 === 3 ? 0n : cap - BigInt(i % 5),
    meta: BigInt(i),
  }))
}

export const rosterRows = makeRosterRows(40)
export const roster = createRoster(rosterRows, { chunkSize: 16, secret: makeSecret("roster") })
export const payments = makePayments(rosterRows)
export const denyList = createDenyList([makeAddress(1_000), makeAddress(1_001)], 16)

/** A run of 40 payments in three chunks. */
export const payRunInput = {
  circuit: "PayBatch16",
  roster,
  payments,
  secret: makeSecret("run"),
  agents,
  signers,
  context: 12_345n,
  screenRoot: 0n,
}

const steps = Array.from({ length: 19 }, (_, i) => ({
  stepId: computeStepId({ id: `step-${i}` }),
  role: (i % 3) + 1,
  ...(i % 6 === 2 ? { agent: auditor.publicKey } : {}),
}))

export const plan = createPlanTree(steps, { chunkSize: 16, secret: makeSecret("plan") })

export const outputs: readonly StepOutput[] = steps.map(({ stepId, role }, i) => ({
  stepId,
  agent: [executor, validator, auditor][role - 1]?.publicKey ?? executor.publicKey,
  status: i % 4 === 1 ? ("failed" as const) : ("ok" as const),
  ...(i % 4 === 1 ? {} : { transactionHash: computeStepId({ transaction: i }) }),
  gasUsed: BigInt(21_000 + i),
  executionTimeMs: 100 + i,
}))

/** A run of 19 steps in two chunks. */
export const stepRunInput = {
  circuit: "StepBatch16",
  plan,
  outputs,
  secret: makeSecret("run"),
  agents,
  signers,
  context: 54_321n,
  screenRoot: 0n,
}
