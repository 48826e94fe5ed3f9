import { computeRunId } from "@agentgpt/core"
import type { RunIdInput } from "@agentgpt/core"
import { beforeAll, describe, expect, it } from "vitest"
import { makeAgents, payee, rowsOf, SECRET } from "../../test/support/payroll-fixture.ts"
import type { TestAgents } from "../../test/support/payroll-fixture.ts"
import { refusalOf } from "../../test/support/plan-fixture.ts"
import type { PaidChunk, PaidPayroll } from "./paid-payroll.ts"
import { restorePayroll } from "./restore-payroll.ts"

const payout: RunIdInput = {
  chainId: "eip155:31337",
  batchPayout: payee(1),
  payer: payee(2),
  token: payee(3),
  workflowId: `0x${"01".repeat(32)}`,
  runNonce: 1n,
}
const contracts = { zkWorkflow: payee(4) }
const chunk = (chunkIndex: number): PaidChunk => ({
  chunkIndex,
  transactionHash: `0x${"0a".repeat(32)}`,
  blockNumber: 5n,
  blockHash: `0x${"0b".repeat(32)}`,
})

let agents: TestAgents
let paid: PaidPayroll
beforeAll(async () => {
  agents = await makeAgents()
  const { executor, validator } = agents
  paid = {
    run: "2026-11",
    stepId: "pay",
    plan: { version: 1, workflowId: `0x${"01".repeat(32)}`, steps: [] },
    chainId: "eip155:31337",
    payout,
    runId: computeRunId(payout),
    rows: rowsOf([...Array<bigint>(16).fill(1n), ...Array<bigint>(16).fill(0n), 2n]),
    chunkSize: 16,
    secret: SECRET,
    privacy: 0,
    chunks: [chunk(0), chunk(2)],
    terms: {
      prover: payee(5),
      level: "DEV",
      signers: { executor: executor.publicKey, validator: validator.publicKey },
      agentsRoot: agents.events.at(-1)?.root ?? 0n,
      expiresAtSeconds: 9n,
    },
  }
})

describe("a paid payroll", () => {
  it("is prepared again as it was", async () => {
    const restored = await restorePayroll(paid, contracts, agents.events)
    expect([...restored.stepsRoots.keys()]).toEqual([0, 2])
    expect(await restorePayroll(structuredClone(paid), contracts, agents.events)).toEqual(restored)
  })

  it("is bound to its run, its contract and its prover", async () => {
    const { context } = await restorePayroll(paid, contracts, agents.events)
    const { terms } = paid
    const others = [
      await restorePayroll(paid, { zkWorkflow: payee(9) }, agents.events),
      await restorePayroll({ ...paid, terms: { ...terms, prover: payee(9) } }, contracts, agents.events),
    ]
    expect(new Set([context, ...others.map((other) => other.context)]).size).toBe(3)
  })

  it.each<[string, string, () => PaidPayroll]>([
    ["under the id of another run", "PROOF_RUN_MISMATCH", () => ({ ...paid, runId: `0x${"0d".repeat(32)}` })],
    [
      "with other agents",
      "PROOF_AGENTS_INVALID",
      () => ({ ...paid, terms: { ...paid.terms, agentsRoot: agents.events[0]?.root ?? 0n } }),
    ],
    ["of which a chunk is not paid", "PROOF_PAYMENTS_INVALID", () => ({ ...paid, chunks: [chunk(0)] })],
    [
      "of which another chunk is paid",
      "PROOF_PAYMENTS_INVALID",
      () => ({ ...paid, chunks: [chunk(0), chunk(1)] }),
    ],
    [
      "of which more is paid",
      "PROOF_PAYMENTS_INVALID",
      () => ({ ...paid, chunks: [chunk(0), chunk(1), chunk(2)] }),
    ],
  ])("%s is refused", async (_name, code, change) => {
    expect((await refusalOf(() => restorePayroll(change(), contracts, agents.events))).code).toBe(code)
  })
})
